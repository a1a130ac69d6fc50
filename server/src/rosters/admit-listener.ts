import type { IncomingMessage } from 'node:http';
import type { Accounts } from '../accounts/accounts.ts';
import { hostName, isLoopbackName, isOwnOrigin } from '../accounts/same-origin.ts';
import { readSessionCookie } from '../accounts/session-cookie.ts';
import type { Listener } from '../http/web-sockets.ts';

export interface AdmissionParts {
  readonly accounts: Pick<Accounts, 'sessionOf'>;
  /** The origin that browsers see, where a proxy stands in front; null: the one the request names. */
  readonly publicOrigin: string | null;
  /** The server speaks HTTPS itself. */
  readonly tls?: boolean;
  /** Bound to this machine alone: then only its own names are answered. */
  readonly loopback: boolean;
}

/**
 * Who may open a socket: whoever is signed in; which schedules they hear of is decided by their role in each. A browser sends
 * cookies with a handshake from any page, so the page's origin is judged as for a request that changes something.
 */
export function createAdmission({ accounts, publicOrigin, loopback, tls = false }: AdmissionParts) {
  const secure = tls || (publicOrigin?.startsWith('https:') ?? false);
  return ({ headers }: IncomingMessage): Listener => {
    const host = headers.host ?? '';
    if (loopback && publicOrigin === null && !isLoopbackName(hostName(host))) return { refused: 'forbidden' };
    const fetchSite = headers['sec-fetch-site'];
    const source = { origin: headers.origin, fetchSite: typeof fetchSite === 'string' ? fetchSite : undefined, own: publicOrigin ?? `${tls ? 'https' : 'http'}://${host}` };
    if (!isOwnOrigin(source)) return { refused: 'forbidden' };
    const token = readSessionCookie(headers.cookie, secure);
    const session = token === null ? null : accounts.sessionOf(token);
    return session === null ? { refused: 'unauthenticated' } : { userId: session.user.id };
  };
}

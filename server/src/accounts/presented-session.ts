import type { IncomingHttpHeaders } from 'node:http';
import type { Accounts, ActiveSession } from './accounts.ts';
import { readSessionCookie } from './session-cookie.ts';

/** The bearer token of a request; null: it presents none. */
export const bearerOf = ({ authorization }: IncomingHttpHeaders): string | null => /^Bearer ([\w.~+/=-]{1,512})$/i.exec(authorization ?? '')?.[1] ?? null;

/**
 * The living session that a request presents: its token as a bearer, for programs that are no browser, else its cookie. Who
 * presents a bearer is judged by that alone; another scheme is a proxy's business.
 */
export function presentedSession(accounts: Pick<Accounts, 'sessionOf'>, headers: IncomingHttpHeaders, secure: boolean): ActiveSession | null {
  const token = /^Bearer /i.test(headers.authorization ?? '') ? bearerOf(headers) : readSessionCookie(headers.cookie, secure);
  return token === null ? null : accounts.sessionOf(token);
}

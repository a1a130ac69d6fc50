import type { IncomingHttpHeaders } from 'node:http';
import type { Accounts, ActiveSession } from './accounts.ts';
import { readSessionCookie } from './session-cookie.ts';

/** The bearer token of a request; null: it presents none. */
export const bearerOf = ({ authorization }: IncomingHttpHeaders): string | null => /^Bearer ([\w.~+/=-]{1,512})$/i.exec(authorization ?? '')?.[1] ?? null;

/**
 * The living session that a request presents, by its cookie or, for programs that are no browser, its token as a bearer.
 * A request with `authorization` is judged by that alone.
 */
export function presentedSession(accounts: Pick<Accounts, 'sessionOf'>, headers: IncomingHttpHeaders, secure: boolean): ActiveSession | null {
  const token = headers.authorization === undefined ? readSessionCookie(headers.cookie, secure) : bearerOf(headers);
  return token === null ? null : accounts.sessionOf(token);
}

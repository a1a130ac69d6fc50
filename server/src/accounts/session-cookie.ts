import cookie from '@fastify/cookie';

/** With HTTPS the browser itself refuses the cookie from another host or without Secure (`__Host-`). */
const nameOf = (secure: boolean): string => (secure ? '__Host-tandem-session' : 'tandem-session');

/** The session token that a request presents, or null. */
export function readSessionCookie(header: string | undefined, secure: boolean): string | null {
  if (header === undefined) return null;
  const token = cookie.parse(header)[nameOf(secure)];
  return token === undefined || token === '' ? null : token;
}

/**
 * The `set-cookie` line of a session. Strict, because every use of it is a request of a page that this server sent;
 * a link from elsewhere opens the page without it, and the page then asks with it.
 */
export function writeSessionCookie(token: string, expiresAt: number, secure: boolean): string {
  const expires = new Date(expiresAt);
  return cookie.serialize(nameOf(secure), token, { path: '/', httpOnly: true, sameSite: 'strict', secure, expires });
}

/** Takes the session's cookie away. */
export const clearSessionCookie = (secure: boolean): string => writeSessionCookie('', 0, secure);

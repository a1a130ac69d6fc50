import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** A new secret of 256 random bits, safe in cookies and URLs. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** What is stored of a token: who reads the database cannot sign in with it. */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');

/**
 * The token that a page sends back in `x-tandem-csrf`. It follows from the session token, so nothing more is stored,
 * and a foreign site, which cannot read the cookie, cannot know it.
 */
export const csrfOf = (sessionToken: string): string =>
  createHmac('sha256', sessionToken).update('tandem csrf').digest('base64url');

/** Compares two secrets in a time that does not tell where they differ. */
export function sameSecret(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(tokenHash(a)), Buffer.from(tokenHash(b))];
  return timingSafeEqual(left, right);
}

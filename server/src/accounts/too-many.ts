import { RotaFailure } from '../http/failure.ts';

/** Come again later. @param wait milliseconds */
export function tooMany(wait: number): RotaFailure {
  const retryAfter = Math.ceil(wait / 1000);
  return new RotaFailure('too-many', 'server/accounts', `Too many attempts. Accepted again in ${retryAfter} s.`, { retryAfter, causes: [{ code: 'too-many', seconds: retryAfter }] });
}

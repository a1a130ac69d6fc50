import type { DatabaseSync } from 'node:sqlite';
import { newToken, sameSecret, tokenHash } from './token.ts';

/** How long a set-up link opens the door. */
export const SET_UP_LIMIT = 24 * 3_600_000;

/** The one-time token with which a new installation gets its first operator. */
export interface SetUpToken {
  /** A new token; the one before it is void. */
  issue(): string;
  isValid(token: string): boolean;
  /** Makes every token void. */
  spend(): void;
}

export function createSetUpToken(db: DatabaseSync, now: () => number): SetUpToken {
  const put = db.prepare(
    `insert into set_up (one, hash, expires_at) values (1, ?, ?)
     on conflict (one) do update set hash = excluded.hash, expires_at = excluded.expires_at`,
  );
  const read = db.prepare('select hash, expires_at from set_up');
  const remove = db.prepare('delete from set_up');
  return {
    issue() {
      const token = newToken();
      put.run(tokenHash(token), now() + SET_UP_LIMIT);
      return token;
    },
    isValid(token) {
      const row = read.get();
      return row !== undefined && now() < Number(row['expires_at']) && sameSecret(tokenHash(token), String(row['hash']));
    },
    spend: () => void remove.run(),
  };
}

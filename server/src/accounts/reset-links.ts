import type { DatabaseSync } from 'node:sqlite';
import { newToken, tokenHash } from './token.ts';

/** How long a new person may take to choose a first password … */
export const INVITATION_LIMIT = 7 * 24 * 3_600_000;
/** … and somebody who has forgotten theirs to choose another. */
export const RESET_LIMIT = 24 * 3_600_000;

export interface IssuedLink {
  /** Path and query of the page that spends it. The token in it is not kept and is told only here. */
  readonly link: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** One-time links that set a password. Each user has one at most; calls join the transaction they are made in. */
export interface ResetLinks {
  /** A new link; the one before it is void. `lasts` in milliseconds. */
  issue(userId: string, lasts: number): IssuedLink;
  /** Whose living link holds this token; null: nobody's. */
  find(token: string): string | null;
  /** Makes the link of this user void. */
  spend(userId: string): void;
}

export function createResetLinks(db: DatabaseSync, now: () => number): ResetLinks {
  const put = db.prepare(
    `insert into reset_links (user_id, hash, expires_at) values (?, ?, ?)
     on conflict (user_id) do update set hash = excluded.hash, expires_at = excluded.expires_at`,
  );
  const read = db.prepare('select user_id, expires_at from reset_links where hash = ?');
  const remove = db.prepare('delete from reset_links where user_id = ?');
  const sweep = db.prepare('delete from reset_links where expires_at <= ?');
  return {
    issue(userId, lasts) {
      sweep.run(now());
      const token = newToken();
      const expiresAt = now() + lasts;
      put.run(userId, tokenHash(token), expiresAt);
      return { link: `/reset?token=${token}`, expiresAt };
    },
    find(token) {
      const row = read.get(tokenHash(token));
      return row === undefined || now() >= Number(row['expires_at']) ? null : String(row['user_id']);
    },
    spend: (userId) => void remove.run(userId),
  };
}

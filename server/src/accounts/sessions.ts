import type { DatabaseSync } from 'node:sqlite';
import { newToken, tokenHash } from './token.ts';

/** A session ends this long after its last request … */
export const IDLE_LIMIT = 24 * 3_600_000;
/** … and at the latest this long after the sign-in. */
export const ABSOLUTE_LIMIT = 14 * 24 * 3_600_000;
/** The last request is noted at most this often, so that reading does not write. */
const NOTE_EVERY = 60_000;

export interface StoredSession {
  /** SHA-256 of the token, hex. */
  readonly id: string;
  readonly userId: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

export interface Sessions {
  /** Opens a session; the token is not kept and is told only here. */
  open(userId: string): { readonly token: string; readonly session: StoredSession };
  /** The living session of this token, noting that it was used; null when unknown or expired. */
  find(token: string): StoredSession | null;
  close(id: string): void;
  /** Ends every session of this user but the one that is kept. */
  closeOthers(userId: string, keptId: string | null): void;
}

export function createSessions(db: DatabaseSync, now: () => number): Sessions {
  const insert = db.prepare('insert into sessions (id, user_id, opened_at, seen_at) values (?, ?, ?, ?)');
  const select = db.prepare('select user_id, opened_at, seen_at from sessions where id = ?');
  const note = db.prepare('update sessions set seen_at = ? where id = ?');
  const remove = db.prepare('delete from sessions where id = ?');
  const removeOthers = db.prepare('delete from sessions where user_id = ? and id is not ?');
  const sweep = db.prepare('delete from sessions where seen_at <= ? or opened_at <= ?');
  const endOf = (openedAt: number, seenAt: number) => Math.min(seenAt + IDLE_LIMIT, openedAt + ABSOLUTE_LIMIT);

  return {
    open(userId) {
      const at = now();
      sweep.run(at - IDLE_LIMIT, at - ABSOLUTE_LIMIT);
      const token = newToken();
      const session = { id: tokenHash(token), userId, expiresAt: endOf(at, at) };
      insert.run(session.id, userId, at, at);
      return { token, session };
    },
    find(token) {
      const id = tokenHash(token);
      const row = select.get(id);
      if (row === undefined) return null;
      const [at, openedAt, seenAt] = [now(), Number(row['opened_at']), Number(row['seen_at'])];
      if (at >= endOf(openedAt, seenAt)) {
        remove.run(id);
        return null;
      }
      if (at - seenAt >= NOTE_EVERY) note.run(at, id);
      return { id, userId: String(row['user_id']), expiresAt: endOf(openedAt, at) };
    },
    close: (id) => void remove.run(id),
    closeOthers: (userId, keptId) => void removeOthers.run(userId, keptId),
  };
}

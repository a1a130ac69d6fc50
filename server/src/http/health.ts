import type { DatabaseSync } from 'node:sqlite';

/** The answer of `GET /healthz`. */
export interface Health {
  readonly status: 'ok' | 'failing';
  readonly version: string;
  /** Seconds since the start. */
  readonly uptime: number;
  readonly database: 'writable' | 'not writable';
}

/** A commit is tried at most this often, however often somebody asks. */
const TRY_EVERY = 5000;

/** Tells whether a commit reaches the disk, by making one. */
export function createHealthCheck(db: DatabaseSync, version: string, now: () => number): () => Health {
  const startedAt = now();
  const write = db.prepare('insert into health (one, at) values (1, ?) on conflict (one) do update set at = excluded.at');
  let last: { readonly at: number; readonly writable: boolean } | null = null;
  const tryCommit = (at: number): boolean => {
    try {
      write.run(at);
      return true;
    } catch {
      return false;
    }
  };
  return () => {
    const at = now();
    if (last === null || at - last.at >= TRY_EVERY || !last.writable) last = { at, writable: tryCommit(at) };
    const { writable } = last;
    const uptime = Math.floor((at - startedAt) / 1000);
    return { status: writable ? 'ok' : 'failing', version, uptime, database: writable ? 'writable' : 'not writable' };
  };
}

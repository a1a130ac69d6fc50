import type { DatabaseSync } from 'node:sqlite';
import { tokenHash } from './token.ts';

/** Wrong passwords that cost nothing, per login and per network address: behind one address sits a whole ward. */
export const FREE_ATTEMPTS = { login: 5, address: 20 } as const;
const FIRST_DELAY = 15_000;
const LONGEST_DELAY = 15 * 60_000;
/** After this long without an attempt everything is forgotten. */
const FORGET_AFTER = 24 * 3_600_000;

/** How long to wait after the `attempts`-th wrong password in a row: nothing, then 15 s, doubling up to 15 minutes. */
export function lockDelay(attempts: number, free: number): number {
  return attempts < free ? 0 : Math.min(FIRST_DELAY * 2 ** Math.min(attempts - free, 30), LONGEST_DELAY);
}

/** Slows guessing down. Unknown logins are counted like known ones, and the count survives a restart. */
export interface LockOut {
  /**
   * Counts an attempt before its password is looked at, so that parallel attempts do not slip through together.
   * Answers how many milliseconds to wait, 0 when the attempt may go on.
   */
  begin(login: string, address: string): number;
  /** The password was right: forgets the login's attempts and takes this one off the address. */
  succeed(login: string, address: string): void;
}

export function createLockOut(db: DatabaseSync, now: () => number): LockOut {
  const read = db.prepare('select attempts, until from sign_in_attempts where key = ?');
  const write = db.prepare(
    `insert into sign_in_attempts (key, attempts, at, until) values (?, ?, ?, ?)
     on conflict (key) do update set attempts = excluded.attempts, at = excluded.at, until = excluded.until`,
  );
  const remove = db.prepare('delete from sign_in_attempts where key = ?');
  const forget = db.prepare('delete from sign_in_attempts where at < ?');
  // Hashed, because people type their password into the wrong field.
  const keysOf = (login: string, address: string) => [
    { key: `login:${tokenHash(login)}`, free: FREE_ATTEMPTS.login },
    { key: `address:${tokenHash(address)}`, free: FREE_ATTEMPTS.address },
  ];
  const stateOf = (key: string) => (read.get(key) as { attempts: number; until: number } | undefined) ?? { attempts: 0, until: 0 };

  return {
    begin(login, address) {
      const at = now();
      forget.run(at - FORGET_AFTER);
      const states = keysOf(login, address).map((entry) => ({ ...entry, ...stateOf(entry.key) }));
      const wait = Math.max(...states.map(({ until }) => until - at));
      if (wait > 0) return wait;
      for (const { key, free, attempts } of states) write.run(key, attempts + 1, at, at + lockDelay(attempts + 1, free));
      return 0;
    },
    succeed(login, address) {
      const [byLogin, byAddress] = keysOf(login, address);
      if (byLogin !== undefined) remove.run(byLogin.key);
      if (byAddress === undefined) return;
      const { attempts } = stateOf(byAddress.key);
      write.run(byAddress.key, Math.max(0, attempts - 1), now(), 0);
    },
  };
}

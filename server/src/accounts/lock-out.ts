import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../storage/transaction.ts';
import { tokenHash } from './token.ts';
import { plainLogin } from './users.ts';

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
  /** Forgets the login's attempts. */
  forget(login: string): void;
}

export function createLockOut(db: DatabaseSync, now: () => number): LockOut {
  const read = db.prepare('select attempts, until from sign_in_attempts where key = ? and at >= ?');
  const write = db.prepare(
    `insert into sign_in_attempts (key, attempts, at, until) values (?, ?, ?, ?)
     on conflict (key) do update set attempts = excluded.attempts, at = excluded.at, until = excluded.until`,
  );
  const remove = db.prepare('delete from sign_in_attempts where key = ?');
  const forget = db.prepare('delete from sign_in_attempts where at < ?');
  const loginKey = (login: string): string => `login:${tokenHash(plainLogin(login))}`;
  // Hashed, because people type their password into the wrong field; plain, so that spelling it otherwise gains nothing.
  const keysOf = (login: string, address: string) =>
    [
      { key: loginKey(login), free: FREE_ATTEMPTS.login },
      { key: `address:${tokenHash(address)}`, free: FREE_ATTEMPTS.address },
    ] as const;
  const stateOf = (key: string) => (read.get(key, now() - FORGET_AFTER) as { attempts: number; until: number } | undefined) ?? { attempts: 0, until: 0 };

  return {
    begin(login, address) {
      const at = now();
      const states = keysOf(login, address).map((entry) => ({ ...entry, ...stateOf(entry.key) }));
      const wait = Math.max(...states.map(({ until }) => until - at));
      if (wait > 0) return wait;
      inTransaction(db, () => {
        forget.run(at - FORGET_AFTER);
        for (const { key, free, attempts } of states) write.run(key, attempts + 1, at, at + lockDelay(attempts + 1, free));
      });
      return 0;
    },
    succeed(login, address) {
      const [byLogin, byAddress] = keysOf(login, address);
      inTransaction(db, () => {
        remove.run(byLogin.key);
        write.run(byAddress.key, Math.max(0, stateOf(byAddress.key).attempts - 1), now(), 0);
      });
    },
    forget: (login) => void remove.run(loginKey(login)),
  };
}

import type { DatabaseSync } from 'node:sqlite';
import { RotaFailure } from '../http/failure.ts';
import { inTransaction } from '../storage/transaction.ts';
import type { LockOut } from './lock-out.ts';
import { hashPassword, verifyPassword, type HashCost } from './password.ts';
import type { ResetLinks } from './reset-links.ts';
import type { Sessions } from './sessions.ts';
import { tooMany } from './too-many.ts';
import type { StoredUser, Users } from './users.ts';

const ORIGIN = 'server/accounts';

/** Changing one's own password: with the one before, or with a link. Either ends the sessions that were opened with the old one. */
export interface OwnPassword {
  /**
   * Ends all sessions of the user but this one. Guessing is slowed as at the sign-in.
   * @throws RotaFailure `invalid` when `current` is wrong, `too-many`
   */
  change(who: { readonly userId: string; readonly sessionId: string; readonly address: string }, current: string, next: string): Promise<void>;
  /** Spends a link and gives its user, whose sessions have all ended. @throws RotaFailure `forbidden` when it is spent or expired */
  resetWith(token: string, password: string): Promise<StoredUser>;
}

export interface OwnPasswordParts {
  readonly db: DatabaseSync;
  readonly users: Users;
  readonly sessions: Sessions;
  readonly links: ResetLinks;
  readonly lockOut: LockOut;
  readonly cost: HashCost;
  readonly mayBeHere: (user: StoredUser) => boolean;
  /** Runs work that hashes, unless too much of it is under way. */
  readonly hashing: <T>(work: () => Promise<T>) => Promise<T>;
}

export function createOwnPassword({ db, users, sessions, links, lockOut, cost, mayBeHere, hashing }: OwnPasswordParts): OwnPassword {
  function holderOf(token: string): StoredUser {
    const userId = links.find(token);
    const user = userId === null ? null : users.byId(userId);
    if (user !== null && mayBeHere(user)) return user;
    throw new RotaFailure('forbidden', ORIGIN, 'This link has been used or has expired. Ask an operator of your rota for a new one.', { causes: [{ code: 'link-spent' }] });
  }

  return {
    change: ({ userId, sessionId, address }, current, next) =>
      hashing(async () => {
        const user = users.byId(userId);
        if (user === null) throw new RotaFailure('unauthenticated', ORIGIN, 'Nobody is signed in, or the session has ended.', { causes: [{ code: 'signed-out' }] });
        const wait = lockOut.begin(user.login, address);
        if (wait > 0) throw tooMany(wait);
        const wrong = new RotaFailure('invalid', ORIGIN, 'current: a secret value was given; your password of now is accepted', { field: 'current', causes: [{ code: 'wrong-password' }] });
        if (!(await verifyPassword(current, user.password))) throw wrong;
        lockOut.succeed(user.login, address);
        const hash = await hashPassword(next, cost);
        inTransaction(db, () => {
          // Asked again: another change or a link may have come while the passwords were hashed.
          if (users.byId(userId)?.password !== user.password) throw wrong;
          users.setPassword(userId, hash);
          links.spend(userId);
          sessions.closeOthers(userId, sessionId);
        });
      }),
    resetWith: (token, password) =>
      hashing(async () => {
        holderOf(token);
        const hash = await hashPassword(password, cost);
        return inTransaction(db, () => {
          // Asked again: two people may have opened the link while the password was hashed.
          const user = holderOf(token);
          links.spend(user.id);
          users.setPassword(user.id, hash);
          sessions.closeOthers(user.id, null);
          lockOut.forget(user.login);
          return { ...user, password: hash };
        });
      }),
  };
}

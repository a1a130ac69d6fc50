import type { Session, User } from '@tandem/rest';
import type { DatabaseSync } from 'node:sqlite';
import { RotaFailure } from '../http/failure.ts';
import { inTransaction } from '../storage/transaction.ts';
import { createLockOut } from './lock-out.ts';
import { createMembers, type Members } from './members.ts';
import { HASH_COST, hashPassword, isOutdated, requireArgon2, verifyPassword, type HashCost } from './password.ts';
import { createSessions } from './sessions.ts';
import { createSetUpToken } from './set-up.ts';
import { csrfOf } from './token.ts';
import { createUsers, type StoredUser, type Users } from './users.ts';

export const ORIGIN = 'server/accounts';
/** More passwords than this are not checked at once: each takes 19 MiB and a processor. */
const MOST_CHECKS = 16;

export interface AccountsParts {
  readonly db: DatabaseSync;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Whether users with the demo's well-known password may sign in: only on loopback. */
  readonly allowDemo: boolean;
  readonly cost?: HashCost;
}

/** A living session, as a request presents it. */
export interface ActiveSession {
  readonly id: string;
  readonly user: User;
  readonly creator: boolean;
  readonly csrf: string;
  readonly expiresAt: number;
}

export interface OpenedSession {
  /** Goes into the cookie and nowhere else. */
  readonly token: string;
  readonly active: ActiveSession;
}

export interface Accounts {
  readonly members: Members;
  readonly users: Users;
  /** @throws RotaFailure `unauthenticated` (wrong, without telling what) or `too-many` (locked out for a while) */
  signIn(login: string, password: string, address: string): Promise<OpenedSession>;
  signOut(sessionId: string): void;
  /** The session of this token, or null when it is unknown, expired, or its user may not be here. */
  sessionOf(token: string): ActiveSession | null;
  /** Adds a user; an operator does so, or the demo. @throws RotaFailure `invalid` when the login is taken */
  addUser(user: { login: string; name: string; password: string; creator: boolean; demo: boolean }): Promise<StoredUser>;
  /** A hash of this password at today's cost. */
  hash(password: string): Promise<string>;
  /** Whether nobody but demo users is here yet. */
  needsSetUp(): boolean;
  /** A new one-time token for the first operator; the one before it is void. */
  issueSetUpToken(): string;
  /** Makes the first operator and signs them in. @throws RotaFailure `forbidden` when the token is spent or expired */
  setUp(request: { token: string; login: string; name: string; password: string }): Promise<OpenedSession>;
}

export function createAccounts({ db, now, allowDemo, cost = HASH_COST }: AccountsParts): Accounts {
  requireArgon2();
  const users = createUsers(db, now);
  const sessions = createSessions(db, now);
  const lockOut = createLockOut(db, now);
  const setUpToken = createSetUpToken(db, now);
  let checks = 0;

  const mayBeHere = (user: StoredUser | null): user is StoredUser => user !== null && (allowDemo || !user.demo);

  function activate(id: string, token: string, user: StoredUser, expiresAt: number): ActiveSession {
    const { id: userId, name, login, creator } = user;
    return { id, user: { id: userId, name, login }, creator, csrf: csrfOf(token), expiresAt };
  }

  function open(user: StoredUser): OpenedSession {
    const { token, session } = sessions.open(user.id);
    return { token, active: activate(session.id, token, user, session.expiresAt) };
  }

  function refuseTaken(login: string): void {
    if (users.byLogin(login) === null) return;
    throw new RotaFailure('invalid', ORIGIN, `login: "${login}" is taken; another one is accepted`, { field: 'login' });
  }

  function refuseSpent(token: string): void {
    if (users.countReal() === 0 && setUpToken.isValid(token)) return;
    const remedy = 'Start the server again: while there is no operator it prints a new link.';
    throw new RotaFailure('forbidden', ORIGIN, `This set-up link has been used or has expired. ${remedy}`);
  }

  return {
    users,
    members: createMembers(db),
    async signIn(login, password, address) {
      if (checks >= MOST_CHECKS) throw tooMany(1000);
      const wait = lockOut.begin(login, address);
      if (wait > 0) throw tooMany(wait);
      const found = users.byLogin(login);
      const user = mayBeHere(found) ? found : null;
      checks += 1;
      try {
        if (!(await verifyPassword(password, user?.password ?? null)) || user === null) {
          throw new RotaFailure('unauthenticated', ORIGIN, 'The login or the password is wrong.');
        }
        lockOut.succeed(login, address);
        if (isOutdated(user.password, cost)) users.setPassword(user.id, await hashPassword(password, cost));
        return open(user);
      } finally {
        checks -= 1;
      }
    },
    signOut: (sessionId) => sessions.close(sessionId),
    sessionOf(token) {
      const session = sessions.find(token);
      const user = session === null ? null : users.byId(session.userId);
      return session === null || !mayBeHere(user) ? null : activate(session.id, token, user, session.expiresAt);
    },
    async addUser({ password, ...user }) {
      refuseTaken(user.login);
      const hash = await hashPassword(password, cost);
      refuseTaken(user.login);
      return users.add({ ...user, password: hash });
    },
    hash: (password) => hashPassword(password, cost),
    needsSetUp: () => users.countReal() === 0,
    issueSetUpToken: () => setUpToken.issue(),
    async setUp({ token, login, name, password }) {
      refuseSpent(token);
      refuseTaken(login);
      const hash = await hashPassword(password, cost);
      return inTransaction(db, () => {
        // Asked again: two people may have opened the link while the password was hashed.
        refuseSpent(token);
        refuseTaken(login);
        setUpToken.spend();
        return open(users.add({ login, name, password: hash, creator: true, demo: false }));
      });
    },
  };
}

/** A session as `GET /api/session` shows it. */
export function sessionAnswer({ user, csrf, expiresAt }: ActiveSession): Session {
  return { user, csrf, expiresAt: new Date(expiresAt).toISOString() };
}

function tooMany(wait: number): RotaFailure {
  const retryAfter = Math.ceil(wait / 1000);
  return new RotaFailure('too-many', ORIGIN, `Too many attempts. Accepted again in ${retryAfter} s.`, { retryAfter });
}

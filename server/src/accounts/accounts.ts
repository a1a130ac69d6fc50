import type { ReleasePerson, Role, Session, User } from '@tandem/rest';
import type { DatabaseSync } from 'node:sqlite';
import { RotaFailure } from '../http/failure.ts';
import { inTransaction } from '../storage/transaction.ts';
import { createEverybody } from './everybody.ts';
import { createLockOut } from './lock-out.ts';
import { createMembers, type Members } from './members.ts';
import { HASH_COST, hashPassword, isOutdated, requireArgon2, verifyPassword, type HashCost } from './password.ts';
import { createOwnPassword, type OwnPassword } from './own-password.ts';
import { createPeople, type People } from './people.ts';
import { createResetLinks, INVITATION_LIMIT, RESET_LIMIT, type IssuedLink } from './reset-links.ts';
import { createSessions } from './sessions.ts';
import { createSetUpToken } from './set-up.ts';
import { csrfOf } from './token.ts';
import { tooMany } from './too-many.ts';
import { createUsers, isInvited, NO_PASSWORD, type StoredUser, type Users } from './users.ts';

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
  /** The members of schedules, as their operators change them. */
  readonly people: People;
  readonly users: Users;
  /** Who can sign in here, with their roles. */
  readonly everybody: () => readonly ReleasePerson[];
  /** @throws RotaFailure `unauthenticated` (wrong, without telling what) or `too-many` (locked out for a while) */
  signIn(login: string, password: string, address: string): Promise<OpenedSession>;
  signOut(sessionId: string): void;
  /** The session of this token, or null when it is unknown, expired, or its user may not be here. */
  sessionOf(token: string): ActiveSession | null;
  /** Adds a user; an operator does so, or the demo. @throws RotaFailure `invalid` when the login is taken */
  addUser(user: { login: string; name: string; password: string; creator: boolean; demo: boolean }): Promise<StoredUser>;
  readonly changePassword: OwnPassword['change'];
  /** Spends a reset link and signs its user in. @throws RotaFailure `forbidden` when it is spent or expired */
  reset(token: string, password: string): Promise<OpenedSession>;
  /** Adds somebody who chooses their password with the link. @throws RotaFailure `invalid` when the login is taken */
  invite(user: { login: string; name: string; creator: boolean; roles: ReadonlyMap<string, Role> }): IssuedLink;
  /** A link that sets this user's password: for the command line, which may do anything. */
  issueLink(user: StoredUser): IssuedLink;
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
  const links = createResetLinks(db, now);
  const members = createMembers(db);
  let checks = 0;

  const mayBeHere = (user: StoredUser): boolean => allowDemo || !user.demo;
  const guest = (user: StoredUser | null): StoredUser | null => (user !== null && mayBeHere(user) ? user : null);

  async function hashing<T>(work: () => Promise<T>): Promise<T> {
    if (checks >= MOST_CHECKS) throw tooMany(1000);
    checks += 1;
    try {
      return await work();
    } finally {
      checks -= 1;
    }
  }

  const ownPassword = createOwnPassword({ db, users, sessions, links, lockOut, cost, mayBeHere, hashing });

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
    throw new RotaFailure('invalid', ORIGIN, `login: "${login}" is taken; another one is accepted`, { field: 'login', causes: [{ code: 'login-taken', given: login }] });
  }

  function refuseSpent(token: string): void {
    if (users.countReal() === 0 && setUpToken.isValid(token)) return;
    const remedy = 'Start the server again: while there is no operator it prints a new link.';
    throw new RotaFailure('forbidden', ORIGIN, `This set-up link has been used or has expired. ${remedy}`, { causes: [{ code: 'set-up-spent' }] });
  }

  return {
    users,
    members,
    everybody: createEverybody(db, allowDemo),
    people: createPeople({ db, users, members, links, mayBeHere }),
    changePassword: ownPassword.change,
    reset: async (token, password) => open(await ownPassword.resetWith(token, password)),
    invite: ({ roles, ...user }) =>
      inTransaction(db, () => {
        refuseTaken(user.login);
        const { id } = users.add({ ...user, password: NO_PASSWORD, demo: false });
        for (const [schedule, role] of roles) members.grant(id, schedule, role);
        return links.issue(id, INVITATION_LIMIT);
      }),
    issueLink: (user) => inTransaction(db, () => links.issue(user.id, isInvited(user.password) ? INVITATION_LIMIT : RESET_LIMIT)),
    signIn: (login, password, address) =>
      hashing(async () => {
        const wait = lockOut.begin(login, address);
        if (wait > 0) throw tooMany(wait);
        const user = guest(users.byLogin(login));
        if (!(await verifyPassword(password, user?.password ?? null, cost)) || user === null) {
          throw new RotaFailure('unauthenticated', ORIGIN, 'The login or the password is wrong.', { causes: [{ code: 'wrong-sign-in' }] });
        }
        lockOut.succeed(login, address);
        if (isOutdated(user.password, cost)) users.setPassword(user.id, await hashPassword(password, cost));
        return open(user);
      }),
    signOut: (sessionId) => sessions.close(sessionId),
    sessionOf(token) {
      const session = sessions.find(token);
      const user = session === null ? null : guest(users.byId(session.userId));
      return session === null || user === null ? null : activate(session.id, token, user, session.expiresAt);
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
export function sessionAnswer({ user, csrf, creator, expiresAt }: ActiveSession): Session {
  return { user, csrf, creator, expiresAt: new Date(expiresAt).toISOString() };
}

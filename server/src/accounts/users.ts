import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

export interface StoredUser {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  /** Encoded hash, see `hashPassword`; {@link NO_PASSWORD} until one is chosen. */
  readonly password: string;
  /** May make new schedules. */
  readonly creator: boolean;
  /** Has the well-known password of the demo. */
  readonly demo: boolean;
}

export interface Users {
  byLogin(login: string): StoredUser | null;
  byId(id: string): StoredUser | null;
  /** Users that were not made by the demo. */
  countReal(): number;
  /** @throws when the login is taken */
  add(user: Omit<StoredUser, 'id'>): StoredUser;
  setPassword(id: string, password: string): void;
  setName(id: string, name: string): void;
  /** Everybody, by login. */
  all(): StoredUser[];
}

/** Opens nothing: stands in place of a hash while a new person has not used their link. */
export const NO_PASSWORD = '';
export const isInvited = (password: string): boolean => password === NO_PASSWORD;

/** Logins are compared without regard to case and surrounding spaces. */
export const plainLogin = (login: string): string => login.trim().normalize('NFKC').toLowerCase();

export function createUsers(db: DatabaseSync, now: () => number): Users {
  const byLogin = db.prepare('select * from users where login = ?');
  const byId = db.prepare('select * from users where id = ?');
  const count = db.prepare('select count(*) as n from users where demo = 0');
  const insert = db.prepare(
    'insert into users (id, login, name, password, creator, demo, created_at) values (?, ?, ?, ?, ?, ?, ?)',
  );
  const update = db.prepare('update users set password = ? where id = ?');
  const rename = db.prepare('update users set name = ? where id = ?');
  const all = db.prepare('select * from users order by login');
  return {
    byLogin: (login) => userOf(byLogin.get(plainLogin(login))),
    byId: (id) => userOf(byId.get(id)),
    countReal: () => Number(count.get()?.['n']),
    add(user) {
      const added: StoredUser = { ...user, login: plainLogin(user.login), id: randomUUID() };
      const { id, login, name, password, creator, demo } = added;
      insert.run(id, login, name, password, creator ? 1 : 0, demo ? 1 : 0, now());
      return added;
    },
    setPassword: (id, password) => void update.run(password, id),
    setName: (id, name) => void rename.run(name, id),
    all: () => all.all().flatMap((row) => userOf(row) ?? []),
  };
}

function userOf(row: Record<string, unknown> | undefined): StoredUser | null {
  if (row === undefined) return null;
  return {
    id: String(row['id']),
    login: String(row['login']),
    name: String(row['name']),
    password: String(row['password']),
    creator: row['creator'] === 1,
    demo: row['demo'] === 1,
  };
}

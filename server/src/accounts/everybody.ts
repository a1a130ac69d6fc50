import type { ReleasePerson, Role } from '@tandem/rest';
import type { DatabaseSync } from 'node:sqlite';
import { NO_PASSWORD } from './users.ts';

/** Asks who can sign in here, as versions are chosen for them. Whoever has not used their invitation yet cannot. */
export function createEverybody(db: DatabaseSync, allowDemo: boolean): () => readonly ReleasePerson[] {
  const all = db.prepare('select id, login from users where password <> ? and (demo = 0 or ?) order by login');
  const roles = db.prepare('select user_id, schedule_id, role from members order by schedule_id');
  return () => {
    const held = Map.groupBy(roles.all(), (row) => String(row['user_id']));
    return all.all(NO_PASSWORD, allowDemo ? 1 : 0).map(({ id, login }) => ({
      id: String(id),
      login: String(login),
      roles: (held.get(String(id)) ?? []).map((row) => ({ id: String(row['schedule_id']), role: row['role'] as Role })),
    }));
  };
}

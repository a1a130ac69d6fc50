import type { Role } from './contract.ts';

/** Whom versions are chosen for: who they are, and what they are in each of their rotas. */
export interface ReleasePerson {
  readonly id: string;
  readonly login: string;
  readonly roles: readonly { readonly id: string; readonly role: Role }[];
}

/** What a rollout may name somebody by: themselves, a rota that they have a role in, a role that they have in any. */
export const releaseNames = ({ login, roles }: Pick<ReleasePerson, 'login' | 'roles'>): ReadonlySet<string> =>
  new Set([`user:${login}`, ...roles.flatMap(({ id, role }) => [`team:${id}`, `role:${role}`])]);

import type { ReleasePerson, ScheduleSummary, User } from '@tandem/rest';
import { attempt } from '../attempt.ts';
import { createKept } from '../kept.ts';
import type { LiveRemote } from '../remotes/release-manifest.ts';
import { checkPointer, type Checked, type CheckPorts } from './check-pointer.ts';
import { chosenFor } from './choose.ts';
import { isOverrideAsked } from './override-asked.ts';

const KEPT = 'release-seq';

/** Where what was wrong with the last pointer stands, for support and for tests. */
const FAULT = 'pointerFault';

/**
 * Gives the person who is here what is rolled out to them, where the pointer that the page came with holds; else
 * everything stays as it is.
 */
export async function choose(pointer: string, user: User | null, remotes: Map<string, LiveRemote>): Promise<void> {
  for (const [name, remote] of (user && (await chosenHere(pointer, user))) ?? []) remotes.set(name, remote);
}

/**
 * What a pointer gives the person who is here; null where it does not hold, which the page then says of itself, or where
 * it cannot be told who they are.
 */
export async function chosenHere(pointer: string, user: User): Promise<ReadonlyMap<string, LiveRemote> | null> {
  if ((await check(pointer)).fault !== null) return null;
  const roles = ROLE_NAMED.test(pointer) ? await rolesOf(pointer, user) : [];
  const chosen = roles && chosenFor(pointer, { ...user, roles });
  return chosen && isOverrideAsked() ? (await import('./override-here.ts')).overriddenHere(user, chosen) : chosen;
}

const ROLE_NAMED = /"(team|role):/;
/** For which pointer and person the roles were asked for last. */
let asked = { key: '', roles: [] as ReleasePerson['roles'] };

async function rolesOf(pointer: string, { id }: User): Promise<ReleasePerson['roles'] | null> {
  const key = `${id} ${pointer}`;
  if (asked.key === key) return asked.roles;
  const roles = await fetch('/api/schedules').then((answer) => (answer.ok ? (answer.json() as Promise<readonly ScheduleSummary[]>) : null), () => null);
  if (roles) asked = { key, roles };
  return roles;
}

/** A number counts for one set of keys: another installation at the same address begins at 1 again. */
async function check(text: string): Promise<Checked> {
  const keys = attempt(() => JSON.parse(document.getElementById('release-keys')?.textContent ?? '{}') as CheckPorts['keys']) ?? {};
  const kept = createKept(() => localStorage);
  const [seq, ...kids] = (kept.get(KEPT) ?? '').split(' ');
  const known = Object.keys(keys);
  const seen = (): number => (kids.join(' ') === known.join(' ') ? Number(seq) : 0);
  const checked = await checkPointer(text, { keys, now: () => Date.now(), subtle: globalThis.crypto?.subtle, seen });
  if (checked.fault === null && checked.seq > seen()) kept.set(KEPT, [checked.seq, ...known].join(' '));
  document.documentElement.dataset[FAULT] = checked.fault ?? '';
  return checked;
}

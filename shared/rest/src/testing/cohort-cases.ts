import type { ReleasePerson } from '../release-names.ts';
import type { ReleaseRollout } from '../release-pointer.ts';

interface CohortCase {
  readonly what: string;
  readonly rollout: Pick<ReleaseRollout, 'salt' | 'percent' | 'include'>;
  readonly person: ReleasePerson;
  readonly given: boolean;
}

const MARA: ReleasePerson = { id: '0b1c7d2e-5a61-4c1f-9a44-0c2f6a7d1e01', login: 'mara', roles: [{ id: 'ward-a', role: 'operator' }, { id: 'ward-b', role: 'viewer' }] };
const named = (...include: string[]): CohortCase['rollout'] => ({ salt: WEEKLY, percent: 0, include });
/** Their buckets: 3750 and 4143 of 10,000. */
const [WEEKLY, MONTHLY] = ['weekly/r42', 'monthly/r43'];

/** Who is given what is being rolled out, for whoever decides it: the page for itself, the server for what counts. */
export const COHORT_CASES: readonly CohortCase[] = [
  { what: 'nobody at nothing', rollout: { salt: WEEKLY, percent: 0 }, person: MARA, given: false },
  { what: 'everybody at all', rollout: { salt: WEEKLY, percent: 100 }, person: MARA, given: true },
  { what: 'a bucket that is the share is out', rollout: { salt: WEEKLY, percent: 37.5 }, person: MARA, given: false },
  { what: 'a bucket below the share is in', rollout: { salt: WEEKLY, percent: 37.51 }, person: MARA, given: true },
  { what: 'another salt, another bucket', rollout: { salt: MONTHLY, percent: 37.51 }, person: MARA, given: false },
  { what: 'a person by name', rollout: named('user:mara'), person: MARA, given: true },
  { what: 'another person', rollout: named('user:noor', 'user:Mara'), person: MARA, given: false },
  { what: 'who has a role in a rota', rollout: named('user:noor', 'team:ward-b'), person: MARA, given: true },
  { what: 'who has none in it', rollout: named('team:ward-c', 'team:ward'), person: MARA, given: false },
  { what: 'who has a role in any rota', rollout: named('role:viewer'), person: MARA, given: true },
  { what: 'who has another role', rollout: named('role:editor'), person: MARA, given: false },
  { what: 'who has no role', rollout: named('team:ward-a', 'role:viewer', 'role:editor', 'role:operator'), person: { ...MARA, login: 'noor', roles: [] }, given: false },
  { what: 'a rota, a role or a group that has the name of a person', rollout: named('team:mara', 'role:mara', 'group:mara'), person: MARA, given: false },
  { what: 'a name without its kind', rollout: named('mara', 'ward-a', 'operator'), person: MARA, given: false },
  { what: 'an id in another script, below', rollout: { salt: WEEKLY, percent: 55.58 }, person: { id: '名前', login: 'x', roles: [] }, given: true },
  { what: 'an id in another script, at the share', rollout: { salt: WEEKLY, percent: 55.57 }, person: { id: '名前', login: 'x', roles: [] }, given: false },
];

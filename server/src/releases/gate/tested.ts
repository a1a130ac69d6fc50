import type { LiveUnit } from '../pointer.ts';
import type { ReleasePerson } from '@tandem/rest';
import { inCohort } from './cohort.ts';

/** What of a unit is watched: the version that some have, beside the one that the others have. */
export interface Tested {
  /** Another one begins anew. */
  readonly key: string;
  readonly digest: string;
  readonly version: string;
  readonly against: string;
  readonly percent: number;
  /** Whether a person is given the version, by the pointer alone. */
  readonly given: (person: ReleasePerson) => boolean;
}

/** null: nothing of it is being rolled out, or nobody is given it. */
export function testedOf({ candidate, rollout, stable, state }: LiveUnit): Tested | null {
  if (candidate === undefined || rollout === undefined || state === 'locked') return null;
  const { id, percent, include = [] } = rollout;
  if (percent === 0 && include.length === 0) return null;
  return { key: `${id} ${candidate.d}`, digest: candidate.d, version: candidate.v, against: stable.d, percent, given: (person) => inCohort(rollout, person) };
}

import { bucket } from '@tandem/sync/bucket';
import { releaseNames, type ReleasePerson, type ReleaseRollout } from '@tandem/rest';

/** Whether a person is given what is being rolled out: the rule by which their page chooses. */
export function inCohort({ salt, percent, include = [] }: Pick<ReleaseRollout, 'salt' | 'percent' | 'include'>, person: ReleasePerson): boolean {
  const names = releaseNames(person);
  return include.some((name) => names.has(name)) || bucket(salt, person.id) < percent * 100;
}

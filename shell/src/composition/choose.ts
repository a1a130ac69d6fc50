import { releaseNames, type ReleasePerson, type ReleasePointer, type ReleaseRollout } from '@tandem/rest';
import { attempt } from '../attempt.ts';
import { parsePointer, parseRelease, type LiveRemote } from '../remotes/release-manifest.ts';
import { pageBucket } from './page-bucket.ts';

/** Whether a person is given what is being rolled out: named in it, or by where their bucket falls. */
export function isIncluded({ salt, percent, include = [] }: Pick<ReleaseRollout, 'salt' | 'percent' | 'include'>, person: ReleasePerson): boolean {
  const names = releaseNames(person);
  return include.some((name) => names.has(name)) || pageBucket(salt, person.id) < percent * 100;
}

/**
 * What each remote is for this person. Whoever is given a candidate has it for their stable version, and the stable one
 * to go back to: so every way back of a slot leads there.
 */
export function chosenFor(text: string, person: ReleasePerson): ReadonlyMap<string, LiveRemote> {
  const { remotes } = JSON.parse(text) as Pick<ReleasePointer, 'remotes'>;
  const chosen = new Map<string, LiveRemote>();
  for (const [name, remote] of parsePointer(text).remotes) {
    const { candidate, rollout } = remotes[name] ?? {};
    const release = attempt(() => parseRelease(candidate));
    const given = release !== null && rollout !== undefined && attempt(() => isIncluded(rollout, person)) === true;
    chosen.set(name, given ? { ...remote, stable: release, previous: remote.stable } : remote);
  }
  return chosen;
}

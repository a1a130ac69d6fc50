import { contractFaults } from '@tandem/server';
import type { ContractSchemas, schemaDifferences, SchemaDifference } from '@tandem/tools/schema-difference';
import { misfitLine } from '../fit.ts';
import type { ReleaseData } from '../release-data.ts';
import { shownVersion } from '../release-words.ts';
import type { CheckedVersion } from './checked-version.ts';

/** Between it and the live shell, or every live remote where it is the shell. */
export async function numberFaults({ parts: { store }, live }: ReleaseData, { remote, version, described }: CheckedVersion): Promise<readonly string[]> {
  const pointer = await live();
  if (pointer === null) return [];
  const unit = { stable: version, previous: null };
  const put = remote === 'shell' ? { ...pointer, shell: unit } : { shell: pointer.shell, remotes: { [remote]: unit } };
  // A build that is not in the store yet is read from where it was laid.
  const reading = { ...store, get: async (key: string) => (key === `r/${remote}/${version.d}/manifest.json` ? { body: described, etag: '' } : store.get(key)) };
  return (await contractFaults(reading, put)).filter(({ shown }) => shown).map(misfitLine);
}

/** A difference with the unit that it was found against. */
export type FoundDifference = SchemaDifference & { readonly against: string };

/**
 * Field by field, what it and the live shell were built against, or it and every live remote where it is the shell. What was built
 * before builds wrote that down is held to its numbers only.
 */
export function differencesOf(compare: typeof schemaDifferences, checked: CheckedVersion, others: ReadonlyMap<string, CheckedVersion>): readonly FoundDifference[] {
  const own = schemasOf(checked);
  const against = checked.remote === 'shell' ? [...others.values()] : [...others.values()].filter(({ remote }) => remote === 'shell');
  return against.flatMap((other) => {
    const theirs = schemasOf(other);
    if (own === null || theirs === null) return [];
    const found = checked.remote === 'shell' ? compare(theirs, own) : compare(own, theirs);
    return found.map((difference) => ({ ...difference, against: `${other.remote} ${shownVersion(other.version)}` }));
  });
}

/** What a difference means to whoever reads it. */
export const differenceLine = ({ surface, field, what, kind, against }: FoundDifference): string => `${field} of ${surface} is ${kind} against ${against}: ${what}`;

function schemasOf({ files }: CheckedVersion): ContractSchemas | null {
  const text = files.get('contract.json');
  return text === undefined ? null : (JSON.parse(text.toString()) as ContractSchemas);
}

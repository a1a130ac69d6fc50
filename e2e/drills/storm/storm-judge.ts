/** What became of every deploy, and of every pointer that a page was given, by the registry's own log. */
import { isDeepStrictEqual } from 'node:util';
import type { ReleaseEntry, ReleasePointer } from '@tandem/rest';
import { isSigned, numbersIn, readEntry, unitsIn, verifyLog, type Registry } from '@tandem/server';
import type { Acknowledged } from './storm-deployer.ts';

export interface StormJudged {
  readonly lost: readonly string[];
  readonly wrong: readonly string[];
}

export async function judgeStorm({ store, keys }: Registry, acknowledged: readonly Acknowledged[], pointers: ReadonlyMap<number, string>): Promise<StormJudged> {
  const entries = new Map<number, ReleaseEntry>();
  for (const seq of await numbersIn(store, 'log')) {
    const entry = await readEntry(store, seq);
    if (entry !== null) entries.set(seq, entry);
  }
  const lost = acknowledged.filter(({ seq, hash }) => entries.get(seq)?.hash !== hash).map(({ seq, action }) => `${action} ${seq} was answered as done and is not in the log`);
  for (const [seq, entry] of entries) lost.push(...undoneBy(entry, entries.get(seq - 1)));
  const wrong = [...pointers].flatMap(([seq, text]) => {
    const pointer = JSON.parse(text) as ReleasePointer;
    return [
      ...(isSigned(pointer, keys) ? [] : [`a page was given a ${seq} that is not signed`]),
      ...(isDeepStrictEqual(pointer, plain(entries.get(seq)?.pointer)) ? [] : [`a page was given another ${seq} than the log has`]),
    ];
  });
  return { lost, wrong: [...wrong, ...(await verifyLog(store, keys)).faults] };
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

/** A change of one remote leaves what was done to the others, and has done to its own what it says. */
function undoneBy({ seq, remote, action, to, pointer }: ReleaseEntry, before: ReleaseEntry | undefined): string[] {
  const [units, former] = [unitsIn(pointer), unitsIn(before?.pointer ?? null)];
  const undone = [...former].filter(([name, unit]) => name !== remote && !isDeepStrictEqual(plain(units.get(name)), plain(unit))).map(([name]) => `${action} ${seq} of ${remote} has changed ${name}`);
  const own = units.get(remote ?? '');
  if (action === 'deploy' && own?.candidate?.d !== to && own?.stable.d !== to) undone.push(`deploy ${seq} of ${remote} is not in its own pointer`);
  return undone;
}

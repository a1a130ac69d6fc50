import type { ReleaseEntry } from '@tandem/rest';
import type { LiveVersion } from './pointer.ts';
import { unitsIn } from './composition/units.ts';
import { entryHash, NO_ENTRY, readEntry } from './release-log.ts';
import type { ReleaseStore } from './store/release-store.ts';

export interface ChainedEntry {
  readonly entry: ReleaseEntry;
  /** Its hash is that of what it says, and it names the hash of the entry before. */
  readonly chained: boolean;
}

/** The log, of which everything is read once. */
export interface ReleaseHistory {
  /** From this number back, newest first. */
  readonly from: (seq: number, most: number) => Promise<readonly ChainedEntry[]>;
}

/** Entries that are kept at hand. */
const KEPT = 2000;

export function createReleaseHistory(store: ReleaseStore): ReleaseHistory {
  const known = new Map<number, ReleaseEntry>();

  async function entryOf(seq: number): Promise<ReleaseEntry | null> {
    const found = known.get(seq) ?? (seq < 1 ? null : await readEntry(store, seq));
    if (found === null) return null;
    if (known.size >= KEPT) known.clear();
    known.set(seq, found);
    return found;
  }
  return {
    async from(seq, most) {
      const entries: ChainedEntry[] = [];
      for (let at = seq; at >= 1 && entries.length < most; at -= 1) {
        const entry = await entryOf(at);
        // Before there was a log there were snapshots alone.
        if (entry === null) break;
        const prev = (await entryOf(at - 1))?.hash ?? NO_ENTRY;
        entries.push({ entry, chained: entryHash(entry) === entry.hash && entry.prev === prev });
      }
      return entries;
    },
  };
}

/** What was stable of a unit, newest first, each once. */
export function stableBefore(history: readonly ChainedEntry[], unit: string): readonly LiveVersion[] {
  const found = new Map<string, LiveVersion>();
  for (const { entry } of history) {
    const { stable, previous } = unitsIn(entry.pointer).get(unit) ?? {};
    for (const version of [stable, previous]) if (version && !found.has(version.d)) found.set(version.d, version);
  }
  return [...found.values()];
}

/** Which published version an edit names, and what that was to people at that moment. */
import { versionIn } from '@tandem/rest';
import type { MadeBy, OriginVersions } from '../feed/feed.ts';
import { unitsIn } from './composition/units.ts';
import type { Pointer } from './pointer.ts';
import type { Registry } from './registry.ts';
import { createReleaseHistory } from './release-history.ts';

/** Changes of the log in which a version is looked for. */
const LOOKED_AT = 1000;

const nameOf = (unit: string, digest: string): string => `${unit}@${digest.slice(0, 12)}`;

/** Versions by the pointer of the moment, and by the log where it names them no more. */
export function createVersions(registry: Pick<Registry, 'store' | 'live'>): OriginVersions {
  const history = createReleaseHistory(registry.store);
  let seen: Pointer | null = null;
  let known = new Map<string, MadeBy>();
  /** By name, of all that the log tells of; null: it was not read since the pointer is another one. */
  let before: Map<string, Omit<MadeBy, 'cohort'>> | null = null;

  async function readHistory(): Promise<Map<string, Omit<MadeBy, 'cohort'>>> {
    const found = new Map<string, Omit<MadeBy, 'cohort'>>();
    for (const { entry } of await history.from(seen?.seq ?? 0, LOOKED_AT)) {
      for (const [unit, { stable, previous, candidate }] of unitsIn(entry.pointer)) {
        for (const version of [stable, previous, candidate]) if (version) found.set(nameOf(unit, version.d), { unit, digest: version.d });
      }
    }
    return found;
  }

  async function look(names: readonly string[]): Promise<void> {
    const live = await registry.live();
    if (live !== seen) [seen, known, before] = [live, inPointer(live), null];
    for (const name of names) {
      if (known.has(name)) continue;
      before ??= await readHistory();
      const version = before.get(name);
      if (version) known.set(name, { ...version, cohort: live?.blocked?.includes(version.digest) === true ? 'blocked' : 'other' });
    }
  }

  return {
    learn(origins) {
      const names = new Set(origins.flatMap((origin) => nameIn(origin) ?? []));
      return names.size === 0 ? null : look([...names]).catch(() => undefined);
    },
    of: (origin) => known.get(nameIn(origin) ?? '') ?? null,
  };
}

function nameIn(origin: string): string | null {
  const named = versionIn(origin);
  return named && nameOf(named.unit, named.digest);
}

function inPointer(live: Pointer | null): Map<string, MadeBy> {
  const found = new Map<string, MadeBy>();
  const { blocked = [] } = live ?? {};
  for (const [unit, { stable, previous, candidate }] of unitsIn(live)) {
    for (const [cohort, version] of [['previous', previous], ['candidate', candidate], ['stable', stable]] as const) {
      if (version) found.set(nameOf(unit, version.d), { unit, digest: version.d, cohort: blocked.includes(version.d) ? 'blocked' : cohort });
    }
  }
  return found;
}

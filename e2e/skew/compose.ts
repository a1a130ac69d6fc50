import { join } from 'node:path';
import { changeLive } from '../../server/src/releases/change-live.ts';
import { declaredIn } from '../../server/src/releases/contract.ts';
import { placeUnit, type PlacedUnit } from '../../server/src/releases/publish-unit.ts';
import { openReleaseKey } from '../../server/src/releases/release-key.ts';
import { createFileStore } from '../../server/src/releases/store/file-store.ts';
import { buildKey, type Builds } from './build-variants.ts';
import { REMOTES, unitsOf, type Composition, type UnitName } from './variants.ts';

/** The digest of each unit. */
export type Digests = Readonly<Record<UnitName, string>>;

/**
 * Makes compositions of a server's registry live by the steps that teams take: the shell is published to all, each remote that
 * is not today's is a candidate of the one person who is named.
 */
export function createComposer(data: string, builds: Builds, login: string): (composition: Composition) => Promise<Digests> {
  const registry = join(data, 'releases');
  const now = (): Date => new Date();
  const parts = { store: createFileStore(registry), signer: openReleaseKey(data), now };
  const placed = new Map<string, Promise<PlacedUnit>>();
  const order = async (command: Parameters<typeof changeLive>[1]['command']): Promise<void> => {
    const result = await changeLive(parts, { command, actor: { kind: 'operator', name: 'skew' }, reason: 'a drill' });
    if (result.kind === 'refused' && result.refusal.code !== 'no-candidate') throw new Error(JSON.stringify(result.refusal));
  };
  const place = (unit: UnitName, variant: string): Promise<PlacedUnit> => {
    const key = buildKey(unit, variant);
    const known = placed.get(key) ?? placeUnit({ dist: builds.get(key)!, registry, now });
    placed.set(key, known);
    return known;
  };
  return async (composition) => {
    const digests: Partial<Record<UnitName, string>> = {};
    for (const [unit, variant] of unitsOf(composition)) {
      const { version } = await place(unit, variant);
      digests[unit] = version.d;
      if (unit === 'shell') await order({ kind: 'publish', remote: unit, version });
    }
    for (const remote of REMOTES) {
      const variant = composition[remote];
      await order({ kind: 'abort', remote });
      if (variant === 'today') continue;
      const { version, manifest } = await place(remote, variant);
      await order({ kind: 'deploy', remote, version, include: [`user:${login}`], contract: declaredIn(manifest) });
    }
    return digests as Digests;
  };
}

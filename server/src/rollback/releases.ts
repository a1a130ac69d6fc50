import { join } from 'node:path';
import { claimVersions } from '../releases/collect/collect.ts';
import { unitsIn } from '../releases/composition/units.ts';
import type { Pointer } from '../releases/pointer.ts';
import type { Registry } from '../releases/registry.ts';
import { verifyUnit } from '../releases/verify-unit.ts';

/** The release manifest, as a restore needs it. */
export interface RestorableReleases {
  live(): Promise<Pointer | null>;
  /** Units whose files of then are not whole, or that may never be live again: they cannot be brought back. */
  missing(target: Pointer): Promise<string[]>;
  /** Keeps these versions from being removed meanwhile. @returns units of which that comes too late */
  claim(target: Pointer): Promise<string[]>;
  /** Makes exactly these versions live; the ones that they replace are not made live again by a start. Done again, it changes nothing. `wanted`: asked at the last moment. */
  restore(target: Pointer, wanted: () => boolean): Promise<void>;
}

export function createRestorableReleases(registry: Registry): RestorableReleases {
  return {
    live: () => registry.live(),
    async missing(target) {
      const wrong: string[] = [];
      const blocked = (await registry.live())?.blocked ?? [];
      for (const [unit, { stable, url }] of unitsIn(target)) {
        if (blocked.includes(stable.d)) wrong.push(unit);
        // Another server's files are its own to keep.
        if (url !== undefined || wrong.includes(unit)) continue;
        const faults = await verifyUnit(join(registry.root, 'r', unit, stable.d), stable.d).catch(() => ['unreadable']);
        if (faults.length > 0) wrong.push(unit);
      }
      return wrong;
    },
    async claim(target) {
      const names = [...unitsIn(target)].flatMap(([unit, { stable, url }]) => (url === undefined ? [`${unit}/${stable.d}`] : []));
      return (await claimVersions(registry.store, names)).map((name) => name.split('/')[0] ?? name);
    },
    async restore(target, wanted) {
      await registry.change({ command: { kind: 'restore', target }, actor: { kind: 'operator', name: 'server' }, reason: 'restore of a composition', wanted });
    },
  };
}

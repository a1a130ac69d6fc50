import { join } from 'node:path';
import { changePointer } from '../releases/pointer-file.ts';
import type { LiveUnit, Pointer } from '../releases/pointer.ts';
import type { Registry } from '../releases/registry.ts';
import { verifyUnit } from '../releases/verify-unit.ts';
import { sameReleases, unitsIn } from './compositions.ts';

/** The release manifest, as a restore needs it. */
export interface RestorableReleases {
  live(): Promise<Pointer | null>;
  /** Units whose files of then are not whole: they cannot be brought back. */
  missing(target: Pointer): Promise<string[]>;
  /** Makes exactly these versions live; the ones that they replace are not made live again by a start. Done again, it changes nothing. `wanted`: asked at the last moment. */
  restore(target: Pointer, wanted: () => boolean): Promise<void>;
}

export function createRestorableReleases(registry: Registry, now: () => number): RestorableReleases {
  return {
    live: () => registry.live(),
    async missing(target) {
      const wrong: string[] = [];
      for (const [unit, { stable, url }] of unitsIn(target)) {
        // Another server's files are its own to keep.
        if (url !== undefined) continue;
        const faults = await verifyUnit(join(registry.root, 'r', unit, stable.d), stable.d).catch(() => ['unreadable']);
        if (faults.length > 0) wrong.push(unit);
      }
      return wrong;
    },
    async restore(target, wanted) {
      await changePointer(registry.root, (live) => (live !== null && (!wanted() || sameReleases(live, target)) ? live : restored(live, target, new Date(now()))));
    },
  };
}

/** What was live becomes the version before, so that whoever wants it back finds it there. */
function restored(live: Pointer | null, target: Pointer, issued: Date): Pointer {
  const before = unitsIn(live);
  const back = (name: string, unit: LiveUnit): LiveUnit => {
    const was = before.get(name);
    return { ...unit, previous: was === undefined ? unit.previous : was.stable.d === unit.stable.d ? was.previous : was.stable };
  };
  const wanted = new Set([...unitsIn(target).values()].map(({ stable }) => stable.d));
  const replaced = [...before.values()].map(({ stable }) => stable.d).filter((digest) => !wanted.has(digest));
  const withdrawn = [...new Set([...(live?.withdrawn ?? []), ...replaced])].filter((digest) => !wanted.has(digest));
  return {
    schema: 1,
    seq: (live?.seq ?? 0) + 1,
    issued: issued.toISOString(),
    remotes: Object.fromEntries(Object.entries(target.remotes).map(([name, unit]) => [name, back(name, unit)])),
    ...(target.shell && { shell: back('shell', target.shell) }),
    ...(withdrawn.length > 0 && { withdrawn }),
  };
}

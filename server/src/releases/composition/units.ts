import { SHELL, type LiveUnit, type Pointer } from '../pointer.ts';

/** Every unit with its live version. */
export const unitsIn = (live: Pointer | null): ReadonlyMap<string, LiveUnit> => new Map([...(live?.shell ? [[SHELL, live.shell] as const] : []), ...Object.entries(live?.remotes ?? {})]);

/** The same versions are live in both, from the same places. */
export function sameReleases(a: Pointer | null, b: Pointer | null): boolean {
  const [here, there] = [unitsIn(a), unitsIn(b)];
  return here.size === there.size && [...here].every(([name, { stable, url }]) => there.get(name)?.stable.d === stable.d && there.get(name)?.stable.m === stable.m && there.get(name)?.url === url);
}

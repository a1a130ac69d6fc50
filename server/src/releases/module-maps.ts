import { moduleMap } from '@tandem/rest';
import { baseOf, type PageUnit } from './page-unit.ts';
import type { LiveUnit, Pointer } from './pointer.ts';
import type { Registry } from './registry.ts';

/** The import map of one version: a hash for each of its modules. */
export const mapOf = ({ base, manifest }: PageUnit): string =>
  moduleMap(`${base}/`, Object.entries(manifest.files).map(([path, { sri }]) => [path, sri]));

/** The import maps that a page with this pointer may add: of every version of a remote that it names and that can be read, and of its copy. */
export async function mapsOf(registry: Registry, live: Pointer): Promise<readonly string[]> {
  const versions = Object.entries(live.remotes).flatMap(([name, unit]) =>
    [unit.stable, unit.previous, unit.candidate].flatMap((version) => (version ? [{ name, unit: { ...unit, stable: version } satisfies LiveUnit }] : [])),
  );
  const maps = await Promise.all(
    versions.map(async ({ name, unit }) => registry.manifestOf(name, unit.stable).then(
      (manifest) => [unit, ...(unit.mirror === undefined ? [] : [{ ...unit, url: unit.mirror }])].map((from) => mapOf({ base: baseOf(name, from), manifest })),
      () => [],
    )),
  );
  return maps.flat();
}

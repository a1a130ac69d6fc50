import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { publishUnit, type Published } from './publish-unit.ts';
import type { Registry } from './registry.ts';
import { SHELL, unitOf } from './pointer.ts';
import type { ReleaseSigner } from './release-key.ts';

/**
 * Publishes every unit that is built. A unit without a build keeps what is live of it.
 * @throws Error in one sentence when a unit is neither built nor published
 */
export async function publishUnits(unitsFolder: string, registry: Registry, now: () => Date, signer: ReleaseSigner | null = null): Promise<readonly Published[]> {
  const remotes = await readdir(join(unitsFolder, 'remotes'), { withFileTypes: true }).catch(() => []);
  const units = [
    { name: SHELL, folder: join(unitsFolder, SHELL) },
    ...remotes.filter((entry) => entry.isDirectory()).map(({ name }) => ({ name, folder: join(unitsFolder, 'remotes', name) })),
  ];
  const published: Published[] = [];
  for (const { name, folder } of units) {
    const dist = join(folder, 'dist');
    if (await exists(join(dist, 'unit.json'))) {
      published.push(await publishUnit({ dist, registry: registry.root, now, atStart: true, signer }));
      continue;
    }
    const live = await registry.live();
    if (live !== null && unitOf(live, name) !== undefined) continue;
    throw new Error(`${dist} holds no build of ${name}: run npm start, which builds every unit before it serves.`);
  }
  return published;
}

const exists = (path: string): Promise<boolean> => access(path).then(() => true, () => false);

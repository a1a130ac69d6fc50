import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeBuild } from '../../test/running-app.ts';
import { changeMarks, readMarks } from '../releases/collect/marks.ts';
import type { Pointer } from '../releases/pointer.ts';
import { publishUnit } from '../releases/publish-unit.ts';
import { createRegistry } from '../releases/registry.ts';
import { createRestorableReleases } from './releases.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-restorable-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('[SERVER-621] what is to be restored is kept from being removed, and named where that comes too late', async () => {
  const root = join(folder, 'releases');
  for (const name of ['shell', 'weekly', 'monthly']) await publishUnit({ dist: await writeBuild(join(folder, name), name), registry: root, now: () => new Date() });
  const registry = createRegistry(root);
  const live = (await registry.live())!;
  const target: Pointer = { ...live, remotes: { ...live.remotes, far: { ...live.remotes['weekly']!, url: 'https://far.example' } } };
  const named = (unit: string): string => `${unit}/${live.remotes[unit]!.stable.d}`;
  await changeMarks(registry.store, () => ({ [named('weekly')]: { at: 0, removing: null }, [named('monthly')]: { at: 0, removing: { by: 'gc', since: 0 } } }));
  const releases = createRestorableReleases(registry);
  expect([await releases.claim(target), await releases.missing(target)]).toEqual([['monthly'], []]);
  expect(Object.keys(await readMarks(registry.store))).toEqual([named('monthly')]);
});

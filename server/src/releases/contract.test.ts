import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeBuild } from '../../test/running-app.ts';
import { contractFaults, declaredIn, misfits } from './contract.ts';
import type { LiveVersion, Pointer } from './pointer.ts';
import { placeUnit } from './publish-unit.ts';
import { createFileStore } from './store/file-store.ts';
import { manifestIn } from './verify-version.ts';

type Span = readonly [number, number];
let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'tandem-contract-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const registry = (): string => join(folder, 'releases');
async function place(name: string, contract?: Readonly<Record<'bus' | 'mount' | 'url', Span>>): Promise<LiveVersion> {
  const unit = { name, version: '1.0.0', entry: 'assets/entry.js', css: [], preload: [], contract };
  const dist = await writeBuild(join(folder, 'builds', name), name, { 'unit.json': JSON.stringify(unit) });
  return (await placeUnit({ dist, registry: registry(), now: () => new Date(0) })).version;
}
const KEPT = { bus: [1, 3], mount: [1, 1], url: [1, 1] } as const;

describe('contract', () => {
  it('[SERVER-1040] is what the build has declared, and for older shells what they look at', async () => {
    const store = createFileStore(registry());
    const [now, before] = [await manifestIn(store, 'weekly', await place('weekly', KEPT)), await manifestIn(store, 'monthly', await place('monthly'))];
    expect(now?.contract).toEqual({ ...KEPT, sync: [1, 1] });
    expect(before?.contract).toEqual({ mount: [1, 1], sync: [1, 1] });
    expect([declaredIn(now!), declaredIn(before!)]).toEqual([KEPT, undefined]);
  });

  it.each<[string, Span | undefined, Span | undefined, boolean]>([
    ['the same', [1, 3], [1, 3], true],
    ['one in common at the end', [1, 3], [3, 5], true],
    ['one in common at the start', [2, 3], [1, 2], true],
    ['newer ones only', [1, 3], [4, 5], false],
    ['older ones only', [2, 3], [1, 1], false],
    ['a unit of before', [2, 3], undefined, true],
    ['a shell of before', undefined, [4, 5], true],
  ])('[SERVER-1040] is kept or not with %s', (_what, has, needs, fits) => {
    const of = (bus: Span | undefined) => ({ mount: [1, 1] as [number, number], sync: [1, 1] as [number, number], ...(bus && { bus: [...bus] as [number, number] }) });
    expect(misfits(of(has), of(needs))).toEqual(fits ? [] : [{ surface: 'bus', needs, has }]);
  });

  it('[SERVER-1041] names what does not agree with the shell, and leaves out what is not here', async () => {
    const [shell, good, old, bad] = [await place('shell', KEPT), await place('weekly', KEPT), await place('monthly'), await place('day-detail', { ...KEPT, mount: [2, 2], bus: [4, 4] })];
    const store = createFileStore(registry());
    const pointer: Pointer = {
      schema: 1, seq: 1, issued: '', shell: { stable: shell, previous: null },
      remotes: { weekly: { stable: good, previous: null }, monthly: { stable: old, previous: null }, 'day-detail': { stable: bad, previous: null }, far: { stable: bad, previous: null, url: 'https://far.example' } },
    };
    const fault = { remote: 'day-detail', version: bad, shell, shown: true };
    expect(await contractFaults(store, pointer)).toEqual([{ ...fault, surface: 'bus', needs: [4, 4], has: [1, 3] }, { ...fault, surface: 'mount', needs: [2, 2], has: [1, 1] }]);
    const waiting = (more: object) => contractFaults(store, { ...pointer, remotes: { 'day-detail': { stable: bad, previous: null, candidate: { ...bad }, rollout: { id: 'r1', salt: 's', percent: 0, ...more } } } });
    expect((await waiting({})).map(({ shown }) => shown)).toEqual([true, true, false, false]);
    expect((await waiting({ percent: 1 })).map(({ shown }) => shown)).toEqual([true, true, true, true]);
    expect((await waiting({ include: ['user:ada'] })).map(({ shown }) => shown)).toEqual([true, true, true, true]);
    expect(await contractFaults(store, { remotes: pointer.remotes })).toEqual([]);
  });
});

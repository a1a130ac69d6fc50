import { describe, expect, it, vi } from 'vitest';
import type { SlotKind } from '../remotes/lifecycle.ts';
import type { LiveRemote, Release } from '../remotes/release-manifest.ts';
import type { SlotRun } from '../remotes/remote-slot.svelte.ts';
import { createSwaps, type Swaps } from './swaps.ts';

const release = (name: string): Release => ({ version: name, digest: name, integrity: '' });
const at = (name: string): ReadonlyMap<string, LiveRemote> => new Map([['weekly', { stable: release(name), previous: release('0'), origin: null, mirror: null }]]);

/** A page with one slot of the week, which runs version 1. */
function page(kind: SlotKind | null = 'ready') {
  const world = { busy: false, kind, fails: '', loaded: [] as string[], onLoad: (): void => undefined };
  const opened = vi.fn();
  const offerReload = vi.fn();
  const run = { remote: 'weekly', target: {} as HTMLElement, get state() { return { kind: world.kind, which: 'stable' }; }, open: opened, close: vi.fn() } as unknown as SlotRun;
  const remotes = new Map(at('1'));
  const load = async (_name: string, { digest }: Release): Promise<never> => {
    world.loaded.push(digest);
    world.onLoad();
    if (digest === world.fails) throw new Error('gone');
    return undefined as never;
  };
  const swaps: Swaps = createSwaps({ ports: { remotes, runs: new Set(kind === null ? [] : [run]), load }, isBusy: () => world.busy, offerReload });
  return { world, opened, offerReload, swaps, runs: () => remotes.get('weekly')?.stable.digest };
}

describe('another version for a slot', () => {
  it.each<[SlotKind, boolean, boolean]>([
    ['idle', true, true], ['loading', false, false], ['slow', true, true], ['ready', false, true], ['ready', true, false], ['unwell', false, true], ['unwell', true, false], ['failed', true, true],
  ])('[SHELL-366] that is %s, busy %s: swapped %s', async (kind, busy, swapped) => {
    const { world, opened, swaps, runs } = page(kind);
    world.busy = busy;
    expect(await swaps.settle(at('2'))).toBe(swapped);
    expect([runs(), opened.mock.calls.length]).toEqual(swapped ? ['2', 1] : ['1', 0]);
  });

  it('[SHELL-366] waits while somebody is busy, then comes; and goes back as it came', async () => {
    const { world, opened, swaps, runs } = page();
    world.busy = true;
    await swaps.settle(at('2'));
    expect(world.loaded).toEqual([]);
    world.busy = false;
    await swaps.settle(at('2'));
    await swaps.settle(at('2'));
    expect([runs(), opened.mock.calls]).toEqual(['2', [['stable']]]);
    await swaps.settle(at('1'));
    expect([runs(), opened.mock.calls.length]).toEqual(['1', 2]);
  });

  it('[SHELL-366] leaves what runs, with its styles, where it does not load or somebody begins meanwhile', async () => {
    const { world, opened, swaps, runs } = page();
    world.fails = '2';
    expect(await swaps.settle(at('2'))).toBe(true);
    world.fails = '';
    world.onLoad = () => void (world.busy = true);
    expect(await swaps.settle(at('2'))).toBe(false);
    expect([runs(), world.loaded, opened.mock.calls.length]).toEqual(['1', ['2', '1', '2', '1'], 0]);
  });

  it('[SHELL-366] where no slot shows it, it is simply what is opened next', async () => {
    const { world, swaps, runs } = page(null);
    expect(await swaps.settle(at('2'))).toBe(true);
    expect([runs(), world.loaded]).toEqual(['2', []]);
  });

  it('[SHELL-367] offers to load the page again after three', async () => {
    const { offerReload, opened, swaps, runs } = page();
    for (const name of ['2', '1', '2']) await swaps.settle(at(name));
    expect(offerReload).not.toHaveBeenCalled();
    await swaps.settle(at('1'));
    expect(offerReload).toHaveBeenCalledOnce();
    expect([runs(), opened.mock.calls.length]).toEqual(['2', 3]);
  });
});

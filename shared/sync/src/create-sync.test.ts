import { afterEach, describe, expect, it, vi } from 'vitest';
import type * as syncPackage from './index.ts';
import { DEFAULT_FLAGS, FLAG_NAMES, PREREQUISITES, sharedSync, type FlagName, type Sync } from './index.ts';

afterEach(() => void vi.resetModules());

/** The package loaded a second time, as a remote with a copy of its own would. */
async function secondCopy(): Promise<typeof syncPackage> {
  vi.resetModules();
  return import('./index.ts');
}

describe('the instance', () => {
  it('[SYNC-1] is the same for a second copy of the package', async () => {
    const copy = await secondCopy();
    expect(copy.sharedSync).not.toBe(sharedSync);
    expect(copy.sharedSync()).toBe(sharedSync());
    expect(sharedSync()).toBe(sharedSync());
  });

  it('[SYNC-2] refuses a remote that has another one', () => {
    const other = { ...sharedSync(), version: '0.0.9' } as Sync;
    // By its name: the class may be that of another copy.
    expect(() => sharedSync().attach('weekly', other)).toThrow(expect.objectContaining({ name: 'DuplicateSyncError' }));
    expect(() => sharedSync().attach('weekly', other)).toThrow(/^weekly .*0\.0\.9.*1\. .*2\. .*3\. /);
    expect(sharedSync().attached).not.toContain('weekly');
  });

  it('[SYNC-3] knows who runs on it, each once', async () => {
    const copy = await secondCopy();
    const sync = sharedSync();
    sync.attach('monthly', copy.sharedSync());
    sync.attach('day-detail', sync);
    sync.attach('monthly', sync);
    expect(sync.attached).toEqual(['monthly', 'day-detail']);
    (sync.attached as string[]).push('x');
    expect(sync.attached).toHaveLength(2);
  });
});

describe('flags', () => {
  it('[SYNC-4] are all off, also for a late subscriber', () => {
    const { flags } = sharedSync();
    expect(Object.keys(flags.values)).toEqual([...FLAG_NAMES]);
    expect(Object.values(flags.values)).not.toContain(true);
    const seen: unknown[] = [];
    flags.flags$.subscribe((values) => seen.push(values));
    expect(seen).toEqual([DEFAULT_FLAGS]);
  });

  it('[SYNC-4] cannot be written', () => {
    const { flags } = sharedSync();
    expect(() => Object.assign(flags.values, { enableCentralStore: true })).toThrow(TypeError);
    expect('next' in flags.flags$).toBe(false);
  });

  it.each(FLAG_NAMES)('[SYNC-5] %s needs known flags, no circle, and what those need through them', (flag) => {
    const needed = (name: FlagName, path: readonly FlagName[]): FlagName[] => {
      expect(path).not.toContain(name);
      return PREREQUISITES[name].flatMap((each) => [each, ...needed(each, [...path, name])]);
    };
    for (const name of needed(flag, [])) expect(FLAG_NAMES).toContain(name);
  });
});

import { DEFAULT_FLAGS, FLAG_NAMES, type FlagValues } from '@tandem/sync/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openRosters, type OpenRosters } from '../../test/running-rosters.ts';
import { FeedError, type Feed, type FlagChange } from '../feed/feed.ts';
import { createNewerFlags } from '../feed/flag-table.ts';
import { RotaFailure } from '../http/failure.ts';
import { createScheduleFlags, type FlagAudit, type ScheduleFlags } from './schedule-flags.ts';

const ALL_ON = Object.fromEntries(FLAG_NAMES.map((name) => [name, true])) as FlagValues;
const by = { actor: 'ana', reason: 'a trial' };
const NOW = 1_000;

let open: OpenRosters;
const made: ScheduleFlags[] = [];
beforeEach(() => {
  open = openRosters();
});
afterEach(async () => {
  made.splice(0).forEach((flags) => flags.close());
  await open.close();
});

async function flagsOf(rosters: OpenRosters, feed: Pick<Feed, 'flags' | 'setFlag' | 'watchFlags'> = rosters.rosters.feed): Promise<ScheduleFlags> {
  const flags = await createScheduleFlags({ feed, now: () => NOW, newer: createNewerFlags(rosters.data.database) });
  made.push(flags);
  return flags;
}
const refusalOf = async (work: Promise<unknown>) => {
  const thrown = await work.then(
    () => null,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(RotaFailure);
  return (thrown as RotaFailure).error;
};

describe('flags on the server', () => {
  it('[SERVER-460] are off for every schedule until they are turned on, each schedule’s by itself', async () => {
    const flags = await flagsOf(open);
    expect(flags.get('ward', 'viewer')).toEqual({ schedule: 'ward', values: DEFAULT_FLAGS, safeMode: [], stage: null, epoch: 0, revision: 0, leaseMs: 60_000, mayOverride: false });
    const error = await refusalOf(flags.set('ward', { enableConflictResolution: true }, by));
    expect(error).toEqual({
      kind: 'invalid',
      origin: 'server/flags',
      reason: 'enableConflictResolution needs enableCentralStore, enableRealTimeSync: turn on what it needs first, or with it (--with-prerequisites, withPrerequisites: true).',
      field: 'values.enableConflictResolution',
      causes: [{ code: 'flag-needs', flag: 'enableConflictResolution', needs: 'enableCentralStore, enableRealTimeSync' }],
    });
    expect(() => flags.check('ward', { enableConflictResolution: true })).toThrow(error.reason);
    flags.check('ward', { enableConflictResolution: true }, true);
    expect(flags.get('ward', 'viewer').revision).toBe(0);
    expect(await flags.set('ward', { enableConflictResolution: true }, by, true)).toEqual(['enableCentralStore', 'enableRealTimeSync', 'enableConflictResolution']);
    expect(await flags.set('ward', { enableRealTimeSync: false, enableCrossViewUpdates: true }, by)).toEqual(['enableRealTimeSync', 'enableConflictResolution', 'enableCrossViewUpdates']);
    expect(flags.get('ward', 'viewer').values).toEqual({ ...DEFAULT_FLAGS, enableCentralStore: true, enableCrossViewUpdates: true });
    expect(flags.get('other', 'viewer').values).toEqual(DEFAULT_FLAGS);
  });

  it('[SERVER-461] let an operator override them in a browser, and nobody else', async () => {
    const flags = await flagsOf(open);
    expect((['viewer', 'editor', 'operator'] as const).map((role) => flags.get('ward', role).mayOverride)).toEqual([false, false, true]);
  });

  it('[SERVER-462] raise the revision with every change, and the epoch with every one that turns something off', async () => {
    const flags = await flagsOf(open);
    const seen: [number, number][] = [];
    const step = async (work: Promise<unknown>) => {
      await work;
      const { epoch, revision } = flags.get('ward', 'viewer');
      expect(flags.epochOf('ward')).toBe(epoch);
      const [lastEpoch, lastRevision] = seen.at(-1) ?? [0, 0];
      seen.push([epoch, revision]);
      return [epoch > lastEpoch, revision > lastRevision, epoch >= lastEpoch, epoch <= revision];
    };
    const [up, same, none] = [[true, true, true, true], [false, true, true, true], [false, false, true, true]];
    expect(await step(flags.set('ward', ALL_ON, by))).toEqual(same);
    expect(await step(flags.set('ward', ALL_ON, by))).toEqual(none);
    expect(await step(flags.set('ward', { enableCrossViewUpdates: false }, by))).toEqual(up);
    expect(await step(flags.set('ward', { enableCrossViewUpdates: true }, by))).toEqual(same);
    expect(await step(flags.enterSafeMode('ward', by))).toEqual(up);
    expect(await step(flags.enterSafeMode('ward', by))).toEqual(none);
    expect(await step(flags.enterSafeMode('ward', { ...by, reason: 'another' }))).toEqual(up);
    expect(await step(flags.leaveSafeMode('ward', by))).toEqual(same);
    expect(await step(flags.enterSafeMode(null, by))).toEqual(up);
    expect(await step(flags.leaveSafeMode(null, by))).toEqual(same);
    expect(await step(flags.set('other', ALL_ON, by))).toEqual(none);
    expect(await step(flags.set('other', { enableCentralStore: false }, by))).toEqual(none);
    const again = await flagsOf(open);
    expect([again.get('ward', 'viewer'), again.epochOf('ward')]).toEqual([flags.get('ward', 'viewer'), flags.epochOf('ward')]);
  });

  it('[SERVER-463] keep safe mode as a set of reasons beside the values, for one schedule and for all', async () => {
    const flags = await flagsOf(open);
    await flags.set('ward', ALL_ON, by);
    await flags.enterSafeMode('ward', { actor: 'ana', reason: 'slow' });
    await flags.enterSafeMode(null, { actor: 'cli', reason: 'outage' });
    await flags.enterSafeMode(null, { actor: 'cli', reason: 'slow' });
    expect([flags.get('ward', 'viewer').safeMode, flags.get('other', 'viewer').safeMode, flags.safeModeOf(null), flags.safeModeOf('ward')]).toEqual([['outage', 'slow'], ['outage', 'slow'], ['outage', 'slow'], ['slow']]);
    await flags.leaveSafeMode(null, { actor: 'cli', reason: 'outage' });
    await flags.leaveSafeMode(null, { actor: 'cli', reason: 'slow' });
    expect([flags.get('ward', 'viewer').safeMode, flags.get('ward', 'viewer').values, flags.get('other', 'viewer').safeMode]).toEqual([['slow'], ALL_ON, []]);
    expect((await refusalOf(flags.leaveSafeMode('ward', by))).reason).toBe('reason: "a trial" was given; safe mode holds for "slow"');
    expect((await refusalOf(flags.leaveSafeMode(null, by))).reason).toBe('reason: "a trial" was given; safe mode is not on here');
    for (let i = 1; i < 10; i += 1) await flags.enterSafeMode('ward', { actor: 'ana', reason: `reason ${i}` });
    const error = await refusalOf(flags.enterSafeMode('ward', by));
    expect([error.field, error.causes, flags.get('ward', 'viewer').safeMode.length]).toEqual(['reason', [{ code: 'many', max: 10 }], 10]);
  });

  it('[SERVER-464] tell of every change, once, also of those that another process makes, whose epoch counts at once', async () => {
    const [flags, beside] = [await flagsOf(open), await flagsOf(open.beside())];
    const seen: [string | null, FlagAudit][] = [];
    flags.watch(() => {
      throw new Error('a bad listener');
    });
    const stop = flags.watch((schedule, change) => void seen.push([schedule, change]));
    await flags.set('ward', { enableCentralStore: true }, by);
    expect(seen).toEqual([['ward', { schedule: 'ward', ...by, before: { on: [], safeMode: [], stage: null }, after: { on: ['enableCentralStore'], safeMode: [], stage: null }, epoch: 0, revision: 1 }]]);
    await beside.enterSafeMode(null, { actor: 'cli', reason: 'outage' });
    // Not told of yet, and fenced all the same.
    expect([seen.length, flags.epochOf('ward'), flags.epochOf('other')]).toEqual([1, 2, 2]);
    await vi.waitFor(() => expect(seen.length).toBe(2));
    expect(seen[1]).toEqual([null, { schedule: null, actor: 'cli', reason: 'outage', before: { on: [], safeMode: [], stage: null }, after: { on: [], safeMode: ['outage'], stage: null }, epoch: 2, revision: 2 }]);
    expect(flags.get('ward', 'viewer').safeMode).toEqual(['outage']);
    // An own write comes between a foreign one and the look that finds it.
    await beside.enterSafeMode('third', { actor: 'cli', reason: 'outage' });
    await flags.enterSafeMode('fourth', by);
    expect([flags.epochOf('third'), flags.epochOf('fourth')]).toEqual([3, 4]);
    await vi.waitFor(() => expect(seen.length).toBe(4));
    seen.length = 2;
    await open.rosters.feed.setFlag('something else', true);
    // What it knew of the ward is older: what it changes is what there is.
    expect(await beside.set('ward', { enableCentralStore: false }, { actor: 'cli', reason: 'off' })).toEqual(['enableCentralStore']);
    await vi.waitFor(() => expect(seen.length).toBe(3));
    expect([flags.get('ward', 'viewer').values, flags.epochOf('ward'), flags.epochOf('other')]).toEqual([DEFAULT_FLAGS, 6, 2]);
    stop();
    // What was there at a start is no news.
    const later = await flagsOf(open);
    const news: (string | null)[] = [];
    later.watch((schedule) => void news.push(schedule));
    await flags.set('ward', { enableCentralStore: true }, by);
    await vi.waitFor(() => expect(news.length).toBeGreaterThan(0));
    expect([seen.length, news]).toEqual([3, ['ward']]);
  });

  it('[SERVER-464] meet other writers without losing what either wrote', async () => {
    const all = [await flagsOf(open), await flagsOf(open.beside()), await flagsOf(open.beside())];
    await Promise.all(all.flatMap((flags, i) => [0, 1, 2].map((n) => flags.enterSafeMode('ward', { actor: 'x', reason: `${i}/${n}` }))));
    const fresh = await flagsOf(open);
    expect([...fresh.get('ward', 'viewer').safeMode].sort()).toEqual(all.flatMap((_, i) => [0, 1, 2].map((n) => `${i}/${n}`)));
    const never = await flagsOf(open, { ...open.rosters.feed, setFlag: async () => ({ kind: 'conflict', rev: 1 }) });
    expect((await refusalOf(never.enterSafeMode('ward', by))).kind).toBe('conflict');
  });

  it('[SERVER-464] go on listening after the feed has failed', async () => {
    vi.useFakeTimers();
    try {
      let asked = 0;
      const feed = {
        ...open.rosters.feed,
        watchFlags: async function* (): AsyncGenerator<FlagChange> {
          asked += 1;
          if (asked === 1) throw new FeedError('busy');
          yield { key: 'sync/ward', value: null, rev: 3 };
        },
      };
      const errors: unknown[] = [];
      const flags = await createScheduleFlags({ feed, now: () => NOW, onError: (error) => void errors.push(error) });
      const seen: unknown[] = [];
      flags.watch((schedule) => void seen.push(schedule));
      await vi.advanceTimersByTimeAsync(1000);
      await vi.waitFor(() => expect(seen).toEqual(['ward']));
      expect([errors.length, asked, flags.get('ward', 'viewer').safeMode]).toEqual([1, 2, ['unreadable']]);
      flags.close();
    } finally {
      vi.useRealTimers();
    }
  });

  it('[SERVER-465] go on after a record was deleted, with its epoch', async () => {
    const flags = await flagsOf(open);
    flags.watch(() => {});
    await flags.set('ward', ALL_ON, by);
    await open.rosters.feed.deleteFlag('sync/ward');
    await vi.waitFor(() => expect(flags.get('ward', 'viewer').values).toEqual(DEFAULT_FLAGS));
    expect(flags.epochOf('ward')).toBe(2);
    await flags.set('ward', { enableCentralStore: true }, by);
    expect([flags.get('ward', 'viewer').revision, flags.epochOf('ward')]).toEqual([3, 2]);
  });
});

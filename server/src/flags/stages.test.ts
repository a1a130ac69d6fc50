import { DEFAULT_FLAGS, FLAG_NAMES, STAGES, nextStage, stageThatHolds, type FlagName, type FlagValues, type Stage, type StageEvent } from '@tandem/sync/protocol';
import { array, assert, asyncProperty, boolean, constant, constantFrom, oneof, property, record } from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRosters, type OpenRosters } from '../../test/running-rosters.ts';
import { createNewerFlags } from '../feed/flag-table.ts';
import { RotaFailure } from '../http/failure.ts';
import { nextRecord, NO_ROW, rolledBack, rowOf, stageBegan, stageOf, turnedOn, want } from './flag-record.ts';
import { createScheduleFlags, type FlagAudit, type ScheduleFlags } from './schedule-flags.ts';

const by = { actor: 'ana', reason: 'a trial' };
const changed = { ...by, at: 1 };
const ALL_ON = Object.fromEntries(FLAG_NAMES.map((name) => [name, true])) as FlagValues;
const rank = (stage: Stage): number => STAGES.indexOf(stage);

describe('a stored stage', () => {
  it('[SERVER-480] is none in a record of before there were stages, and off where it is not known', () => {
    const old = { values: ALL_ON, safeMode: [], epoch: 4, changed };
    expect([rowOf(old, 9).record.stage, stageOf(rowOf(old, 9).record), stageBegan(rowOf(old, 9))]).toEqual([null, 'live', 0]);
    for (const stage of ['beyond', 7, {}]) expect([rowOf({ ...old, stage }, 9).record.stage, stageOf(rowOf({ ...old, stage }, 9).record)]).toEqual(['off', 'off']);
    for (const stage of STAGES) expect(rowOf({ ...old, stage, began: 3 }, 9).record).toMatchObject({ stage, began: 3 });
  });

  it('[SERVER-481] raises the epoch whenever it ends that edits go over the socket, and begins with the write that changes it', () => {
    const values = record(Object.fromEntries(FLAG_NAMES.map((name) => [name, boolean()])) as Record<FlagName, ReturnType<typeof boolean>>);
    assert(
      property(values, values, constantFrom(null, ...STAGES), constantFrom(null, ...STAGES), (one, other, stage, next) => {
        const row = rowOf({ values: one, safeMode: [], stage, began: 3, epoch: 2, changed }, 9);
        const after = nextRecord(row, { values: other, safeMode: [], stage: next }, changed);
        const [from, to] = [stageThatHolds(stage, one), stageThatHolds(next, other)];
        const overSocket = (ordered: Stage | null, on: FlagValues): boolean => (ordered === null ? on.enableRealTimeSync : rank(stageThatHolds(ordered, on)) >= rank('live'));
        const left = overSocket(stage, one) && !overSocket(next, other);
        const off = turnedOn(one).some((name) => !other[name]);
        expect(after.epoch).toBe(left || off ? null : 2);
        expect(after.began).toBe(from === to ? 3 : null);
      }),
    );
    const some = { ...DEFAULT_FLAGS, enableCentralStore: true, enableRealTimeSync: true };
    const never = rowOf({ values: some, safeMode: [], stage: null, began: 3, epoch: 2, changed }, 9);
    for (const stage of ['off', 'dualwrite'] as const) expect(nextRecord(never, { values: some, safeMode: [], stage }, changed).epoch).toBe(null);
    expect(nextRecord(NO_ROW, rolledBack(NO_ROW.record), changed)).toMatchObject({ values: DEFAULT_FLAGS, stage: 'off', epoch: null });
  });
});

let open: OpenRosters;
const made: ScheduleFlags[] = [];
beforeEach(() => {
  open = openRosters();
});
afterEach(async () => {
  made.splice(0).forEach((flags) => flags.close());
  await open.close();
});
async function flagsOf(): Promise<ScheduleFlags> {
  const flags = await createScheduleFlags({ feed: open.rosters.feed, now: () => 1000, newer: createNewerFlags(open.data.database) });
  made.push(flags);
  return flags;
}

describe('the stage of a schedule', () => {
  it('[SERVER-480] follows the flags until one is ordered, and from then on no flag raises it', async () => {
    const flags = await flagsOf();
    expect(flags.stageOf('ward')).toEqual({ ordered: null, holds: 'off', kept: 'off', began: 0 });
    await flags.set('ward', ALL_ON, by);
    expect([flags.stageOf('ward'), flags.get('ward', 'viewer').stage]).toEqual([{ ordered: null, holds: 'live', kept: 'live', began: 1 }, null]);
    expect(await flags.order('ward', 'lower', 'live', by)).toBe(true);
    expect([flags.stageOf('ward'), flags.get('ward', 'viewer').stage, flags.epochOf('ward')]).toEqual([{ ordered: 'shadow', holds: 'shadow', kept: 'shadow', began: 2 }, 'shadow', 2]);
    await flags.set('ward', { enableRealTimeSync: false }, by);
    expect(flags.stageOf('ward')).toMatchObject({ ordered: 'dualwrite', holds: 'dualwrite', began: 3 });
    await flags.set('ward', ALL_ON, by);
    expect(flags.stageOf('ward')).toMatchObject({ ordered: 'dualwrite', holds: 'dualwrite', began: 3 });
    expect(flags.stageOf('other')).toMatchObject({ ordered: null, holds: 'off' });
  });

  it('[SERVER-481] is ordered one step at a time, from the stage that holds, and pinned by staying', async () => {
    const flags = await flagsOf();
    await flags.set('ward', ALL_ON, by);
    await expect(flags.order('ward', 'raise', 'shadow', by)).rejects.toThrow(/The stage is live by now, not shadow/);
    await expect(flags.order('ward', 'raise', 'shadow', by)).rejects.toBeInstanceOf(RotaFailure);
    expect(await flags.order('ward', 'stay', 'live', by)).toBe(true);
    expect([flags.stageOf('ward').ordered, flags.epochOf('ward')]).toEqual(['live', 0]);
    expect(await flags.order('ward', 'stay', 'live', by)).toBe(false);
    await flags.order('ward', 'raise', 'live', by);
    await flags.order('ward', 'raise', 'rampdown', by);
    expect([flags.stageOf('ward').holds, await flags.order('ward', 'raise', 'complete', by), flags.epochOf('ward')]).toEqual(['complete', false, 0]);
    await flags.order('ward', 'lower', null, by);
    expect([flags.stageOf('ward').holds, flags.epochOf('ward')]).toEqual(['rampdown', 0]);
    expect(await flags.order('ward', 'fall-back', null, by)).toBe(true);
    expect([flags.stageOf('ward').holds, flags.get('ward', 'viewer').values, flags.epochOf('ward')]).toEqual(['off', ALL_ON, flags.get('ward', 'viewer').revision]);
    expect(await flags.order('ward', 'fall-back', null, by)).toBe(false);
    await flags.order('ward', 'raise', 'off', by);
    await flags.rollBack('ward', by);
    expect(flags.get('ward', 'viewer')).toMatchObject({ values: DEFAULT_FLAGS, stage: 'off', epoch: flags.get('ward', 'viewer').revision });
    // An order that the flags do not allow is none.
    expect(await flags.order('ward', 'raise', 'off', by)).toBe(false);
  });

  it('[SERVER-482] is kept by safe mode, under which nothing holds', async () => {
    const flags = await flagsOf();
    await flags.set('ward', ALL_ON, by);
    await flags.order('ward', 'stay', null, by);
    await flags.enterSafeMode(null, { actor: 'ana', reason: 'outage' });
    expect([flags.stageOf('ward'), flags.get('ward', 'viewer').stage]).toEqual([{ ordered: 'live', holds: 'off', kept: 'live', began: 1 }, 'off']);
    await flags.leaveSafeMode(null, { actor: 'ana', reason: 'outage' });
    expect([flags.stageOf('ward').holds, flags.get('ward', 'viewer').stage]).toEqual(['live', 'live']);
  });

  it('[SERVER-491] is told and logged with what was ordered before and after', async () => {
    const flags = await flagsOf();
    const seen: FlagAudit[] = [];
    flags.watch((_, change) => void seen.push(change));
    await flags.set('ward', ALL_ON, by);
    await flags.order('ward', 'lower', null, { actor: 'bo', reason: 'too early' });
    await flags.order('ward', 'fall-back', null, { actor: 'page', reason: 'three sweeps' });
    expect(seen.map(({ actor, reason, before, after }) => [actor, reason, before.stage, after.stage])).toEqual([
      ['ana', 'a trial', null, null],
      ['bo', 'too early', null, 'shadow'],
      ['page', 'three sweeps', 'shadow', 'off'],
    ]);
  });

  it('[SERVER-482] whatever is ordered and turned: flags allow what holds, none skips a stage upwards, and all is there after a restart', async () => {
    const flip = record({ kind: constant('set' as const), name: constantFrom(...FLAG_NAMES), value: boolean() });
    const order = record({ kind: constant('order' as const), event: constantFrom<StageEvent>('raise', 'raise', 'raise', 'lower', 'fall-back', 'roll-back') });
    await assert(
      asyncProperty(array(oneof(flip, order), { maxLength: 25 }), async (steps) => {
        const id = `ward-${Math.random()}`;
        const flags = await flagsOf();
        await flags.set(id, ALL_ON, by);
        await flags.order(id, 'fall-back', null, by);
        for (const step of steps) {
          const before = flags.stageOf(id);
          const epoch = flags.epochOf(id);
          if (step.kind === 'set') await flags.set(id, { [step.name]: step.value }, by, true);
          else await flags.order(id, step.event, before.kept, by);
          const after = flags.stageOf(id);
          const { values, stage } = flags.get(id, 'viewer');
          expect([after.ordered, after.holds]).toEqual([stage, stageThatHolds(after.ordered, values)]);
          const rise = rank(after.holds) - rank(before.holds);
          if (step.kind === 'set') expect(rise).toBeLessThanOrEqual(0);
          else expect(after.holds).toBe(stageThatHolds(nextStage(before.kept, step.event), values));
          expect(rise).toBeLessThanOrEqual(1);
          if (rank(before.holds) >= 3 && rank(after.holds) < 3) expect(flags.epochOf(id)).toBeGreaterThan(epoch);
        }
        expect((await flagsOf()).stageOf(id)).toEqual(flags.stageOf(id));
        made.splice(0).forEach((each) => each.close());
      }),
      { numRuns: 60 },
    );
  });
});

it('[SERVER-482] lets a flag’s prerequisites take the order along', () => {
  const off = want(ALL_ON, { enableCentralStore: false }, false);
  expect('values' in off && stageThatHolds('complete', off.values)).toBe('off');
});

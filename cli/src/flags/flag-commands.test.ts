import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { jsonOf, runTwoWards, type TwoWards } from '../../test/run-in.ts';

let running: TwoWards['running'];
let ward: string;
let other: string;
/** Runs a command on the folder of the server that is running. */
let run: TwoWards['run'];
beforeEach(async () => {
  const wards = await runTwoWards();
  ({ running, ward, other } = wards);
  run = (...args) => wards.run('flags', ...args);
});
afterEach(() => running.close());

interface Shown {
  readonly safeMode: readonly string[];
  readonly schedules: Record<string, { values: Record<string, boolean>; safeMode: string[]; epoch: number; revision: number }>;
}
const lastJson = jsonOf<Shown>;
const on = (id: string): string[] => Object.entries(running.flags.get(id, 'viewer').values).flatMap(([name, value]) => (value ? [name] : []));

describe('tandem flags', () => {
  it('[CLI-120] [CLI-121] turns a flag on beside a running server, which hears of it, and shows what is on', async () => {
    const heard: unknown[] = [];
    running.flags.watch((schedule) => void heard.push(schedule));
    const set = await run('set', 'enableConflictResolution', 'on', '--schedule', ward, '--with-prerequisites', '--reason', 'a  trial ', '--json');
    expect([set.code, set.notes]).toEqual([0, [`${ward}: enableCentralStore on, enableRealTimeSync on, enableConflictResolution on`]]);
    const state = lastJson(set).schedules[ward];
    expect(state).toMatchObject({ values: { enableCentralStore: true, enablePerformanceOptimization: false }, safeMode: [], epoch: 0, revision: 1 });
    await vi.waitFor(() => expect(heard).toEqual([ward]));
    expect([on(ward), on(other)]).toEqual([['enableCentralStore', 'enableRealTimeSync', 'enableConflictResolution'], []]);
    expect(running.log.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ audit }) => audit === 'flags-changed')).toMatchObject([{ by: 'cli', reason: 'a trial', schedule: ward }]);
    const get = await run('get', '--json');
    expect(lastJson(get)).toMatchObject({ safeMode: [], schedules: { [ward]: state, [other]: { revision: 0 } } });
    expect((await run('get')).out.split('\n').sort()).toEqual(['', `${other}\tall off\tepoch 0, revision 0`, `${ward}\tenableCentralStore, enableRealTimeSync, enableConflictResolution\tepoch 0, revision 1`].sort());
    expect(Object.keys(lastJson(await run('get', '--schedule', other, '--json')).schedules)).toEqual([other]);
  });

  it('[CLI-121] turns off what needs the flag, and changes all schedules when none is named', async () => {
    await run('set', 'enableRealTimeSync', 'on', '--with-prerequisites');
    await run('set', 'enableCrossViewUpdates', 'on', '--schedule', ward);
    const off = await run('set', 'enableCentralStore', 'off');
    expect(off.notes.sort()).toEqual([`${other}: enableCentralStore off, enableRealTimeSync off`, `${ward}: enableCentralStore off, enableRealTimeSync off, enableCrossViewUpdates off`].sort());
    expect((await run('set', 'enableCentralStore', 'off', '--schedule', 'all')).notes.sort()).toEqual([`${other}: nothing to change`, `${ward}: nothing to change`].sort());
    await vi.waitFor(() => expect([on(ward), on(other)]).toEqual([[], []]));
    expect(Math.min(running.flags.epochOf(ward), running.flags.epochOf(other))).toBeGreaterThan(0);
  });

  it('[CLI-122] enters and leaves safe mode by reasons, in one schedule and for all', async () => {
    await run('set', 'enableCentralStore', 'on');
    expect(lastJson(await run('safe-mode', 'on', '--schedule', ward, '--reason', 'slow', '--json')).schedules[ward]?.safeMode).toEqual(['slow']);
    const all = await run('safe-mode', 'on', '--reason', 'outage', '--json');
    expect([lastJson(all).safeMode, lastJson(all).schedules[ward]?.safeMode, lastJson(all).schedules[other]?.safeMode]).toEqual([['outage'], ['outage', 'slow'], ['outage']]);
    expect((await run('set', 'enableCrossViewUpdates', 'on', '--schedule', ward)).notes.at(-1)).toBe(`${ward} is in safe mode, so that nothing is on: outage; slow`);
    expect((await run('get', '--schedule', other)).out).toMatch(/\tenableCentralStore\t.*\tsafe mode, so that nothing is on: outage\n$/);
    const left = await run('safe-mode', 'off', '--schedule', 'all', '--json');
    expect([left.code, lastJson(left).safeMode]).toEqual([0, []]);
    await run('safe-mode', 'on', '--schedule', ward, '--reason', 'odd');
    expect((await run('safe-mode', 'off', '--schedule', ward)).notes).toEqual(['--reason is missing: safe mode holds for "slow", "odd".']);
    await run('safe-mode', 'off', '--schedule', ward, '--reason', 'slow');
    await run('safe-mode', 'off', '--schedule', ward);
    expect((await run('safe-mode', 'off', '--schedule', ward)).notes).toEqual([`Safe mode is not on in ${ward} alone.`]);
    expect((await run('safe-mode', 'off')).notes).toEqual(['Safe mode is not on for all schedules.']);
    await vi.waitFor(() => expect([running.flags.get(ward, 'viewer').safeMode, on(ward)]).toEqual([[], ['enableCentralStore', 'enableCrossViewUpdates']]));
  });

  it('[CLI-123] says in one sentence what cannot be, and then nothing has changed anywhere', async () => {
    await run('set', 'enableCentralStore', 'on', '--schedule', ward);
    const revisions = () => [ward, other].map((id) => running.flags.epochOf(id) + running.flags.get(id, 'viewer').revision);
    await vi.waitFor(() => expect(on(ward)).toEqual(['enableCentralStore']));
    const before = revisions();
    const cases: readonly [readonly string[], RegExp][] = [
      [['set', 'enableAll', 'on'], /There is no flag "enableAll": there are enableCentralStore, .*enableCrossViewUpdates\./],
      [['set', 'enableCentralStore', 'true'], /on or off is accepted/],
      [['set', 'enableCentralStore', 'on', '--schedule', 'nowhere'], new RegExp(`^There is no schedule "nowhere": there are .*${ward}.*; all means each of them\\.$`)],
      // One of the two schedules has what it needs.
      [['set', 'enableCrossViewUpdates', 'on'], /^enableCrossViewUpdates needs enableCentralStore: .*--with-prerequisites/],
      [['safe-mode', 'on'], /^--reason is missing: say why/],
      [['safe-mode', 'on', '--reason', ' '], /1 to 200 characters/],
      [['safe-mode', 'maybe', '--reason', 'x'], /on or off is accepted/],
      [['safe-mode', 'off', '--reason', 'x'], /^reason: "x" was given; safe mode is not on here$/],
    ];
    for (const [args, sentence] of cases) {
      const { code, out, notes } = await run(...args);
      expect([args, code, out, notes.join('\n')]).toEqual([args, 1, '', expect.stringMatching(sentence)]);
    }
    expect(revisions()).toEqual(before);
  });
});

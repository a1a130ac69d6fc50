import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_FLAGS, FLAG_NAMES, type FlagValues, type Stage } from '@tandem/sync/protocol';
import { operationsWorld, page, type OperationsWorld, type Pages } from '../../test/operations-world.ts';
import { writeBuild } from '../../test/running-app.ts';
import { openRosters, smallWard, type OpenRosters } from '../../test/running-rosters.ts';
import { RotaFailure } from '../http/failure.ts';
import { createRegistry } from '../releases/registry.ts';
import { publishUnits } from '../releases/publish-units.ts';
import { publishUnit } from '../releases/publish-unit.ts';
import type { PlanState } from './plan.ts';
import type { RestoreState } from './restore-plan.ts';

const ALL_ON = Object.fromEntries(FLAG_NAMES.map((name) => [name, true])) as unknown as FlagValues;
const ann = { actor: 'ann', source: 'api' } as const;
const by = { actor: 'ann', reason: 'a trial' };

let open: OpenRosters;
let world: OperationsWorld;
let clock: { now: number };
let pages: Pages;
let ward: string;
let other: string;
const now = () => clock.now;
beforeEach(async () => {
  open = openRosters();
  clock = { now: Date.parse('2026-11-20T08:00:00Z') };
  pages = new Map();
  ward = await open.rosters.create(smallWard(), 'ann', 'test');
  other = await open.rosters.create(smallWard(), 'ann', 'test');
  world = await operationsWorld(open, now, pages);
  // Pages have had time to come back.
  clock.now += 10_000;
});
afterEach(async () => {
  await world.end();
  await open.close();
});

async function live(id: string, stage: 'live' | 'rampdown' | 'complete' = 'live'): Promise<void> {
  await world.flags.set(id, ALL_ON, by);
  // What was never ordered follows the flags up to live.
  await world.flags.order(id, 'raise', null, by);
  if (stage !== 'rampdown') await world.flags.order(id, stage === 'complete' ? 'raise' : 'lower', null, by);
  expect(world.flags.stageOf(id).ordered).toBe(stage);
}
const on = (id: string) => FLAG_NAMES.filter((name) => world.flags.get(id, 'viewer').values[name]);
const revision = (id: string) => world.flags.get(id, 'viewer').revision;
/** Moves on what is under way, as the server does. */
const look = (id: string) => world.operations.rollbacks.look(id, 0);
const state = (id: string) => world.operations.table.get(id)!;
const steps = (id: string) => state(id).state.steps.map(({ name, began, ended }) => `${name}${began === null ? '' : ended === null ? ' began' : ' ended'}`);
const actions = () => world.operations.audit.newest(99, [ward, other]).reverse().map(({ action, source, detail }) => `${action}${'step' in detail ? ` ${String(detail['step'])}` : ''} ${source}`);
async function restart(between?: () => Promise<void>): Promise<void> {
  await world.end();
  await between?.();
  world = await operationsWorld(open, now, pages);
}
const refusal = async (work: Promise<unknown>) => {
  const error = await work.then(() => null, (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RotaFailure);
  return (error as RotaFailure).error;
};
const until = (check: () => void) => vi.waitFor(check, { timeout: 8000, interval: 20 });

describe('an emergency', { timeout: 30_000 }, () => {
  it('[SERVER-610] turns everything off in one transaction, and ends when every page has followed', async () => {
    await live(ward, 'complete');
    await live(other);
    const before = [ward, other].map((id) => world.flags.epochOf(id));
    pages.set(ward, [page('1', clock.now, revision(ward)), page('2', clock.now, revision(ward))]);
    const ordered = await world.operations.rollbacks.order({ id: 'stop-now-1', kind: 'emergency', schedule: null, reason: 'lost edits' }, ann);
    expect([ordered.status, steps(ordered.id)]).toEqual(['running', ['off began']]);
    // Fenced at once, whoever has heard of it.
    expect([ward, other].map((id, i) => world.flags.epochOf(id) > before[i]!)).toEqual([true, true]);
    await until(() => expect([on(ward), on(other), world.flags.stageOf(ward), world.flags.stageOf(other).ordered]).toEqual([[], [], expect.objectContaining({ ordered: 'off', holds: 'off' }), 'off']));
    expect(world.operations.notices.held()).toEqual([{ id: 'stop-now-1', kind: 'emergency', severity: 'critical', schedule: null, at: clock.now, until: null }]);
    expect(world.operations.audit.newest(9, [ward, other]).filter(({ action }) => action.startsWith('rollback'))).toMatchObject([{ action: 'rollback-step', detail: { step: 'off' }, reason: 'lost edits' }, { action: 'rollback-ordered', actor: 'ann', source: 'api' }]);
    clock.now += 1000;
    pages.set(ward, [page('1', clock.now, revision(ward)), page('2', clock.now, revision(ward), { unsent: 3 })]);
    await until(() => expect(state('stop-now-1').state.waits).toEqual([{ schedule: ward, what: 'unsent', count: 3 }]));
    clock.now += 1000;
    pages.set(ward, [page('1', clock.now, revision(ward)), page('2', clock.now, revision(ward))]);
    await until(() => expect(state('stop-now-1').status).toBe('done'));
    expect([world.operations.notices.held()[0]?.until, world.errors]).toEqual([clock.now + 3_600_000, []]);
  });

  it('[SERVER-610] leaves nothing behind when its transaction fails', async () => {
    await live(ward);
    const stood = await open.rosters.feed.flags();
    open.data.database.exec("create trigger full before insert on notices begin select raise(abort, 'disk full'); end");
    await expect(world.operations.rollbacks.order({ id: 'stop-now-1', kind: 'emergency', schedule: null, reason: 'x' }, ann)).rejects.toThrow('disk full');
    expect([await open.rosters.feed.flags(), world.operations.table.get('stop-now-1'), world.operations.audit.newest(9, [ward, other]).filter(({ action }) => action.startsWith('rollback'))]).toEqual([stood, null, []]);
    open.data.database.exec('drop trigger full');
  });

  it('[SERVER-610] of one schedule leaves the others', async () => {
    await live(ward);
    await live(other);
    const epoch = world.flags.epochOf(other);
    await world.operations.rollbacks.order({ id: 'stop-one-1', kind: 'emergency', schedule: ward, reason: 'slow' }, ann);
    await until(() => expect([on(ward), on(other).length, world.flags.epochOf(other)]).toEqual([[], 5, epoch]));
  });

  it('[SERVER-615] is ordered once by its id, and ends the others that it covers', async () => {
    await live(ward);
    const order = { id: 'stop-now-1', kind: 'emergency', schedule: ward, reason: 'slow' } as const;
    await world.operations.rollbacks.order({ id: 'go-down-1', kind: 'gradual', schedule: ward, reason: 'calmly' }, ann);
    await world.operations.rollbacks.order({ id: 'elsewhere', kind: 'gradual', schedule: other, reason: 'calmly' }, ann);
    const again = [await world.operations.rollbacks.order(order, ann), await world.operations.rollbacks.order(order, ann)];
    expect(again.map(({ created }) => created)).toEqual([clock.now, clock.now]);
    const epoch = world.flags.epochOf(ward);
    await world.operations.rollbacks.order(order, ann);
    expect([world.flags.epochOf(ward), state('go-down-1').status, state('elsewhere').status]).toEqual([epoch, 'aborted', 'running']);
    expect(world.operations.notices.held().map(({ id }) => id).sort()).toEqual(['elsewhere', 'stop-now-1']);
    expect(await refusal(world.operations.rollbacks.order({ id: 'go-down-2', kind: 'gradual', schedule: null, reason: 'calmly' }, ann))).toMatchObject({ kind: 'conflict', causes: [{ code: 'stale' }] });
    expect(await refusal(world.operations.rollbacks.control('stop-now-1', 'pause', 'x', ann))).toMatchObject({ kind: 'conflict' });
    expect(await refusal(world.operations.rollbacks.control('nothing-1', 'pause', 'x', ann))).toMatchObject({ kind: 'not-found' });
  });

  it('[SERVER-615] is refused under the id of another order, and gives nothing of that one away', async () => {
    await live(ward);
    await live(other);
    const order = { id: 'stop-now-1', kind: 'emergency', schedule: ward, reason: 'slow' } as const;
    await world.operations.rollbacks.order(order, ann);
    for (const another of [{ ...order, schedule: other }, { ...order, schedule: null }, { ...order, kind: 'gradual' as const }]) {
      expect(await refusal(world.operations.rollbacks.order(another, ann))).toEqual(expect.objectContaining({ kind: 'conflict', causes: [{ code: 'other-order' }], reason: expect.not.stringContaining(ward) as string }));
    }
    expect(on(other).length).toBe(5);
  });

  it('[SERVER-610] needs no release manifest: one that fails or does not answer only leaves out the composition', async () => {
    await live(ward);
    await live(other);
    await world.end();
    const { operations } = world;
    const manifest = vi.spyOn(operations.releases, 'live');
    manifest.mockRejectedValue(new Error('EIO'));
    await operations.rollbacks.order({ id: 'stop-now-1', kind: 'emergency', schedule: ward, reason: 'x' }, ann);
    manifest.mockReturnValue(new Promise(() => {}));
    const at = performance.now();
    await operations.rollbacks.order({ id: 'stop-now-2', kind: 'emergency', schedule: other, reason: 'x' }, ann);
    expect([performance.now() - at < 2000, operations.table.newest(9).map(({ id }) => id).sort()]).toEqual([true, ['stop-now-1', 'stop-now-2']]);
    world = await operationsWorld(open, now, pages);
    expect([on(ward), on(other)]).toEqual([[], []]);
  });

  it('[SERVER-616] that a command has ordered while no server ran is gone on with by the next one', async () => {
    await live(ward);
    await restart(async () => {
      const beside = open.beside();
      const command = await operationsWorld(beside, now, null);
      await command.operations.rollbacks.order({ id: 'by-command', kind: 'emergency', schedule: null, reason: 'down' }, { actor: 'cli', source: 'cli' });
      await command.end();
      // A command beside no server has seen it through; here it is killed before.
      open.data.database.exec(`update rollbacks set status = 'running', state = json_set(state, '$.status', 'running', '$.steps[0].ended', null)`);
      pages.set(ward, [page('1', clock.now, 0)]);
    });
    expect(world.operations.notices.current().map(({ id }) => id)).toEqual(['by-command']);
    clock.now += 10_000;
    await until(() => expect(state('by-command').state.waits).toEqual([{ schedule: ward, what: 'behind', count: 1 }]));
    pages.set(ward, [page('1', clock.now, revision(ward))]);
    await until(() => expect(state('by-command').status).toBe('done'));
  });

  it('[SERVER-617] is ordered by a file in the data folder, once, with its first line as the reason', async () => {
    await live(ward);
    const path = join(open.folder, 'break-glass');
    writeFileSync(path, 'nobody can save\nsecond line\n');
    await until(() => expect([on(ward), existsSync(path), existsSync(`${path}.done`)]).toEqual([[], false, true]));
    const [found, ...rest] = world.operations.table.newest(9);
    expect([rest, found]).toEqual([[], expect.objectContaining({ kind: 'emergency', schedule: null, actor: 'break-glass', reason: 'nobody can save' })]);
    // One that cannot be renamed orders nothing more.
    const epoch = world.flags.epochOf(ward);
    rmSync(`${path}.done`);
    mkdirSync(`${path}.done`);
    writeFileSync(path, '');
    await until(() => expect(world.operations.table.newest(9).map(({ reason }) => reason).sort()).toEqual(['nobody can save', 'the file break-glass']));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(world.errors.length).toBe(1);
    expect(world.operations.table.newest(9).length).toBe(2);
    expect(world.flags.epochOf(ward)).toBeGreaterThan(epoch);
    rmSync(path);
  });

  it('[SERVER-617] is ordered again by the same file renamed back, and by one that is long or never ends', async () => {
    const path = join(open.folder, 'break-glass');
    const reasons = () => world.operations.table.newest(9).map(({ reason }) => reason);
    writeFileSync(path, `${'slow '.repeat(39)}\n${'x'.repeat(100_000)}`);
    await until(() => expect([existsSync(path), reasons().length]).toEqual([false, 1]));
    renameSync(`${path}.done`, path);
    await until(() => expect([existsSync(path), reasons()]).toEqual([false, Array(2).fill('slow '.repeat(39).trim())]));
    execFileSync('mkfifo', [path]);
    await until(() => expect([existsSync(path), reasons().length]).toEqual([false, 3]));
    expect([reasons().includes('the file break-glass'), world.errors]).toEqual([true, []]);
  });
});

describe('a gradual rollback', { timeout: 60_000 }, () => {
  it('[SERVER-611] [SERVER-612] goes down step by step behind the pages, with its stages, and is the same after a restart in each', async () => {
    await live(ward, 'rampdown');
    await live(other);
    const id = 'go-down-1';
    await world.operations.rollbacks.order({ id, kind: 'gradual', schedule: ward, reason: 'calmly' }, ann);
    const expected: readonly [string, number, Stage][] = [['crossView', 4, 'shadow'], ['performance', 3, 'shadow'], ['realTime', 1, 'dualwrite'], ['centralStore', 0, 'off']];
    for (const [i, [name, left, stage]] of expected.entries()) {
      await until(() => expect(steps(id)[i]).toBe(`${name} began`));
      await until(() => expect([on(ward).length, world.flags.stageOf(ward)]).toEqual([left, expect.objectContaining({ ordered: stage, holds: stage })]));
      expect([on(other).length, world.flags.stageOf(other).ordered]).toEqual([5, 'live']);
      // One page has not followed: nothing moves, however long.
      clock.now += 15_000;
      pages.set(ward, [page('1', clock.now, revision(ward), { stage, confirmed: 0 }), page('2', clock.now, revision(ward) - 1)]);
      await until(() => expect(state(id).state.waits).toEqual([{ schedule: ward, what: 'behind', count: 1 }]));
      const before = state(id);
      await restart();
      expect(state(id)).toEqual(before);
      clock.now += 1000;
      await until(() => expect(state(id).state.waits).toContainEqual({ schedule: null, what: 'reconnect', count: 0 }));
      expect(steps(id)).toEqual(before.state.steps.map((step, at) => `${step.name}${at < i ? ' ended' : at === i ? ' began' : ''}`));
      clock.now += 10_000;
      pages.set(ward, [page('1', clock.now, revision(ward), { stage, confirmed: 0 }), page('2', clock.now, revision(ward), { stage, confirmed: 0 })]);
    }
    await until(() => expect(state(id).status).toBe('done'));
    expect(actions().filter((action) => action.startsWith('rollback'))).toEqual([
      'rollback-ordered api', 'rollback-step crossView api', 'rollback-step performance server', 'rollback-step realTime server', 'rollback-step centralStore server', 'rollback-done server',
    ]);
    expect(world.operations.notices.held()).toMatchObject([{ id, kind: 'gradual', severity: 'info', until: clock.now + 900_000 }]);
    expect(world.errors).toEqual([]);
  });

  it('[SERVER-613] [SERVER-614] rests while it is paused, also over a restart, and what is turned on meanwhile goes with the next step', async () => {
    await live(ward);
    const id = 'go-down-1';
    await world.operations.rollbacks.order({ id, kind: 'gradual', schedule: ward, reason: 'calmly' }, ann);
    await world.operations.rollbacks.control(id, 'pause', 'lunch', { actor: 'bob', source: 'api' });
    clock.now += 5000;
    await restart();
    clock.now += 3_600_000;
    await look(id);
    expect([state(id).status, steps(id)]).toEqual(['paused', ['crossView began', 'performance', 'realTime', 'centralStore']]);
    await world.flags.set(ward, { enableCrossViewUpdates: true }, by);
    await world.operations.rollbacks.control(id, 'resume', 'back', { actor: 'bob', source: 'api' });
    await until(() => expect(steps(id)[1]).toBe('performance began'));
    await until(() => expect(on(ward)).toEqual(['enableCentralStore', 'enableRealTimeSync', 'enableConflictResolution']));
    expect(actions().filter((action) => /paused|resumed/.test(action))).toEqual(['rollback-paused api', 'rollback-resumed api']);
    // A stage stays where it is, though flags were turned on.
    expect(world.flags.stageOf(ward)).toMatchObject({ ordered: 'shadow' });
  });

  it('[SERVER-614] ends in an emergency of the same schedules when it is given up, once', async () => {
    await live(ward);
    await live(other);
    await world.operations.rollbacks.order({ id: 'go-down-1', kind: 'gradual', schedule: ward, reason: 'calmly' }, ann);
    const [first, second] = [await world.operations.rollbacks.control('go-down-1', 'abort', 'too slow', { actor: 'bob', source: 'api' }), await world.operations.rollbacks.control('go-down-1', 'abort', 'too slow', ann)];
    expect([first, second]).toMatchObject(Array.from({ length: 2 }, () => ({ id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string, kind: 'emergency', schedule: ward, actor: 'bob', reason: 'too slow' })));
    expect(second.id).toBe(first.id);
    await until(() => expect([state('go-down-1').status, on(ward), on(other).length]).toEqual(['aborted', [], 5]));
    expect(world.operations.notices.held().map(({ kind }) => kind)).toEqual(['emergency']);
  });

  it('[SERVER-613] is held after its time, says by what, and goes on when it is let', async () => {
    await live(ward);
    const id = 'go-down-1';
    await world.operations.rollbacks.order({ id, kind: 'gradual', schedule: null, reason: 'calmly' }, ann);
    for (let i = 0; i < 31; i += 1) {
      clock.now += 30_000;
      pages.set(ward, [page('1', clock.now, revision(ward), { unsent: 2 })]);
      await look(id);
    }
    expect([state(id).status, state(id).state.waits]).toEqual(['held', [{ schedule: ward, what: 'unsent', count: 2 }]]);
    expect(actions()).toContain('rollback-held server');
    pages.clear();
    await world.operations.rollbacks.control(id, 'resume', 'the laptop is off', ann);
    for (let i = 0; i < 4; i += 1) {
      clock.now += 2000;
      await look(id);
    }
    await until(() => expect([state(id).status, on(ward)]).toEqual(['done', []]));
    expect((state(id).state as PlanState).steps.map(({ unswept }) => unswept)).toEqual([0, 0, 0, 0]);
  });
});

describe('a restore', { timeout: 60_000 }, () => {
  const registry = () => createRegistry(join(open.folder, 'releases'));
  const units = () => join(open.folder, 'units');
  const build = async (text: string) => {
    await writeBuild(join(units(), 'shell/dist'), 'shell', { 'assets/part.js': `export const part = '${text}';\n` });
    await writeBuild(join(units(), 'remotes/weekly/dist'), 'weekly', { 'assets/part.js': `export const part = '${text} weekly';\n` });
    await publishUnits(units(), registry(), () => new Date(now()));
  };
  const liveNow = async () => (await registry().live())!;
  /** A first moment with everything on, then a second with other versions and everything off. */
  async function twoMoments(): Promise<number> {
    await build('one');
    await live(ward);
    await world.flags.enterSafeMode(other, { actor: 'ann', reason: 'once' });
    const seq = await vi.waitFor(() => {
      const [newest] = world.operations.compositions.newest(1);
      expect([newest?.flags[`sync/${ward}`]?.stage, newest?.flags[`sync/${other}`]?.safeMode, Object.keys(newest?.releases?.remotes ?? {})]).toEqual(['live', ['once'], ['weekly']]);
      return newest!.seq;
    }, { timeout: 5000 });
    clock.now += 60_000;
    await build('two');
    await world.flags.leaveSafeMode(other, { actor: 'ann', reason: 'once' });
    await world.flags.rollBack(ward, by);
    await until(() => expect(world.operations.compositions.newest(1)[0]?.flags[`sync/${ward}`]?.stage).toBe('off'));
    clock.now += 60_000;
    return seq;
  }

  it('[SERVER-620] [SERVER-623] [SERVER-624] brings flags, stages, safe mode and versions of a moment back, compares every schedule, and tells people', async () => {
    const first = await liveThen(twoMoments);
    const epochs = [ward, other].map((id) => world.flags.epochOf(id));
    const preview = world.operations.rollbacks.targetOf({ at: clock.now - 90_000 });
    expect(preview.seq).toBe(first.seq);
    const { id } = await world.operations.rollbacks.order({ id: 'back-to-1', kind: 'restore', schedule: null, reason: 'as before', at: clock.now - 90_000 }, ann);
    await until(() => expect(state(id).status).toBe('done'));
    const { validation, missing } = state(id).state as RestoreState;
    const cells = open.rosters.read(ward).assignments.length;
    expect([missing, validation.map(({ cells: n, differences }) => [n, differences]), new Set(validation.map(({ digest }) => digest)).size]).toEqual([[], [[cells, 0], [cells, 0]], 1]);
    expect(validation[0]?.digest).toMatch(new RegExp(`^${cells}-[0-9a-f]{16}$`));
    expect([on(ward).length, world.flags.stageOf(ward).ordered, world.flags.get(other, 'viewer').safeMode]).toEqual([5, 'live', ['once']]);
    expect([ward, other].map((each, i) => world.flags.epochOf(each) > epochs[i]!)).toEqual([true, true]);
    const back = await liveNow();
    expect([back.shell?.stable.d, back.remotes['weekly']?.stable.d]).toEqual([first.live.shell?.stable.d, first.live.remotes['weekly']?.stable.d]);
    expect(back.seq).toBeGreaterThan(first.live.seq);
    expect(world.operations.notices.held()).toMatchObject([{ kind: 'restore', severity: 'warning', schedule: null }]);
    expect(actions().filter((action) => action.startsWith('rollback'))).toEqual(['rollback-ordered api', ...['check', 'releases', 'flags', 'validate', 'tell'].map((step) => `rollback-step ${step} server`), 'rollback-done server']);
    // A start publishes what is built, but not what was replaced; publishing it does.
    await publishUnits(units(), registry(), () => new Date(now()));
    expect((await liveNow()).seq).toBe(back.seq);
    await publishUnit({ dist: join(units(), 'shell/dist'), registry: registry().root, now: () => new Date(now()) });
    const published = await liveNow();
    expect([published.shell?.stable.d === back.shell?.stable.d, published.withdrawn?.length]).toEqual([false, 1]);
    expect(world.errors).toEqual([]);
  });

  async function liveThen(moments: () => Promise<number>) {
    const seq = await moments();
    const found = world.operations.compositions.get(seq);
    return { seq, live: found!.releases! };
  }

  it('[SERVER-614] [SERVER-616] goes on where it was after a restart in any step', async () => {
    const first = await liveThen(twoMoments);
    await world.end();
    // Nobody drives: each step is taken by a process of its own, and done twice.
    for (const at of ['check', 'releases', 'flags', 'validate', 'tell'] as const) {
      const lone = await operationsWorld(open, now, pages);
      if (at === 'check') await lone.operations.rollbacks.order({ id: 'back-to-1', kind: 'restore', schedule: null, reason: 'as before', composition: first.seq }, ann);
      await until(() => expect(lone.operations.table.get('back-to-1')!.state.steps.find(({ name }) => name === at)?.ended).not.toBeNull());
      await lone.end();
      // As if the process had died before it stored that.
      if (at !== 'tell') open.data.database.exec(`update rollbacks set status = 'running', state = json_set(state, '$.status', 'running', ${JSON.stringify(['check', 'releases', 'flags', 'validate', 'tell'].indexOf(at)).replace(/.*/, (i) => [0, 1, 2, 3, 4].filter((n) => n >= Number(i)).map((n) => `'$.steps[${n}].ended', null`).join(', '))})`);
    }
    world = await operationsWorld(open, now, pages);
    await until(() => expect(state('back-to-1').status).toBe('done'));
    expect([on(ward).length, world.flags.stageOf(ward).ordered, (await liveNow()).shell?.stable.d]).toEqual([5, 'live', first.live.shell?.stable.d]);
    expect(world.operations.notices.held().length).toBe(1);
  });

  it('[SERVER-621] changes nothing while files of then are missing, and names the units', async () => {
    const first = await liveThen(twoMoments);
    const folder = join(open.folder, 'releases/r/weekly', first.live.remotes['weekly']!.stable.d, 'assets/part.js');
    const bytes = readFileSync(folder);
    rmSync(folder);
    const before = await liveNow();
    const { id } = await world.operations.rollbacks.order({ id: 'back-to-1', kind: 'restore', schedule: null, reason: 'as before', composition: first.seq }, ann);
    await until(() => expect(state(id).status).toBe('held'));
    expect([state(id).state.waits, (state(id).state as RestoreState).missing, on(ward), (await liveNow()).seq]).toEqual([[{ schedule: null, what: 'files', count: 1 }], ['weekly'], [], before.seq]);
    writeFileSync(folder, bytes);
    await world.operations.rollbacks.control(id, 'resume', 'copied back', ann);
    await until(() => expect([state(id).status, on(ward).length]).toEqual(['done', 5]));
  });

  it('[SERVER-622] is held while a table and its log differ, and done when they do not', async () => {
    const first = await liveThen(twoMoments);
    const { database } = open.data;
    const cell = database.prepare('select staff_id, date, slot, value from assignment where schedule_id = ? limit 1').get(other)!;
    const where = 'where schedule_id = ? and staff_id = ? and date = ? and slot = ?';
    const key = [other, cell['staff_id'], cell['date'], cell['slot']] as string[];
    database.prepare(`update assignment set value = json_set(value, '$.shiftTypeId', 'wrong') ${where}`).run(...key);
    const { id } = await world.operations.rollbacks.order({ id: 'back-to-1', kind: 'restore', schedule: null, reason: 'as before', composition: first.seq }, ann);
    await until(() => expect([state(id).status, state(id).state.waits]).toEqual(['held', [{ schedule: other, what: 'differs', count: 1 }]]));
    expect(world.operations.notices.held()).toEqual([]);
    database.prepare(`update assignment set value = ? ${where}`).run(String(cell['value']), ...key);
    await world.operations.rollbacks.control(id, 'resume', 'mended', ann);
    await until(() => expect(state(id).status).toBe('done'));
  });

  it('[SERVER-626] is held where somebody has turned off what it brought back, says what, and brings it back when it may', async () => {
    const first = await liveThen(twoMoments);
    const { database } = open.data;
    const cell = database.prepare('select staff_id, date, slot, value from assignment where schedule_id = ? limit 1').get(other)!;
    const write = (value: string) => database.prepare('update assignment set value = ? where schedule_id = ? and staff_id = ? and date = ? and slot = ?').run(value, other, ...([cell['staff_id'], cell['date'], cell['slot']] as string[]));
    // Held between what it has brought back and telling people.
    write('{}');
    const { id } = await world.operations.rollbacks.order({ id: 'back-to-1', kind: 'restore', schedule: null, reason: 'as before', composition: first.seq }, ann);
    await until(() => expect([state(id).status, on(ward).length]).toEqual(['held', 5]));
    await world.flags.set(ward, { enableRealTimeSync: false }, by);
    const found = [...on(ward)];
    write(String(cell['value']));
    await world.operations.rollbacks.control(id, 'resume', 'mended', ann);
    // Real time takes conflicts along and lowers the stage.
    await until(() => expect([state(id).status, state(id).state.waits]).toEqual(['held', [{ schedule: ward, what: 'changed', count: 6 - found.length }]]));
    expect(world.operations.notices.held()).toEqual([]);
    expect(world.operations.audit.newest(1, [])[0]).toMatchObject({ action: 'rollback-held', detail: { differs: [{ schedule: ward, found: { on: found, stage: world.flags.stageOf(ward).ordered }, composed: { stage: 'live' } }] } });
    await world.operations.rollbacks.control(id, 'resume', 'it was a mistake', ann);
    await until(() => expect([state(id).status, on(ward).length, world.flags.stageOf(ward).ordered]).toEqual(['done', 5, 'live']));
  });

  it('[SERVER-625] of one schedule leaves the others and the versions; what is not kept is named', async () => {
    const first = await liveThen(twoMoments);
    const before = await liveNow();
    const { id } = await world.operations.rollbacks.order({ id: 'back-to-1', kind: 'restore', schedule: ward, reason: 'as before', composition: first.seq }, ann);
    await until(() => expect(state(id).status).toBe('done'));
    expect([on(ward).length, world.flags.get(other, 'viewer').safeMode, (await liveNow()).seq, (state(id).state as RestoreState).validation.map(({ schedule }) => schedule)]).toEqual([5, [], before.seq, [ward]]);
    for (const [order, field] of [[{ composition: 999 }, 'composition'], [{ at: 1000 }, 'at'], [{}, 'composition']] as const) {
      expect(await refusal(world.operations.rollbacks.order({ id: 'back-to-2', kind: 'restore', schedule: null, reason: 'x', ...order }, ann))).toMatchObject({ kind: 'invalid', field, reason: expect.stringMatching(/begins with 1, of 2026-11-20/) as string });
    }
  });

  it('[SERVER-615] of all goes on without the schedule that an emergency turns off, and ends with one of all', async () => {
    const first = await liveThen(twoMoments);
    await world.end();
    const lone = await operationsWorld(open.beside(), now, null);
    await lone.end();
    await lone.operations.rollbacks.order({ id: 'back-to-1', kind: 'restore', schedule: null, reason: 'as before', composition: first.seq }, ann);
    await lone.operations.rollbacks.order({ id: 'stop-now-1', kind: 'emergency', schedule: ward, reason: 'no' }, { actor: 'eve', source: 'api' });
    expect(actions()).toContain('rollback-left-out api');
    world = await operationsWorld(open, now, pages);
    clock.now += 10_000;
    await until(() => expect([state('stop-now-1').status, state('back-to-1').status]).toEqual(['done', 'done']));
    expect([on(ward), world.flags.get(other, 'viewer').safeMode, (state('back-to-1').state as RestoreState).validation.map(({ schedule }) => schedule)]).toEqual([[], ['once'], [other]]);
  });

  it('[SERVER-615] writes no versions any more once it was given up', async () => {
    const first = await liveThen(twoMoments);
    const { operations } = world;
    const before = await liveNow();
    await operations.releases.restore(first.live, () => false);
    expect((await liveNow()).seq).toBe(before.seq);
    await operations.releases.restore(first.live, () => true);
    expect((await liveNow()).seq).toBe(before.seq + 1);
  });

  it('[SERVER-615] is ended by an emergency, so that nothing comes back', async () => {
    const first = await liveThen(twoMoments);
    await world.end();
    const lone = await operationsWorld(open.beside(), now, null);
    await lone.end();
    await lone.operations.rollbacks.order({ id: 'back-to-1', kind: 'restore', schedule: null, reason: 'as before', composition: first.seq }, ann);
    await lone.operations.rollbacks.order({ id: 'stop-now-1', kind: 'emergency', schedule: null, reason: 'no' }, ann);
    world = await operationsWorld(open, now, pages);
    clock.now += 10_000;
    await until(() => expect(state('stop-now-1').status).toBe('done'));
    expect([state('back-to-1').status, on(ward), world.flags.get(ward, 'viewer').values]).toEqual(['aborted', [], DEFAULT_FLAGS]);
  });
});

describe('what is under way', { timeout: 30_000 }, () => {
  it('[SERVER-617] [SERVER-610] is held up neither by a restore that compares for long nor by a release manifest that does not answer', async () => {
    await live(ward);
    await live(other);
    await until(() => expect(world.operations.compositions.oldest()).not.toBeNull());
    const { operations } = world;
    await operations.rollbacks.order({ id: 'back-to-1', kind: 'restore', schedule: other, reason: 'as before', composition: operations.compositions.newest(1)[0]!.seq }, ann);
    let letGo = (): void => {};
    vi.spyOn(operations.rollbacks, 'moveRestore').mockReturnValue(new Promise((resolve) => (letGo = () => resolve([]))));
    await new Promise((resolve) => setTimeout(resolve, 600));
    await operations.rollbacks.order({ id: 'stop-one-1', kind: 'emergency', schedule: ward, reason: 'x' }, ann);
    await until(() => expect(state('stop-one-1').status).toBe('done'));
    let answer = (): void => {};
    vi.spyOn(operations.releases, 'live').mockReturnValue(new Promise((resolve) => (answer = () => resolve(null))));
    await new Promise((resolve) => setTimeout(resolve, 600));
    writeFileSync(join(open.folder, 'break-glass'), 'nobody can save');
    await until(() => expect(on(other)).toEqual([]));
    letGo();
    answer();
  });
});

describe('compositions', () => {
  it('[SERVER-624] are kept once for each change, whichever process made it', async () => {
    const seqs = () => world.operations.compositions.newest(99).map(({ seq }) => seq);
    await until(() => expect(seqs().length).toBe(1));
    await world.flags.set(ward, { enableCentralStore: true }, by);
    await until(() => expect(seqs().length).toBe(2));
    // The same again by another way: on, off and on within a moment.
    await world.flags.set(ward, { enableCentralStore: false }, by);
    await world.flags.set(ward, { enableCentralStore: true }, by);
    const beside = await operationsWorld(open.beside(), now, null);
    await beside.flags.set(other, { enableCentralStore: true }, { actor: 'cli', reason: 'x' });
    await until(() => expect(seqs().length).toBe(3));
    await restart();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect([seqs(), world.operations.compositions.oldest()?.seq]).toEqual([[3, 2, 1], 1]);
    await beside.end();
  });
});

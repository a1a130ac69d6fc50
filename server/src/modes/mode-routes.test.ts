import { cellKey } from '@tandem/rota';
import { FLAG_NAMES, STAGES, type Backfilled, type ModeState, type ModeSwitched, type Stage } from '@tandem/sync/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROLES, type Role } from '@tandem/rest';
import * as z from 'zod/mini';
import { errorIn, PASSWORD, runApp, send, signIn, signInNew, type Browser, type RunningApp } from '../../test/running-app.ts';
import { smallWard } from '../../test/running-rosters.ts';
import { createDifferenceAudit } from '../consistency/audit-differences.ts';
import type { ReportingSocket } from './reports.ts';

let running: RunningApp;
let ward: string;
const browsers = {} as Record<Role | 'stranger', Browser>;
const cells = smallWard().assignments.length;
const DAY = 24 * 60 * 60 * 1000;
const ALL_ON = Object.fromEntries(FLAG_NAMES.map((name) => [name, true]));
beforeEach(async () => {
  running = await runApp();
  const owner = await signInNew(running, 'owner', {}, true);
  ward = await running.rosters.create(smallWard(), owner.session.user.id, 'test');
  for (const role of ROLES) browsers[role] = await signInNew(running, role, { [ward]: role });
  browsers.stranger = await signInNew(running, 'stranger');
});
afterEach(() => running.close());

const call = (method: string, path: string, body?: unknown, role: Role | 'stranger' = 'operator') =>
  send(running.url, method, `/api/schedules/${ward}/${path}`, { browser: browsers[role], ...(body === undefined ? {} : { body }) });
const read = async (): Promise<ModeState> => (await call('GET', 'mode')).body as ModeState;
const order = async (to: string, more: object = {}): Promise<ModeSwitched> => {
  const answer = await call('PUT', 'mode', { to, reason: 'a trial', ...more });
  expect([answer.status, answer.body]).toEqual([200, expect.anything()]);
  return answer.body as ModeSwitched;
};
const flagsOn = () => running.flags.set(ward, ALL_ON, { actor: 'x', reason: 'x' });
const audits = (kind: string) => running.log.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ audit }) => audit === kind);

/** What a page would say of the stage that holds now. */
function say(page: ReportingSocket, lane: string, more: Record<string, unknown> = {}): void {
  const { stage = null, revision, epoch } = running.flags.get(ward, 'viewer');
  page.report({
    lane, schedule: ward, epoch, revision, stage: stage ?? running.flags.stageOf(ward).holds, phase: 'live', unsent: 0, trouble: null,
    sweep: { at: running.clock.now, compared: 100, unsettled: 1, confirmed: 0, errors: 0 }, ...more,
  });
}

/** The legacy data beside the log. */
const spoil = (): string => {
  const cell = smallWard().assignments[0]!;
  running.data.database.prepare('update assignment set value = ? where schedule_id = ? and date = ? and staff_id = ? and slot = ?').run(JSON.stringify({ ...cell.value, start: 1 }), ward, cell.date, cell.staffId, cell.slot);
  return cellKey(cell);
};

describe('the mode over HTTP', () => {
  it('[SERVER-488] goes step by step where nobody is connected, and stops where the flags stop it', async () => {
    const asked = await order('sync');
    expect([asked.steps, asked.stopped]).toEqual([[], { to: 'dualwrite', guard: 'flags', reason: 'dualwrite needs enableCentralStore.' }]);
    await flagsOn();
    // Flags alone lead to live; an order pins it there.
    expect(await read()).toMatchObject({ stage: 'live', ordered: null, mode: 'hybrid', hasFallback: true, held: null });
    expect(await order('hybrid')).toMatchObject({ stage: 'live', ordered: 'live', steps: [], stopped: null });
    expect(await order('legacy')).toMatchObject({ stage: 'off', ordered: 'off', mode: 'legacy', steps: ['shadow', 'dualwrite', 'off'], stopped: null });
    expect(await order('hybrid')).toMatchObject({ stage: 'dualwrite', steps: ['dualwrite'] });
    expect(await order('sync')).toMatchObject({ stage: 'rampdown', mode: 'sync', steps: ['shadow', 'live', 'rampdown'], stopped: null, hasFallback: true, server: { compared: cells, confirmed: 0, errors: 0, mended: 0 } });
    expect(await order('shadow')).toMatchObject({ stage: 'shadow', steps: ['live', 'shadow'] });
    await flagsOn();
    expect(await read()).toMatchObject({ stage: 'shadow', ordered: 'shadow' });
  });

  it('[SERVER-488] [SERVER-485] waits for every open page in each stage, and says for what', async () => {
    await flagsOn();
    await order('legacy');
    const [one, other] = [running.reports.connect(), running.reports.connect()];
    one.watch('a', ward);
    other.watch('b', ward);
    expect(await order('sync')).toMatchObject({ steps: ['dualwrite'], stopped: { to: 'shadow', guard: 'silent' } });
    say(one, 'a');
    say(other, 'b', { unsent: 1 });
    expect(await read()).toMatchObject({ held: { to: 'shadow', guard: 'unsent' }, pages: { connected: 2, fresh: 2, unsent: 1, trouble: [], sweeps: { compared: 200, unsettled: 2, confirmed: 0, errors: 0 } } });
    say(other, 'b');
    // What was said of one stage says nothing of the next.
    expect(await order('sync')).toMatchObject({ steps: ['shadow'], stopped: { to: 'live', guard: 'silent' } });
    say(one, 'a');
    other.end();
    running.clock.now += 75_001;
    expect(await order('sync')).toMatchObject({ steps: [], stopped: { to: 'live', guard: 'silent' } });
    say(one, 'a', { sweep: { at: running.clock.now, compared: 9, unsettled: 0, confirmed: 1, errors: 0 } });
    expect(await order('sync')).toMatchObject({ steps: [], stopped: { guard: 'difference' } });
    say(one, 'a', { sweep: null });
    expect(await order('sync')).toMatchObject({ steps: [], stopped: { guard: 'sweep' } });
    one.end();
    await running.flags.enterSafeMode(ward, { actor: 'x', reason: 'outage' });
    expect(await order('sync')).toMatchObject({ stage: 'off', ordered: 'shadow', mode: 'legacy', steps: [], stopped: { to: 'live', guard: 'safe-mode' } });
    // Lowering asks nobody, and counts for when safe mode is left.
    expect(await order('off')).toMatchObject({ stage: 'off', steps: ['dualwrite', 'off'] });
    await running.flags.leaveSafeMode(ward, { actor: 'x', reason: 'outage' });
    expect(await read()).toMatchObject({ stage: 'off', ordered: 'off' });
  });

  it('[SERVER-485] [SERVER-602] stops at a difference of the server’s own, and mends it where the stage is compared', async () => {
    await flagsOn();
    await order('off');
    spoil();
    expect(await order('hybrid')).toMatchObject({ steps: [], stopped: { guard: 'server', reason: 'The server’s table and its log differ in 1 cell.'.replaceAll('’', "'") } });
    expect(((await call('POST', 'mode/migrate', {})).body as Backfilled)).toMatchObject({ differences: 1, repaired: 1, verified: true });
    expect(await order('hybrid')).toMatchObject({ steps: ['dualwrite'], stopped: null });
    spoil();
    await running.modes.consistency.sweepAll();
    expect(await read()).toMatchObject({ held: null, server: { confirmed: 0 } });
  });

  it('[SERVER-487] leaves the legacy stores only after clean days and with approval, and comes back', async () => {
    await flagsOn();
    await order('sync');
    expect(await order('complete', { approve: true })).toMatchObject({ stage: 'rampdown', steps: [], stopped: { to: 'complete', guard: 'clean-days', reason: expect.stringMatching(/needs 7 days .* there are 0/) as string }, cleanDays: 0, neededDays: 7 });
    for (let day = 0; day < 7; day += 1) {
      running.clock.now += DAY;
      await running.modes.consistency.sweepAll();
    }
    browsers.operator = await signIn(running.url, 'operator', PASSWORD);
    expect(await read()).toMatchObject({ cleanDays: 7, total: { confirmed: 0, errors: 0 }, held: { to: 'complete', guard: 'approval' } });
    expect(await order('complete')).toMatchObject({ steps: [], stopped: { guard: 'approval' } });
    expect(await order('complete', { approve: true })).toMatchObject({ stage: 'complete', mode: 'sync', hasFallback: false, steps: ['complete'], stopped: null, held: null });
    expect(await order('hybrid')).toMatchObject({ stage: 'live', steps: ['rampdown', 'live'], hasFallback: true });
  });

  it('[SERVER-489] is given up at once by an editor’s page, with the cells that it names', async () => {
    await flagsOn();
    await order('sync');
    const { epoch } = await read();
    const body = { reason: 'three sweeps with a difference', cells: ['p1/2026-11-03/0'] };
    expect((await call('POST', 'mode/fall-back', body, 'viewer')).status).toBe(403);
    expect(await call('POST', 'mode/fall-back', body, 'editor')).toMatchObject({ status: 204, body: null });
    const after = await read();
    expect(after).toMatchObject({ stage: 'off', ordered: 'off', mode: 'legacy' });
    expect([after.epoch > epoch, running.flags.get(ward, 'viewer').values]).toEqual([true, ALL_ON]);
    await call('POST', 'mode/fall-back', body, 'editor');
    expect(audits('fell-back')).toMatchObject([{ schedule: ward, by: browsers.editor.session.user.id, ...body }]);
    expect(audits('flags-changed').at(-1)).toMatchObject({ by: browsers.editor.session.user.id, reason: body.reason, before: { stage: 'rampdown' }, after: { stage: 'off' } });
    expect((await read()).epoch).toBe(after.epoch);
  });

  it('[SERVER-489] is not given up by a page that gave up under an epoch that has ended', async () => {
    await flagsOn();
    await order('hybrid');
    const giveUp = (epoch: number) => call('POST', 'mode/fall-back', { reason: 'late', epoch }, 'editor');
    const first = (await read()).epoch;
    expect(await giveUp(first)).toMatchObject({ status: 204 });
    await order('hybrid');
    const again = await read();
    expect([again.stage, again.epoch > first]).toEqual(['dualwrite', true]);
    expect(await giveUp(first)).toMatchObject({ status: 204 });
    expect([await read(), audits('fell-back').length]).toMatchObject([{ stage: 'dualwrite', epoch: again.epoch }, 1]);
    // Of every schedule.
    await running.flags.enterSafeMode(null, { actor: 'x', reason: 'outage' });
    await running.flags.leaveSafeMode(null, { actor: 'x', reason: 'outage' });
    await giveUp(again.epoch);
    expect((await read()).stage).toBe('dualwrite');
    await giveUp((await read()).epoch);
    expect((await read()).stage).toBe('off');
  });

  it('[SERVER-466] is not raised while a rollback is under way there, nor is a flag turned on or safe mode left', async () => {
    await flagsOn();
    await order('shadow');
    const { rollbacks } = running.operations;
    const by = { actor: 'x', reason: 'outage' };
    await running.flags.enterSafeMode(ward, by);
    await running.flags.enterSafeMode(null, by);
    const other = await running.rosters.create(smallWard(), browsers.operator.session.user.id, 'test');
    await rollbacks.order({ id: 'gradual-1', kind: 'gradual', schedule: ward, reason: 'slow' }, { actor: 'x', source: 'api' });
    const conflict = { error: { kind: 'conflict', causes: [{ code: 'rolling-back' }] } };
    const refused = (work: Promise<unknown>) => expect(work).rejects.toMatchObject(conflict);
    await refused(running.flags.set(ward, { enableCrossViewUpdates: true }, by));
    await refused(running.flags.order(ward, 'raise', null, by));
    await refused(running.flags.leaveSafeMode(ward, by));
    await refused(running.flags.leaveSafeMode(null, by));
    const answer = await call('PUT', 'flags', { values: { enableCrossViewUpdates: true }, reason: 'x' });
    expect([answer.status, errorIn(answer).causes]).toEqual([409, [{ code: 'rolling-back' }]]);
    // Turning off and lowering always goes, and so does all that is of another schedule.
    await running.flags.set(ward, { enableConflictResolution: false }, by);
    await running.flags.order(ward, 'lower', null, by);
    await running.flags.enterSafeMode(ward, { ...by, reason: 'more' });
    await running.flags.set(other, ALL_ON, by);
    await rollbacks.control('gradual-1', 'abort', 'enough', { actor: 'x', source: 'api' });
    await refused(running.flags.leaveSafeMode(ward, by));
    for (const { id } of running.operations.table.open()) await rollbacks.control(id, 'abort', 'enough', { actor: 'x', source: 'api' });
    await running.flags.leaveSafeMode(ward, by);
    await running.flags.set(ward, ALL_ON, by);
    expect(running.flags.get(ward, 'viewer').values).toEqual(ALL_ON);
  });

  it('[SERVER-641] is audited by the transaction that changes it, or not at all', async () => {
    const { audit } = running.operations;
    const lines = () => audit.newest(20, [ward]).map(({ action, schedule, reason }) => [action, schedule, reason]);
    await running.flags.set(ward, ALL_ON, { actor: 'x', reason: 'on' });
    expect(lines()).toEqual([['flags-changed', ward, 'on']]);
    const value = { values: {}, safeMode: [], epoch: null, changed: { actor: 'x', reason: 'by two', at: 1 } };
    await expect(running.rosters.feed.changeFlags(() => [{ key: `sync/${ward}`, value }, { key: 'sync/*', value: undefined }])).rejects.toThrow();
    expect(lines().length).toBe(1);
    await running.rosters.feed.changeFlags(() => ['sync/*', 'another'].map((key) => ({ key, value })));
    await running.rosters.feed.deleteFlag(`sync/${ward}`);
    expect(lines()).toEqual([['flags-changed', ward, ''], ['flags-changed', null, 'by two'], ['flags-changed', ward, 'on']]);
    await call('POST', 'mode/migrate', { dryRun: true });
    await call('POST', 'mode/migrate', {});
    expect(audit.newest(20, [ward])).toMatchObject([{ action: 'migrated', actor: browsers.operator.session.user.id, source: 'api', schedule: ward, detail: { repaired: 0, verified: true } }, {}, {}, {}]);
  });

  it('[SERVER-490] is for its role on every route, and answers as it documents', async () => {
    const asked: readonly [string, string, unknown, Role, number][] = [
      ['GET', 'mode', undefined, 'operator', 200],
      ['PUT', 'mode', { to: 'off', reason: 'x' }, 'operator', 200],
      ['POST', 'mode/fall-back', { reason: 'x' }, 'editor', 204],
      ['POST', 'mode/migrate', { dryRun: true }, 'operator', 200],
      ['GET', 'digest', undefined, 'viewer', 200],
    ];
    for (const [method, path, body, least, status] of asked) {
      const route = running.routes.find((each) => each.method === method && each.path.endsWith(`:scheduleId/${path}`))!;
      for (const role of [...ROLES, 'stranger'] as const) {
        const answer = await call(method, path, body, role);
        const allowed = role !== 'stranger' && ROLES.indexOf(role) >= ROLES.indexOf(least);
        expect([method, path, role, answer.status]).toEqual([method, path, role, allowed ? status : 403]);
        if (allowed && route.answer) expect([path, z.safeParse(route.answer, answer.body).error]).toEqual([path, undefined]);
      }
      expect((await send(running.url, method, `/api/schedules/${ward}/${path}`, body === undefined ? {} : { body })).status).toBe(401);
    }
    expect(audits('migrated').length).toBe(1);
    expect((await call('GET', 'digest', undefined, 'viewer')).body).toEqual(await running.modes.digests.weeks(ward));
  });

  it('[SERVER-490] refuses what is no stage, no reason and no list of cells, by its field', async () => {
    const cases: readonly [string, string, unknown, string][] = [
      ['PUT', 'mode', { to: 'beyond', reason: 'x' }, 'to'],
      ['PUT', 'mode', { to: 'live' }, 'reason'],
      ['PUT', 'mode', { to: 'live', reason: ' ' }, 'reason'],
      ['PUT', 'mode', { to: 'live', reason: 'two\nlines' }, 'reason'],
      ['PUT', 'mode', { to: 'live', reason: 'x', force: true }, 'force'],
      ['POST', 'mode/fall-back', { cells: [] }, 'reason'],
      ['POST', 'mode/fall-back', { reason: 'x', cells: Array(51).fill('a') }, 'cells'],
      ['POST', 'mode/migrate', { dryRun: 'yes' }, 'dryRun'],
    ];
    for (const [method, path, body, field] of cases) {
      const answer = await call(method, path, body);
      expect([path, answer.status, errorIn(answer).field]).toEqual([path, 400, field]);
    }
    expect(running.flags.stageOf(ward)).toEqual({ ordered: null, holds: 'off', kept: 'off', began: 0 });
  });

  it('[SERVER-488] lets only one of two who order at once win a step, and never skips one', async () => {
    await flagsOn();
    await order('off');
    const answers = await Promise.all(['sync', 'sync', 'hybrid', 'sync'].map((to) => call('PUT', 'mode', { to, reason: 'at once' })));
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
    const moves = audits('flags-changed').filter(({ reason }) => reason === 'at once').map(({ before, after }) => [before, after].map((each) => STAGES.indexOf((each as { stage: Stage }).stage)));
    expect(moves.length).toBeGreaterThan(0);
    for (const [from = 0, to = 0] of moves) expect(Math.abs(to - from)).toBe(1);
  });

  it('[SERVER-647] keeps each difference in the audit once an hour, whoever finds it, and not more than twenty', async () => {
    await flagsOn();
    const found = (n: number) => ({ cell: `p1/2026-11-20/${n % 10}`, side: 'weekly', control: { shiftTypeId: 'E', skillId: 'rn', start: n }, candidate: null });
    const lines = () => running.operations.audit.newest(100, [ward]).filter(({ action }) => action === 'difference-found').reverse();
    const [ana, ben, vic] = ['ana', 'ben', 'vic'].map((user) => running.reports.connect(user)) as [ReportingSocket, ReportingSocket, ReportingSocket];
    say(ana, 'a', { differences: [found(1)] });
    // Each report says it again, and so do others' pages; the same fields in another order are the same.
    say(ana, 'a', { differences: [found(1)] });
    say(ben, 'b', { differences: [{ ...found(1), control: { start: 1, skillId: 'rn', shiftTypeId: 'E' } }, found(2)] });
    expect(lines().map(({ actor, source, detail }) => [actor, source, detail])).toEqual([['ana', 'api', { evidence: found(1) }], ['ben', 'api', { evidence: found(2) }]]);
    const { stage = null, revision, epoch } = running.flags.get(ward, 'viewer');
    vic.report({ lane: 'v', schedule: ward, epoch, revision, stage: stage ?? 'live', phase: 'live', unsent: 0, trouble: null, sweep: null, differences: [found(3)] }, false);
    expect(lines().length).toBe(2);
    // The server's own too, each with what the log holds.
    const cell = spoil();
    await running.modes.consistency.check(ward);
    expect(lines().at(-1)).toMatchObject({ actor: 'server/consistency', source: 'server', detail: { evidence: { cell, side: 'server', control: { start: 1 } } } });
    for (let n = 10; n < 40; n += 1) say(ana, 'a', { differences: [found(n)] });
    expect([lines().length, lines().at(-1)?.detail['most'], lines().at(-2)?.detail['most']]).toEqual([20, 20, undefined]);
    // A restart forgets none; an hour does.
    const again = createDifferenceAudit(running.data.database, running.operations.audit, () => running.clock.now);
    again(ward, { actor: 'ana', source: 'api' }, found(50));
    expect(lines().length).toBe(20);
    running.clock.now += 60 * 60 * 1000;
    say(ana, 'a', { differences: [found(1)] });
    expect(lines().length).toBe(21);
  });

  it('[SERVER-604] counts what pages have compared, each sweep once', async () => {
    const page = running.reports.connect();
    await flagsOn();
    const { total } = await read();
    for (const lane of ['a', 'b']) {
      say(page, lane);
      say(page, lane);
    }
    expect((await read()).total.sweeps).toBe(total.sweeps + 3);
    running.clock.now += 20_000;
    say(page, 'a', { sweep: { at: running.clock.now, compared: 10, unsettled: 0, confirmed: 2, errors: 0 } });
    const after = await read();
    expect([after.total.confirmed, after.cleanDays]).toEqual([2, 0]);
  });
});

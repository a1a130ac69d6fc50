import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import type { CellAnswer, ExportAnswer, ImportAnswer, ScheduleSummary, WindowAnswer } from '@tandem/rest';
import { runRosterApp, type RosterApp } from '../../test/roster-app.ts';
import { errorIn, send, signInNew, type Browser } from '../../test/running-app.ts';
import { smallWard } from '../../test/running-rosters.ts';
import { smallSet } from '../../test/small-set.ts';
import { rosterRoutes } from './routes.ts';

const ward = smallWard();
const scheduleId = ward.schedule.id;
const days = `from=${ward.schedule.firstDate}&to=${ward.schedule.lastDate}`;
const [assigned] = ward.assignments;
if (!assigned) throw new Error('an empty ward');
const cell = `/api/schedules/${scheduleId}/cells/${assigned.staffId}/${assigned.date}/${assigned.slot}`;

let running: RosterApp;
let viewer: Browser;
let editor: Browser;
let stranger: Browser;
let planner: Browser;
beforeAll(async () => {
  running = await runRosterApp();
  await running.rosters.create(ward, 'demo', 'test');
  viewer = await signInNew(running, 'vic', { [scheduleId]: 'viewer' });
  editor = await signInNew(running, 'ana', { [scheduleId]: 'editor' });
  stranger = await signInNew(running, 'tomas');
  planner = await signInNew(running, 'mara', {}, true);
});
afterAll(() => running.close());

let ops = 0;
const body = (value: unknown, more: object = {}) => ({ opId: `op-http-${++ops}`, origin: 'tab/week', value, ...more });

describe('the roster over HTTP', { timeout: 20_000 }, () => {
  it('[SERVER-260] lists the schedules of the caller with their role', async () => {
    const mine = await send(running.url, 'GET', '/api/schedules', { browser: viewer });
    expect((mine.body as ScheduleSummary[]).map(({ id, role, staff }) => [id, role, staff])).toEqual([[scheduleId, 'viewer', 14]]);
    expect((await send(running.url, 'GET', '/api/schedules', { browser: stranger })).body).toEqual([]);
  });

  it('[SERVER-217] gives a schedule that a command made to those who may make schedules, until somebody has a role in it', async () => {
    const beside = running.open.beside();
    const { scheduleId: made } = await beside.rosters.import({ files: smallSet(), name: 'By command' }, 'tandem', 'command');
    const ids = async (browser: Browser) => ((await send(running.url, 'GET', '/api/schedules', { browser })).body as ScheduleSummary[]).map(({ id }) => id);
    expect(await ids(viewer)).toEqual([scheduleId]);
    expect(await ids(planner)).toEqual([made]);
    const late = await signInNew(running, 'nadia', {}, true);
    expect(await ids(late)).toEqual([]);
    running.accounts.members.revoke(planner.session.user.id, made);
    running.accounts.members.grant(viewer.session.user.id, made, 'viewer');
    expect(await ids(planner)).toEqual([]);
    running.accounts.members.revoke(viewer.session.user.id, made);
    running.accounts.members.grant(stranger.session.user.id, made, 'viewer');
  });

  it('[SERVER-261] gives a window to whoever may read, and no one else', async () => {
    const path = `/api/schedules/${scheduleId}/window?${days}`;
    const { status, body: answer } = await send(running.url, 'GET', path, { browser: viewer });
    const window = answer as WindowAnswer;
    expect([status, window.role, window.assignments.length]).toEqual([200, 'viewer', ward.assignments.length]);
    expect((await send(running.url, 'GET', path, { browser: stranger })).status).toBe(403);
    expect((await send(running.url, 'GET', path)).status).toBe(401);
    const wrong = await send(running.url, 'GET', `/api/schedules/${scheduleId}/window?from=2026-13-01&to=2026-11-02`, { browser: viewer });
    expect([wrong.status, errorIn(wrong).field]).toEqual([400, 'from']);
    const long = await send(running.url, 'GET', `/api/schedules/${scheduleId}/window?from=2020-01-01&to=2026-11-02`, { browser: viewer });
    expect([long.status, errorIn(long).field]).toEqual([400, 'to']);
  });

  it('[SERVER-262] writes a cell for an editor under the name of that editor, and for no viewer', async () => {
    expect((await send(running.url, 'PUT', cell, { browser: viewer, body: body(assigned.value) })).status).toBe(403);
    const { status, body: answer } = await send(running.url, 'PUT', cell, { browser: editor, body: body(assigned.value) });
    expect([status, (answer as CellAnswer).kind]).toEqual([200, 'accepted']);
    const window = (await send(running.url, 'GET', `/api/schedules/${scheduleId}/window?${days}`, { browser: viewer })).body as WindowAnswer;
    expect(window.assignments.find((row) => row.rev === (answer as CellAnswer).rev)).toMatchObject({ ...assigned, by: 'ANA' });
  });

  it('[SERVER-262] answers each way in which a write can fail with its kind', async () => {
    const failing = async (value: unknown, more: object = {}, path = cell) => {
      const answer = await send(running.url, 'PUT', path, { browser: editor, body: body(value, more) });
      return [answer.status, errorIn(answer).kind, errorIn(answer).field];
    };
    expect(await failing(assigned.value, { baseRev: 1 })).toEqual([409, 'conflict', 'baseRev']);
    expect(await failing({ ...assigned.value, skillId: 'nothing' })).toEqual([409, 'rejected', undefined]);
    expect(await failing({ ...assigned.value, start: 0, end: 2000 })).toEqual([400, 'invalid', 'value.end']);
    expect(await failing({ ...assigned.value, colour: 'red' })).toEqual([400, 'invalid', 'value.colour']);
    expect(await failing(assigned.value, { opId: 'short' })).toEqual([400, 'invalid', 'opId']);
    expect(await failing(assigned.value, {}, cell.replace(/\d$/, '10'))).toEqual([400, 'invalid', 'slot']);
    expect(await failing(assigned.value, {}, cell.replace(/\d{4}-\d\d-\d\d/, '2026-02-30'))).toEqual([400, 'invalid', 'date']);
  });

  it('[SERVER-266] reconciles a write that asks for it with what stands, and says what became of it, also when it is sent again', async () => {
    const other = await signInNew(running, 'bea', { [scheduleId]: 'editor' });
    const { staffId, date } = ward.assignments[1]!;
    const path = `/api/schedules/${scheduleId}/cells/${staffId}/${date}/${ward.assignments[1]!.slot}`;
    const write = async (browser: Browser, sent: { opId: string }) => {
      const { status, body: answer } = await send(running.url, 'PUT', path, { browser, body: { ...sent, reconcile: true } });
      expect([status, z.safeParse(rosterRoutes(running.rosters, running.accounts.members).find(({ method }) => method === 'PUT')?.answer as z.ZodMiniType, answer).success]).toEqual([200, true]);
      return answer as CellAnswer;
    };
    const at = Date.now() - 60_000;
    const first = await write(editor, body(null, { at }));
    expect(first).toEqual({ kind: 'reconciled', rev: expect.any(Number) as number, result: { kind: 'ack', opId: `op-http-${ops}`, cursor: first.rev } });
    await write(editor, body(ward.assignments[1]!.value, { at: at + 1, baseRev: first.rev }));
    const lost = body(null, { at: at - 1, baseRev: first.rev });
    const answer = await write(other, lost);
    expect(answer.result).toEqual({ kind: 'conflict', opId: lost.opId, cursor: null, won: false, conflict: lost.opId });
    expect(await write(other, lost)).toEqual(answer);
    expect(running.rosters.synced.conflicts(scheduleId, other.session.user.id)).toMatchObject([{ conflict: lost.opId, lost: { value: null, by: 'BEA' }, stands: { by: 'ANA' } }]);
    const unknown = await write(other, body({ ...ward.assignments[1]!.value, shiftTypeId: 'none' }));
    expect(unknown.result).toMatchObject({ kind: 'rejected', findings: [{ rule: 'unknown-id' }] });
    expect((await write(other, body({ ...ward.assignments[1]!.value, start: 2000 }))).result).toMatchObject({ kind: 'invalid', field: 'value.start' });
    expect((await send(running.url, 'PUT', path, { browser: viewer, body: { ...body(null), reconcile: true } })).status).toBe(403);
    expect((await send(running.url, 'PUT', path, { browser: other, body: lost })).status).toBe(409);
  });

  it('[SERVER-263] imports for whoever may make schedules and makes them its operator', async () => {
    expect((await send(running.url, 'POST', '/api/imports', { browser: editor, body: { format: 'inrc2', files: smallSet() } })).status).toBe(403);
    const { status, body: answer } = await send(running.url, 'POST', '/api/imports', { browser: planner, body: { format: 'inrc2', name: 'Third ward', files: smallSet() } });
    const imported = answer as ImportAnswer;
    expect([status, imported.staff, imported.assignments]).toEqual([201, 3, 9]);
    expect((await send(running.url, 'GET', '/api/schedules', { browser: planner })).body).toMatchObject([{ id: imported.scheduleId, name: 'Third ward', role: 'operator' }]);
    expect((await send(running.url, 'GET', '/api/schedules', { browser: editor })).body).toMatchObject([{ id: scheduleId }]);
  });

  it('[SERVER-263] answers malformed files with 400 and the line', async () => {
    const files = smallSet().map((file, i) => (i === 1 ? { ...file, text: file.text.replace('Bea 1 0 None 0 0 2', 'Bea 1 0') } : file));
    const answer = await send(running.url, 'POST', '/api/imports', { browser: planner, body: { format: 'inrc2', files } });
    expect([answer.status, errorIn(answer).kind, errorIn(answer).field]).toEqual([400, 'invalid', 'files']);
    expect(errorIn(answer).reason).toMatch(/H0-n003w2-0\.txt, line 6: expected .+, found /);
  });

  it('[SERVER-264] exports for whoever may read', async () => {
    const { status, body: answer } = await send(running.url, 'GET', `/api/schedules/${scheduleId}/export?format=inrc2-grid`, { browser: viewer });
    expect([status, (answer as ExportAnswer).files[0]?.text.split('\n').length]).toEqual([200, 17]);
    expect((await send(running.url, 'GET', `/api/schedules/${scheduleId}/export?format=json`, { browser: stranger })).status).toBe(403);
    const wrong = await send(running.url, 'GET', `/api/schedules/${scheduleId}/export?format=pdf`, { browser: viewer });
    expect([wrong.status, errorIn(wrong).field]).toEqual([400, 'format']);
  });

  it('[SERVER-265] answers in the shape that its documentation states', async () => {
    const at = `/api/schedules/${scheduleId}`;
    const start = { name: 'Made', timeZone: 'Europe/Warsaw', firstDate: '2026-12-07', lastDate: '2026-12-20' };
    const asked: Record<string, { path: string; body?: unknown; browser?: Browser }> = {
      'GET /api/schedules': { path: '/api/schedules' },
      'GET /api/schedules/:scheduleId/window': { path: `${at}/window?${days}` },
      'GET /api/schedules/:scheduleId/reference': { path: `${at}/reference` },
      'GET /api/schedules/:scheduleId/export': { path: `${at}/export?format=json` },
      'GET /api/schedules/:scheduleId/cells/:staffId/:date/history': { path: `${at}/cells/${assigned.staffId}/${assigned.date}/history` },
      'PUT /api/schedules/:scheduleId/cells/:staffId/:date/:slot': { path: cell, body: body(assigned.value) },
      'POST /api/schedules/:scheduleId/changes': { path: `${at}/changes`, body: { opId: 'op-documented', origin: 'tab/setup', changes: [{ kind: 'staff', id: ward.staff[0]?.id, value: ward.staff[0] }] } },
      'POST /api/schedules': { path: '/api/schedules', body: start, browser: planner },
      'POST /api/imports': { path: '/api/imports', body: { format: 'inrc2', files: smallSet() }, browser: planner },
      'DELETE /api/schedules/:scheduleId': { path: '/api/schedules/made', body: { name: 'Made' }, browser: planner },
    };
    for (const { method, path, answer } of rosterRoutes(running.rosters, running.accounts.members)) {
      const call = asked[`${method} ${path}`];
      if (!call) throw new Error(`no call for ${method} ${path}`);
      const sent = await send(running.url, method, call.path, { browser: call.browser ?? editor, ...(call.body === undefined ? {} : { body: call.body }) });
      expect([path, sent.status < 300]).toEqual([path, true]);
      const parsed = answer && z.safeParse(answer, sent.body);
      expect(parsed?.success === false ? [path, parsed.error.issues] : 'fits').toBe('fits');
    }
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MOST_CHANGES, createReferenceClient, type CellHistoryRow, type ChangesAnswer, type ImportAnswer, type NewScheduleAnswer, type ReferenceAnswer, type ScheduleSummary, type WindowAnswer } from '@tandem/rest';
import type { Roster } from '@tandem/rota';
import { runRosterApp, type RosterApp } from '../../test/roster-app.ts';
import { errorIn, send, signInNew, type Browser } from '../../test/running-app.ts';
import { smallWard } from '../../test/running-rosters.ts';

const ward = smallWard();
const scheduleId = ward.schedule.id;
const at = `/api/schedules/${scheduleId}`;
const [person] = ward.staff as [Roster['staff'][0]];
const [cell] = ward.assignments as [Roster['assignments'][0]];

let running: RosterApp;
let viewer: Browser;
let editor: Browser;
let operator: Browser;
let planner: Browser;
beforeAll(async () => {
  running = await runRosterApp();
  await running.rosters.create(ward, 'demo', 'test');
  viewer = await signInNew(running, 'vic', { [scheduleId]: 'viewer' });
  editor = await signInNew(running, 'ana', { [scheduleId]: 'editor' });
  operator = await signInNew(running, 'olga', { [scheduleId]: 'operator' });
  planner = await signInNew(running, 'mara', {}, true);
});
afterAll(() => running.close());

let ops = 0;
const batch = (changes: readonly unknown[], more: object = {}) => ({ opId: `op-http-${++ops}`, origin: 'tab/setup', changes, ...more });
const post = (browser: Browser, changes: readonly unknown[], more: object = {}) => send(running.url, 'POST', `${at}/changes`, { browser, body: batch(changes, more) });
const staff = (value: object) => ({ kind: 'staff', id: person.id, value: { ...person, ...value } });

describe('reference data over HTTP', { timeout: 30_000 }, () => {
  it('[SERVER-320] is read by viewers, and changed by editors under their name', async () => {
    expect((await post(viewer, [staff({ name: 'Nobody' })])).status).toBe(403);
    const done = await post(editor, [staff({ name: 'Somebody' }), { kind: 'cell', staffId: cell.staffId, date: cell.date, slot: cell.slot, value: cell.value }]);
    expect([done.status, (done.body as ChangesAnswer).kind]).toEqual([200, 'accepted']);
    const read = (await send(running.url, 'GET', `${at}/reference`, { browser: viewer })).body as ReferenceAnswer;
    expect([read.role, read.staff[0]?.name, read.cursor]).toEqual(['viewer', 'Somebody', (done.body as ChangesAnswer).cursor]);
    const window = (await send(running.url, 'GET', `${at}/window?from=${cell.date}&to=${cell.date}`, { browser: viewer })).body as WindowAnswer;
    expect([window.staff[0]?.name, window.cursor]).toEqual(['Somebody', read.cursor]);
    const history = (await send(running.url, 'GET', `${at}/cells/${cell.staffId}/${cell.date}/history`, { browser: viewer })).body as CellHistoryRow[];
    expect(history[0]).toMatchObject({ slot: cell.slot, value: cell.value, by: 'ANA', origin: 'tab/setup' });
  });

  it('[SERVER-321] of the schedule itself is for operators', async () => {
    const { id: _id, ...value } = { ...ward.schedule, name: 'Renamed ward' };
    const refused = await post(editor, [staff({ name: 'Not this' }), { kind: 'schedule', value }]);
    expect([refused.status, errorIn(refused).kind, errorIn(refused).field]).toEqual([403, 'forbidden', 'changes.1']);
    expect((await post(operator, [{ kind: 'schedule', value }])).status).toBe(200);
    expect(((await send(running.url, 'GET', '/api/schedules', { browser: viewer })).body as ScheduleSummary[])[0]?.name).toBe('Renamed ward');
  });

  it('[SERVER-322] names field, value and what is accepted in every refusal', async () => {
    const failing = async (changes: readonly unknown[], more: object = {}) => {
      const answer = await post(editor, changes, more);
      return [answer.status, errorIn(answer).kind, errorIn(answer).field];
    };
    expect(await failing([])).toEqual([400, 'invalid', 'changes']);
    expect(await failing([staff({}), { kind: 'nothing' }])).toEqual([400, 'invalid', 'changes.1.kind']);
    expect(await failing([staff({ name: '' })])).toEqual([400, 'invalid', 'changes.0.value.name']);
    expect(await failing([staff({ colour: 'red' })])).toEqual([400, 'invalid', 'changes.0.value.colour']);
    expect(await failing([staff({ contractId: 'nothing' })])).toEqual([400, 'invalid', 'changes.0.value.contractId']);
    expect(await failing([{ ...staff({}), id: 'constructor', value: { ...person, id: 'constructor' } }])).toEqual([400, 'invalid', 'changes.0.id']);
    expect(await failing([{ ...staff({}), baseRev: 1 }])).toEqual([409, 'conflict', 'changes.0.baseRev']);
    expect(await failing([{ kind: 'staff', id: person.id, value: null }])).toEqual([409, 'rejected', 'changes.0']);
    expect(await failing([staff({})], { opId: 'short' })).toEqual([400, 'invalid', 'opId']);
    const inUse = errorIn(await post(editor, [{ kind: 'contract', id: person.contractId, value: null }]));
    expect(inUse.uses).toEqual([{ kind: 'staff', count: expect.any(Number), examples: expect.arrayContaining([expect.any(String)]) }]);
    const wrong = errorIn(await post(editor, [{ kind: 'shift-type', id: 'x', value: { ...ward.shiftTypes[0], id: 'x' } }]));
    expect(wrong.reason).toContain('a code that no other shift has is accepted');
  });

  it('[SERVER-323] takes 20 000 steps and 8 MiB at once and no more', async () => {
    const [skill] = ward.skills;
    const [shift] = ward.shiftTypes;
    const many = Array.from({ length: MOST_CHANGES }, (_, n) => ({
      kind: 'demand', date: ward.demand[n % ward.demand.length]?.date, shiftTypeId: shift?.id, skillId: skill?.id, value: { minimum: 1, optimum: 1 + (n % 5) },
    }));
    const done = await post(editor, many, { unjudged: true });
    expect([done.status, (done.body as ChangesAnswer).kind]).toEqual([200, 'accepted']);
    const more = await post(editor, [...many, many[0]]);
    expect([more.status, errorIn(more).field]).toEqual([400, 'changes']);
    const long = await post(editor, [{ kind: 'note', id: 'n', value: { id: 'n', date: cell.date, staffId: null, text: 'x'.repeat(9 * 1024 * 1024) } }]);
    expect([long.status, errorIn(long).kind]).toEqual([413, 'too-large']);
  });

  it('[SERVER-324] begins and ends with a schedule: made by who may, like one that they may read, ended by its name', async () => {
    const start = { name: 'New ward', timeZone: 'Europe/Warsaw', firstDate: '2026-12-07', lastDate: '2027-01-03' };
    expect((await send(running.url, 'POST', '/api/schedules', { browser: operator, body: start })).status).toBe(403);
    const made = await send(running.url, 'POST', '/api/schedules', { browser: planner, body: start });
    const { scheduleId: own } = made.body as NewScheduleAnswer;
    expect([made.status, own]).toEqual([201, 'new-ward']);
    const foreign = await send(running.url, 'POST', '/api/schedules', { browser: planner, body: { ...start, copyFrom: scheduleId } });
    expect([foreign.status, errorIn(foreign).field]).toEqual([403, 'copyFrom']);
    expect((await send(running.url, 'POST', '/api/schedules', { browser: planner, body: { ...start, copyFrom: own } })).status).toBe(201);
    const wrong = await send(running.url, 'POST', '/api/schedules', { browser: planner, body: { ...start, timeZone: 'Mars/North' } });
    expect([wrong.status, errorIn(wrong).field]).toEqual([400, 'timeZone']);

    const misspelt = await send(running.url, 'DELETE', `/api/schedules/${own}`, { browser: planner, body: { name: 'new ward' } });
    expect([misspelt.status, errorIn(misspelt).field]).toEqual([400, 'name']);
    expect((await send(running.url, 'DELETE', `/api/schedules/${own}`, { browser: planner, body: { name: 'New ward' } })).status).toBe(204);
    expect((await send(running.url, 'GET', `/api/schedules/${own}/reference`, { browser: planner })).status).toBe(403);
    expect(((await send(running.url, 'GET', '/api/schedules', { browser: planner })).body as ScheduleSummary[]).map(({ id }) => id)).toEqual(['new-ward-2']);
  });

  it('[SERVER-325] comes in as a whole roster, as the export gave it, once for each import id', async () => {
    const exported = (await send(running.url, 'GET', `${at}/export?format=json`, { browser: viewer })).body as { files: { text: string }[] };
    const roster = JSON.parse(exported.files[0]?.text ?? '') as Roster;
    const importing = (body: object) => send(running.url, 'POST', '/api/imports', { browser: planner, body: { format: 'roster', importId: 'import-id-1', roster, ...body } });
    const first = await importing({ name: 'Copy' });
    const made = first.body as ImportAnswer;
    expect([first.status, made.staff, made.assignments]).toEqual([201, roster.staff.length, roster.assignments.length]);
    expect((await importing({ name: 'Copy' })).body).toEqual(made);
    const { schedule: _own, ...stored } = running.rosters.read(made.scheduleId);
    const { schedule: _given, ...given } = roster;
    expect(stored).toEqual(given);
    const unsound = await importing({ importId: 'import-id-2', roster: { ...roster, skills: [] } });
    expect([unsound.status, errorIn(unsound).field]).toEqual([400, 'roster.staff.0.skills.0']);
    const odd = await importing({ importId: 'import-id-3', roster: { ...roster, extra: 1 } });
    expect([odd.status, errorIn(odd).field]).toEqual([400, 'roster.extra']);
    const format = await send(running.url, 'POST', '/api/imports', { browser: planner, body: { format: 'pdf' } });
    expect([format.status, errorIn(format).field]).toEqual([400, 'format']);
  });

  it('[SERVER-326] is reached by the client in every way that it has', async () => {
    const client = (browser: Browser) =>
      createReferenceClient((path, init) =>
        fetch(running.url + String(path), { ...init, headers: { ...(init?.headers as Record<string, string>), cookie: browser.cookie, 'x-tandem-csrf': browser.session.csrf } }));
    const mine = client(planner);
    const made = await mine.createSchedule({ name: 'Client ward', timeZone: 'Europe/Berlin', firstDate: '2026-12-07', lastDate: '2026-12-20' });
    const id = made.ok ? made.value.scheduleId : '';
    const read = await mine.reference(id);
    expect(read.ok && [read.value.schedule.name, read.value.role]).toEqual(['Client ward', 'operator']);
    const changed = await mine.change(id, { opId: 'client-op-1', origin: 'tab/setup', changes: [{ kind: 'staff', id: 'p1', value: { id: 'p1', name: 'Pia', contractId: 'full', skills: ['nurse'] } }] });
    expect(changed).toEqual({ ok: true, value: { kind: 'accepted', cursor: expect.any(Number) } });
    expect(await mine.cellHistory(id, 'p1', '2026-12-08')).toEqual({ ok: true, value: [] });
    const imported = await mine.importRoster({ format: 'roster', importId: 'client-import', roster: running.rosters.read(id) as never });
    expect(imported).toMatchObject({ ok: true, value: { staff: 1, assignments: 0 } });
    expect(await mine.deleteSchedule(id, 'Other')).toMatchObject({ ok: false, error: { kind: 'invalid', field: 'name' } });
    expect(await mine.deleteSchedule(id, 'Client ward')).toEqual({ ok: true, value: null });
  });
});

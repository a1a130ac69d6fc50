import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServerMessage } from '@tandem/sync/protocol';
import { errorIn, runApp, send, signInNew, type Browser, type RunningApp } from '../../test/running-app.ts';
import { smallWard } from '../../test/running-rosters.ts';

const ward = smallWard();
const schedule = ward.schedule.id;
const [person] = ward.staff;
const [shift] = ward.shiftTypes;
if (!person || !shift) throw new Error('the ward is empty');
const cell = `${person.id}/2026-11-02/5`;
const value = { shiftTypeId: shift.id, skillId: person.skills[0] ?? '', noteId: 'n1' };

let running: RunningApp;
let ana: Browser;
beforeEach(async () => {
  running = await runApp();
  ana = await signInNew(running, 'ana');
  const roster = { ...ward, notes: [{ id: 'n1', date: '2026-11-02', staffId: null, text: 'x' }], schedule: { ...ward.schedule, policy: { ...ward.schedule.policy, reject: [] } } };
  await running.rosters.create(roster, running.accounts.users.byLogin('ana')?.id ?? '', 'test');
});
afterEach(() => running.close());

const ask = (more: object, browser = ana) => send(running.url, 'POST', `/api/schedules/${schedule}/sync`, { browser, body: { lane: 't', protocol: 3, ...more } });
const messagesOf = async (more: object): Promise<readonly ServerMessage[]> => ((await ask(more)).body as { messages: ServerMessage[] }).messages;
const write = (opId: string, over: object = {}) => running.rosters.write(schedule, { ref: { staffId: person.id, date: '2026-11-02', slot: 5 }, body: { opId, value, origin: 'o/weekly', ...over }, actor: 'u-vic' });

describe('what the socket would say, by REST', () => {
  it('[SERVER-277] is the flags alone, or all cells, or what follows a cursor, and names whose session has asked', async () => {
    const flags = (await ask({ protocol: 2 })).body as { user: string; messages: ServerMessage[] };
    expect([flags.user, flags.messages.map(({ type }) => type)]).toEqual([running.accounts.users.byLogin('ana')?.id, ['flags']]);
    const all = await messagesOf({ protocol: 2, after: 'start' });
    const snapshot = all.at(-1);
    if (snapshot?.type !== 'snapshot') throw new Error('no snapshot');
    expect([all.map(({ type }) => type), snapshot.lane, snapshot.first, snapshot.last, snapshot.cells.length]).toEqual([['flags', 'conflicts', 'snapshot'], 't', true, true, ward.assignments.length]);
    await write('op-by-rest-1');
    expect((await messagesOf({ protocol: 2, after: String(snapshot.cursor) })).at(-1)).toMatchObject({ type: 'events', after: snapshot.cursor, cursor: snapshot.cursor + 1, events: [{ cell, value, opId: 'op-by-rest-1' }] });
    expect((await messagesOf({ protocol: 2, after: String(snapshot.cursor + 1) })).at(-1)).toMatchObject({ type: 'events', events: [], cursor: snapshot.cursor + 1 });
  });

  it('[SERVER-277] is all cells again where the log does not reach back, or has gone too far on', async () => {
    for (const after of [10_000_000, 0]) expect((await messagesOf({ protocol: 2, after: String(after) })).at(-1)?.type).toBe(after === 0 ? 'events' : 'snapshot');
    await running.rosters.feed.trim({ eventsBefore: running.clock.now + 1000, opIdsBefore: 0 });
    expect((await messagesOf({ protocol: 2, after: '3' })).at(-1)?.type).toBe('snapshot');
  });

  it('[SERVER-277] is what an older build can read', async () => {
    const before = (await messagesOf({ protocol: 2, after: 'start' })).at(-1) as Extract<ServerMessage, { type: 'snapshot' }>;
    await write('op-by-rest-2');
    const { noteId: _, ...known } = value;
    expect((await messagesOf({ protocol: 1, after: String(before.cursor) })).at(-1)).toMatchObject({ events: [{ value: known }] });
    expect(JSON.stringify(await messagesOf({ protocol: 1, after: 'start' }))).not.toContain('noteId');
  });

  it('[SERVER-652] has the notices that concern its person, also that there are none', async () => {
    const noticesOf = async (protocol: number) => (await messagesOf({ protocol })).flatMap((message) => (message.type === 'notices' ? [message.notices.map(({ id }) => id)] : []));
    expect(await noticesOf(3)).toEqual([[]]);
    const { notices } = running.operations;
    for (const [id, where] of [['all', null], ['here', schedule], ['elsewhere', 'other']] as const) notices.post({ id, kind: 'message', severity: 'info', schedule: where, at: running.clock.now, until: null, text: id });
    notices.look();
    expect([(await noticesOf(3))[0]?.toSorted(), await noticesOf(2)]).toEqual([['all', 'here'], []]);
  });

  it('[SERVER-494] takes the report of the page with the question, and its tab is there for a lease or until it has a socket', async () => {
    const report = { type: 'report', lane: 't', schedule, epoch: 1, revision: 2, stage: 'off', phase: 'following', unsent: 3, trouble: null, sweep: null };
    const unsent = () => running.reports.of(schedule).map(({ report: said }) => said?.unsent);
    const asked = (await ask({ after: 'start' })).body as { messages: ServerMessage[] };
    expect([asked.messages.map(({ type }) => type), unsent()]).toEqual([['flags', 'notices', 'conflicts', 'snapshot'], []]);
    expect((await ask({ report })).status).toBe(200);
    running.clock.now += 59_000;
    await ask({ report: { ...report, schedule: 'another', lane: 'u', unsent: 2 } });
    expect([unsent(), running.reports.of('another')]).toEqual([[2], []]);
    running.clock.now += 59_000;
    expect(unsent()).toEqual([2]);
    running.clock.now += 1000;
    expect(unsent()).toEqual([]);
    await ask({ report });
    running.reports.connect(running.accounts.users.byLogin('ana')?.id).watch('t', schedule);
    expect(unsent()).toEqual([undefined]);
    for (let i = 0; i < 45; i += 1) await ask({ lane: `tab-${i}`, report });
    expect(unsent().length).toBe(41);
    expect(errorIn(await ask({ report: { ...report, unsent: -1 } })).field).toBe('report.unsent');
    expect((await ask({ report }, await signInNew(running, 'eve'))).status).toBe(403);
  });

  it('[SERVER-277] is for who may read the schedule, and refuses what is no question', async () => {
    const stranger = await signInNew(running, 'tomas');
    expect((await ask({ protocol: 2 }, stranger)).status).toBe(403);
    for (const more of [{ protocol: 0 }, { after: 'x' }, { after: '-1' }, { protocol: undefined, after: '1' }]) expect(errorIn(await ask(more)).kind).toBe('invalid');
  });
});

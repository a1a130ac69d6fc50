import { join } from 'node:path';
import { cellKey, type Assignment } from '@tandem/rota';
import { releaseWritesAnswer, undoWritesAnswer, type ReleaseWritesAnswer, type UndoWritesAnswer } from '@tandem/rest';
import * as z from 'zod/mini';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorIn, runApp, send, signInNew, type Browser, type RunningApp } from '../../../test/running-app.ts';
import { smallWard } from '../../../test/running-rosters.ts';
import { createRegistry } from '../registry.ts';
import { createReleaseWrites } from './release-writes.ts';
import type { UndoParts } from './undo-writes.ts';

const roster = smallWard();
let running: RunningApp;
let lead: Browser;
let wards: string[];
let bad: string;
let good: string;
let ops = 0;
beforeEach(async () => {
  running = await runApp({ units: { shell: {}, weekly: {}, monthly: {} } });
  lead = await signInNew(running, 'lead', {}, true);
  wards = [];
  for (let i = 0; i < 2; i += 1) wards.push(await running.rosters.create(roster, lead.session.user.id, 'test'));
  const live = await createRegistry(join(running.folder, 'releases')).live();
  [bad, good] = ['weekly', 'monthly'].map((unit) => live?.remotes[unit]?.stable.d ?? '') as [string, string];
});
afterEach(() => running.close());

const ward = (n = 0): string => wards[n] ?? '';
/** Another person's cell each, far apart, so that no rule is in between. */
const cells = [...new Map(roster.assignments.map((each) => [each.staffId, each])).values()];
const cell = (n: number): Assignment => cells[n] ?? cells[0] ?? none();
const none = (): never => {
  throw new Error('an empty ward');
};
const BAD = () => `t1/r/weekly/${bad.slice(0, 12)}/weekly`;
const GOOD = () => `t2/r/monthly/${good.slice(0, 12)}/month`;
async function write(schedule: string, { staffId, date, slot }: Assignment, value: Assignment['value'] | null, origin: string): Promise<void> {
  const answer = await send(running.url, 'PUT', `/api/schedules/${schedule}/cells/${staffId}/${date}/${slot}`, { browser: lead, body: { opId: `op-writes-${(ops += 1)}`, value, origin } });
  expect([answer.status, answer.body]).toEqual([200, expect.anything()]);
}
const valueIn = (schedule: string, at: Assignment): unknown => running.rosters.read(schedule).assignments.find((each) => cellKey(each) === cellKey(at))?.value ?? null;
const read = async (query: Record<string, string> = {}, browser = lead) => send(running.url, 'GET', `/api/releases/writes?${new URLSearchParams({ remote: 'weekly', digest: bad, ...query }).toString()}`, { browser });
async function writes(query?: Record<string, string>): Promise<ReleaseWritesAnswer> {
  const answer = await read(query);
  expect([answer.status, z.safeParse(releaseWritesAnswer, answer.body).error?.issues]).toEqual([200, undefined]);
  return answer.body as ReleaseWritesAnswer;
}
const order = (more: object = {}, browser = lead) => send(running.url, 'POST', '/api/releases/writes/undo', { browser, body: { remote: 'weekly', digest: bad, reason: 'it cleared cells', ...more } });
async function undo(more?: object): Promise<UndoWritesAnswer> {
  const answer = await order(more);
  expect([answer.status, answer.body, z.safeParse(undoWritesAnswer, answer.body).error?.issues]).toEqual([200, answer.body, undefined]);
  return answer.body as UndoWritesAnswer;
}
const other = ({ value }: Assignment) => ({ ...value, start: 60, end: 120 });

describe('what a version wrote', { timeout: 30_000 }, () => {
  it('[SERVER-1002] is listed by schedule, newest first, in pages, with what of it still stands', async () => {
    await write(ward(), cell(0), null, BAD());
    await write(ward(), cell(1), null, GOOD());
    await write(ward(), cell(0), cell(0).value, 'shell');
    await write(ward(1), cell(2), null, BAD());
    const all = await writes();
    const rows = all.writes.map(({ schedule, entity, stands, cohort, value, by }) => [schedule, entity, stands, cohort, value, by]);
    const shown = (schedule: string, at: Assignment, stands: boolean) => [schedule, `cell:${cellKey(at)}`, stands, 'stable', null, 'LEAD'];
    expect([all.total, all.next, rows]).toEqual([2, null, [shown(ward(), cell(0), false), shown(ward(1), cell(2), true)].sort((a, b) => String(b[0]).localeCompare(String(a[0])))]);
    const first = await writes({ limit: '1' });
    const second = await writes({ limit: '1', after: first.next ?? '' });
    expect([...first.writes, ...second.writes]).toEqual(all.writes);
    expect((await writes({ digest: 'f'.repeat(64) })).total).toBe(0);
  });

  it('[SERVER-1003] is put back where it still stands; what came after it, and what others wrote, stays', async () => {
    await write(ward(), cell(0), other(cell(0)), BAD());
    await write(ward(), cell(0), null, BAD());
    await write(ward(), cell(1), null, GOOD());
    await write(ward(), cell(2), null, BAD());
    await write(ward(), cell(2), other(cell(2)), GOOD());
    await write(ward(), cell(3), other(cell(3)), GOOD());
    await write(ward(), cell(3), null, BAD());
    await write(ward(1), cell(0), null, BAD());
    const wanted = { undone: 3, before: 0, later: 1, refused: 0, next: null };
    const dry = await undo({ dryRun: true });
    expect([dry, valueIn(ward(), cell(0))]).toEqual([{ ...wanted, dryRun: true, named: expect.any(Array) as unknown[] }, null]);
    const done = await undo();
    expect(done).toMatchObject({ ...wanted, dryRun: false });
    expect(done.named.map(({ schedule, entity, outcome }) => [schedule, entity, outcome]).sort()).toEqual(dry.named.map(({ schedule, entity, outcome }) => [schedule, entity, outcome]).sort());
    expect([0, 1, 2, 3].map((n) => valueIn(ward(), cell(n)))).toEqual([cell(0).value, null, other(cell(2)), other(cell(3))]);
    expect(valueIn(ward(1), cell(0))).toEqual(cell(0).value);
    expect((await writes()).writes.filter(({ stands }) => stands)).toEqual([]);
    expect(running.operations.audit.newest(9, []).filter(({ action }) => action === 'release-writes-undone')).toMatchObject([{ actor: lead.session.user.id, source: 'api', reason: 'it cleared cells', detail: { unit: 'weekly', digest: bad, undone: 3, undoneIn: { [ward()]: 2, [ward(1)]: 1 } } }]);
  });

  it('[SERVER-1003] is put back once: the second order finds nothing to do, and what is written then stays', async () => {
    await write(ward(), cell(0), null, BAD());
    await write(ward(), cell(1), null, BAD());
    expect(await undo()).toMatchObject({ undone: 2 });
    await write(ward(), cell(1), other(cell(1)), GOOD());
    const head = running.data.database.prepare('select max(cursor) as head from event where space = ?');
    const before = head.get(ward());
    expect(await undo()).toMatchObject({ undone: 0, before: 1, later: 1, refused: 0 });
    expect([head.get(ward()), valueIn(ward(), cell(0)), valueIn(ward(), cell(1))]).toEqual([before, cell(0).value, other(cell(1))]);
    await write(ward(), cell(0), null, BAD());
    expect(await undo()).toMatchObject({ undone: 1 });
    expect(valueIn(ward(), cell(0))).toEqual(cell(0).value);
  });

  it('[SERVER-1003] is put back also after the log has forgotten what stood before', async () => {
    await write(ward(), cell(0), null, BAD());
    running.data.database.prepare('delete from event where space = ? and digest is null').run(ward());
    await undo();
    expect(valueIn(ward(), cell(0))).toEqual(cell(0).value);
  });

  it('[SERVER-1003] stays as somebody leaves it who writes there at that very moment', async () => {
    await write(ward(), cell(0), null, BAD());
    const { rosters, operations, data, clock } = running;
    const feed: UndoParts['feed'] = {
      async submitPlanned(...asked) {
        await write(ward(), cell(0), other(cell(0)), GOOD());
        return rosters.feed.submitPlanned(...asked);
      },
    };
    const late = createReleaseWrites({ database: data.database, feed, audit: operations.audit, now: () => clock.now });
    expect(await late.undo({ unit: 'weekly', digest: bad, actor: 'cli', source: 'cli', reason: 'x' })).toMatchObject({ undone: 0, later: 1 });
    expect(valueIn(ward(), cell(0))).toEqual(other(cell(0)));
  });

  it('[SERVER-1003] has its line in the audit also where not all could be done', async () => {
    const { rosters, data, operations, clock } = running;
    await write(ward(), cell(0), null, BAD());
    await write(ward(1), cell(1), null, BAD());
    const feed: UndoParts['feed'] = { submitPlanned: (space, ...asked) => (space === ward() ? Promise.reject(new Error('the disk is full')) : rosters.feed.submitPlanned(space, ...asked)) };
    const half = createReleaseWrites({ database: data.database, feed, audit: operations.audit, now: () => clock.now });
    await expect(half.undo({ unit: 'weekly', digest: bad, actor: 'cli', source: 'cli', reason: 'x' })).rejects.toThrow('the disk is full');
    expect(operations.audit.newest(1, [])).toMatchObject([{ action: 'release-writes-undone', detail: { digest: bad, undone: 1, undoneIn: { [ward(1)]: 1 } } }]);
  });

  it('[SERVER-1004] is refused by name where a rule says no now, and of anything but cells', async () => {
    const note = { kind: 'note', id: 'n-1', value: { id: 'n-1', date: roster.schedule.firstDate, staffId: null, text: 'Fire drill' } };
    expect((await send(running.url, 'POST', `/api/schedules/${ward()}/changes`, { browser: lead, body: { opId: 'op-writes-note', origin: BAD(), changes: [note] } })).status).toBe(200);
    await write(ward(), cell(0), null, BAD());
    // Somebody has filled the gap beside it: what stood there would overlap.
    await write(ward(), { ...cell(0), slot: 1 }, cell(0).value, GOOD());
    await write(ward(), cell(1), null, BAD());
    const done = await undo();
    expect(done).toMatchObject({ undone: 1, later: 0, refused: 2 });
    expect(done.named.filter(({ outcome }) => outcome === 'refused').map(({ entity, why }) => [entity, why]).sort()).toEqual([[`cell:${cellKey(cell(0))}`, 'overlap'], ['note:n-1', 'not-a-cell']]);
    expect([valueIn(ward(), cell(0)), valueIn(ward(), { ...cell(0), slot: 1 })]).toEqual([null, cell(0).value]);
  });

  it('[SERVER-1004] is put back together where it broke rules only beside itself', async () => {
    const first = cell(0);
    const second = { ...first, slot: 1 };
    await write(ward(), first, null, BAD());
    await write(ward(), second, first.value, BAD());
    expect(await undo()).toMatchObject({ undone: 2, refused: 0 });
    expect([valueIn(ward(), first), valueIn(ward(), second)]).toEqual([first.value, null]);
  });

  it('[SERVER-1005] is looked at in parts, each order going on where the one before ended', async () => {
    const insert = running.data.database.prepare("insert into event (space, cursor, op_id, entity, actor, origin, at, committed, body, unit, digest, cohort, before) select space, cursor + ?, op_id || ?, entity || ?, actor, origin, at, committed, body, unit, digest, cohort, before from event where space = ? and digest = ? and cursor = ?");
    await write(ward(), cell(0), null, BAD());
    const at = (await writes()).writes[0]?.cursor ?? 0;
    for (let i = 1; i <= 2100; i += 1) insert.run(i, `-${i}`, `-${i}`, ward(), bad, at);
    const first = await undo({ dryRun: true });
    expect([first.later, first.undone, first.named.length, first.next]).toEqual([2000, 0, 200, expect.any(String)]);
    const rest = await undo({ dryRun: true, after: first.next });
    expect([rest.later, rest.undone, rest.next]).toEqual([100, 1, null]);
  });

  it('[SERVER-1006] is for whoever operates every schedule, with the token of the session', async () => {
    const ann = await signInNew(running, 'ann', { [ward()]: 'operator' });
    expect([(await read({}, ann)).status, (await order({}, ann)).status, (await read({ digest: 'x' })).status, (await order({ reason: '' })).status]).toEqual([403, 403, 400, 400]);
    const bare = await send(running.url, 'POST', '/api/releases/writes/undo', { headers: { cookie: lead.cookie }, body: { remote: 'weekly', digest: bad, reason: 'x' } });
    expect([bare.status, errorIn(bare).field]).toEqual([403, 'x-tandem-csrf']);
  });
});

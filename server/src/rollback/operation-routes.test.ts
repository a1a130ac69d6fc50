import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { operationsAnswer, restorePreview, rollbackAnswer, type OperationsAnswer, type RollbackAnswer, type Role } from '@tandem/rest';
import { FLAG_NAMES } from '@tandem/sync/protocol';
import * as z from 'zod/mini';
import { errorIn, runApp, send, signInNew, type Answered, type Browser, type RunningApp } from '../../test/running-app.ts';
import { smallWard } from '../../test/running-rosters.ts';

const ALL_ON = Object.fromEntries(FLAG_NAMES.map((name) => [name, true]));
let running: RunningApp;
let ward: string;
let other: string;
/** Operates both; operates the ward alone; edits in the ward. */
let lead: Browser;
let ann: Browser;
let eve: Browser;
beforeEach(async () => {
  running = await runApp({ units: { shell: {} } });
  lead = await signInNew(running, 'lead', {}, true);
  ward = await running.rosters.create(smallWard(), lead.session.user.id, 'test');
  other = await running.rosters.create(smallWard(), lead.session.user.id, 'test');
  ann = await signInNew(running, 'ann', { [ward]: 'operator' });
  eve = await signInNew(running, 'eve', { [ward]: 'editor' as Role });
  for (const id of [ward, other]) await running.flags.set(id, ALL_ON, { actor: lead.session.user.id, reason: 'trial' });
});
afterEach(() => running.close());

const state = async (browser: Browser) => {
  const answer = await send(running.url, 'GET', '/api/operations', { browser });
  expect([answer.status, z.safeParse(operationsAnswer, answer.body).error?.issues]).toEqual([200, undefined]);
  return answer.body as OperationsAnswer;
};
const post = (path: string, body: unknown, browser = lead) => send(running.url, 'POST', `/api/operations/${path}`, { browser, body });
const rollbackIn = (answer: Answered): RollbackAnswer => {
  expect([answer.body, z.safeParse(rollbackAnswer, answer.body).error?.issues]).toEqual([answer.body, undefined]);
  return answer.body as RollbackAnswer;
};

describe('operations over HTTP', { timeout: 20_000 }, () => {
  it('[SERVER-630] are for whoever operates a schedule, and all schedules for whoever operates all', async () => {
    expect((await send(running.url, 'GET', '/api/operations', { browser: eve })).status).toBe(403);
    const order = { id: 'stop-now-1', kind: 'emergency', schedule: null, reason: 'x' };
    const refused = await post('rollbacks', order, ann);
    expect([refused.status, errorIn(refused).causes]).toEqual([403, [{ code: 'role-needed' }]]);
    expect((await post('rollbacks', { ...order, schedule: other }, ann)).status).toBe(403);
    expect((await post('rollbacks', { ...order, schedule: ward }, eve)).status).toBe(403);
    expect([(await post('notices', { severity: 'info', schedule: null, text: 'x' }, ann)).status, (await post('restore-preview', { schedule: null, composition: 1 }, ann)).status]).toEqual([403, 403]);
    const all = await post('rollbacks', order);
    expect(all.status).toBe(201);
    for (const event of ['pause', 'resume', 'abort']) expect((await post(`rollbacks/stop-now-1/${event}`, { reason: 'x' }, ann)).status).toBe(403);
    // What is not there is as closed as what is somebody else's.
    expect((await post('rollbacks/nothing-1/abort', { reason: 'x' }, ann)).status).toBe(403);
    expect((await post('rollbacks/nothing-1/abort', { reason: 'x' })).status).toBe(404);
    expect([(await state(ann)).schedules.map(({ id }) => id), (await state(ann)).mayOrderAll, (await state(lead)).mayOrderAll]).toEqual([[ward], false, true]);
  });

  it('[SERVER-631] say how each schedule stands with what its pages report, and what was ordered', async () => {
    const socket = running.reports.connect();
    const { revision } = running.flags.get(ward, 'viewer');
    socket.watch('tab-2', ward);
    socket.report({ lane: 'tab-1', schedule: ward, epoch: 0, revision, stage: 'live', phase: 'live', unsent: 2, trouble: 'slow', sweep: { at: 1, compared: 50, unsettled: 0, confirmed: 1, errors: 0 } });
    const { schedules, audit, rollbacks, notices, now } = await state(ann);
    expect(schedules).toEqual([
      {
        id: ward, name: 'Small ward', flags: ALL_ON, stage: 'live', ordered: null, mode: 'hybrid', epoch: 0, revision, safeMode: [],
        pages: { connected: 2, reported: 1, behind: 1, unsent: 2, compared: 50, confirmed: 1, errors: 0, troubles: ['slow'], phases: { live: 1 }, oldestReport: running.clock.now },
      },
    ]);
    expect([rollbacks, notices, now]).toEqual([[], [], running.clock.now]);
    expect(audit).toMatchObject([{ action: 'flags-changed', actor: lead.session.user.id, by: 'LEAD', source: 'api', schedule: ward, reason: 'trial' }]);
    expect((await state(lead)).audit.map(({ schedule }) => schedule).sort()).toEqual([ward, other].sort());
  });

  it('[SERVER-615] [SERVER-610] order an emergency once by its id, and write it into the log and the audit', async () => {
    const body = { id: 'stop-now-1', kind: 'emergency', schedule: ward, reason: ' lost edits ' };
    const [first, again] = [await post('rollbacks', body, ann), await post('rollbacks', body, ann)];
    expect([first.status, again.status, rollbackIn(again)]).toEqual([201, 201, rollbackIn(first)]);
    expect(rollbackIn(first)).toMatchObject({ id: 'stop-now-1', status: 'running', by: 'ANN', reason: 'lost edits', steps: [{ name: 'off', ended: null }], restore: null });
    await vi.waitFor(async () => expect((await state(ann)).schedules).toMatchObject([{ stage: 'off', ordered: 'off', mode: 'legacy', epoch: running.flags.epochOf(ward) }]));
    const seen = await state(ann);
    expect([seen.rollbacks.length, seen.notices.map(({ kind, severity }) => [kind, severity])]).toEqual([1, [['emergency', 'critical']]]);
    expect(seen.audit.map(({ action }) => action).slice(-2)).toEqual(['rollback-ordered', 'flags-changed']);
    const lines = running.log.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ audit }) => String(audit).startsWith('rollback'));
    expect(lines).toMatchObject([{ level: 40, audit: 'rollback-ordered', by: ann.session.user.id, schedule: ward, reason: 'lost edits', source: 'api' }, { audit: 'rollback-step' }]);
    const second = await post('rollbacks', { ...body, id: 'go-down-1', kind: 'gradual' }, ann);
    expect([second.status, errorIn(second).causes]).toEqual([409, [{ code: 'stale' }]]);
  });

  it('[SERVER-630] say nothing of another schedule to whoever operates one, and cut no list before', async () => {
    const { table, audit } = running.operations;
    const waits = [ward, other].map((schedule) => ({ schedule, what: 'behind', count: 1 }));
    const end = running.operations.drive();
    await vi.waitFor(async () => expect((await state(lead)).compositions.length).toBe(1));
    await end();
    expect((await post('rollbacks', { id: 'back-to-1', kind: 'restore', schedule: null, reason: 'x', composition: 1 })).status).toBe(201);
    const { state: kept, ...rest } = table.get('back-to-1')!;
    const validation = [ward, other].map((schedule) => ({ schedule, cells: 1, differences: 1, digest: '1-0' }));
    table.put({ ...rest, status: 'held', state: { ...kept, status: 'held', waits, validation } as typeof kept });
    audit.add({ actor: 'x', source: 'server', action: 'rollback-held', schedule: null, reason: 'x', detail: { waits, differs: waits } });
    audit.add({ actor: 'x', source: 'server', action: 'rollback-left-out', schedule: null, reason: 'x', detail: { schedule: other } });
    for (let i = 0; i < 250; i += 1) audit.add({ actor: 'x', source: 'server', action: 'rollback-step', schedule: other, reason: 'x', detail: {} });
    for (let i = 0; i < 30; i += 1) table.add({ ...rest, id: `elsewhere-${i}`, schedule: other, created: rest.created + 1, state: kept });
    const [seen, all] = [await state(ann), await state(lead)];
    expect(JSON.stringify([seen.rollbacks, seen.audit])).not.toContain(other);
    expect(seen.rollbacks).toMatchObject([{ id: 'back-to-1', waits: [{ schedule: ward }], restore: { flags: [{ schedule: ward }], validation: [{ schedule: ward }] } }]);
    expect(seen.audit.slice(0, 2)).toMatchObject([{ action: 'rollback-left-out', detail: { schedule: null } }, { action: 'rollback-held', detail: { waits: [waits[0]], differs: [waits[0]] } }]);
    expect(all.rollbacks.find(({ id }) => id === 'back-to-1')?.waits.length ?? 2).toBe(2);
  });

  it('[SERVER-614] pause, resume and give up a gradual one', async () => {
    expect((await post('rollbacks', { id: 'go-down-1', kind: 'gradual', schedule: null, reason: 'calmly' })).status).toBe(201);
    expect(rollbackIn(await post('rollbacks/go-down-1/pause', { reason: 'lunch' })).status).toBe('paused');
    expect(rollbackIn(await post('rollbacks/go-down-1/resume', { reason: 'back' })).status).toBe('running');
    expect(rollbackIn(await post('rollbacks/go-down-1/abort', { reason: 'too slow' }))).toMatchObject({ kind: 'emergency', schedule: null, reason: 'too slow' });
    expect((await post('rollbacks/go-down-1/pause', { reason: 'x' })).status).toBe(409);
  });

  it('[SERVER-625] preview a restore and change nothing, and name what is not kept', async () => {
    const end = running.operations.drive();
    await vi.waitFor(async () => expect((await state(lead)).compositions).toMatchObject([{ seq: 1, schedules: 2, units: { shell: '1.2.3' } }]));
    await end();
    await running.flags.rollBack(ward, { actor: 'x', reason: 'x' });
    const answer = await post('restore-preview', { schedule: null, at: running.clock.now });
    expect([answer.status, z.safeParse(restorePreview, answer.body).error?.issues]).toEqual([200, undefined]);
    expect(answer.body).toMatchObject({ composition: 1, flags: [{ before: { stage: 'off' }, after: { stage: 'live' } }, { before: { stage: 'live' }, after: { stage: 'live' } }], releases: [{ unit: 'shell', files: 'whole' }], validation: [] });
    expect([running.flags.stageOf(ward).holds, running.operations.table.newest(9)]).toEqual(['off', []]);
    for (const [kind, moment, field] of [['restore', { composition: 1, at: 1 }, 'at'], ['emergency', { composition: 1 }, 'composition'], ['gradual', { at: 1 }, 'at']] as const) {
      const refused = await post('rollbacks', { id: 'back-to-1', kind, schedule: null, reason: 'x', ...moment });
      expect([refused.status, errorIn(refused).field]).toEqual([400, field]);
    }
    const unknown = await post('restore-preview', { schedule: ward, composition: 77 }, ann);
    expect([unknown.status, errorIn(unknown).field, errorIn(unknown).causes]).toEqual([400, 'composition', [{ code: 'unknown', given: '77' }]]);
  });

  it('[SERVER-652] post notices in an operator’s words to whoever has a role, and end them', async () => {
    const posted = (await post('notices', { severity: 'warning', schedule: ward, text: ' Back at ten ', minutes: 5 }, ann)).body as { id: string };
    expect(posted).toMatchObject({ kind: 'message', text: 'Back at ten', at: running.clock.now, until: running.clock.now + 300_000 });
    const stranger = await signInNew(running, 'stranger');
    const seen = async (browser: Browser) => ((await send(running.url, 'GET', '/api/notices', { browser })).body as { notices: unknown[] }).notices;
    expect([await seen(eve), await seen(stranger)]).toEqual([[posted], []]);
    expect((await send(running.url, 'DELETE', `/api/operations/notices/${posted.id}`, { browser: eve })).status).toBe(403);
    expect((await send(running.url, 'DELETE', `/api/operations/notices/${posted.id}`, { browser: ann })).status).toBe(204);
    expect(await seen(eve)).toEqual([]);
    expect((await state(ann)).audit.map(({ action }) => action).slice(0, 2)).toEqual(['notice-ended', 'notice-posted']);
  });

  it('[SERVER-650] post a notice once by its id, and only so many in a minute', async () => {
    const body = { id: 'told-once-1', severity: 'info', schedule: ward, text: 'Back at ten', minutes: 5 };
    const [first, again, another] = [await post('notices', body, ann), await post('notices', body, ann), await post('notices', { ...body, text: 'Back at noon' }, ann)];
    expect([first.status, again.status, again.body, another.status, errorIn(another).causes]).toEqual([201, 201, first.body, 409, [{ code: 'other-order' }]]);
    expect([running.operations.notices.held().length, (await state(ann)).audit.filter(({ action }) => action === 'notice-posted').length]).toEqual([1, 1]);
    const statuses = new Set<number>();
    for (let i = 0; i < 20; i += 1) statuses.add((await post('notices', body, ann)).status);
    expect(statuses).toEqual(new Set([201, 429]));
  });

  it('[SERVER-653] tell the people of a schedule that a page has given it up, once', async () => {
    const giveUp = () => send(running.url, 'POST', `/api/schedules/${ward}/mode/fall-back`, { browser: eve, body: { reason: 'three sweeps' } });
    expect([(await giveUp()).status, (await giveUp()).status]).toEqual([204, 204]);
    const notice = { kind: 'fell-back', severity: 'warning', schedule: ward, at: running.clock.now, until: running.clock.now + 3_600_000 };
    expect(running.operations.notices.current()).toEqual([{ ...notice, id: expect.any(String) as string }]);
  });

  it('[SERVER-655] take feedback of anybody with a role, with a trace up to 64 KiB, and show it to operators', async () => {
    const body = { kind: 'problem', text: 'It flickers', schedule: ward, mode: 'hybrid', build: '1.2.3', trace: '"'.repeat(65_536) };
    const say = (more: object, browser = eve) => send(running.url, 'POST', '/api/feedback', { browser, body: { ...body, ...more } });
    const made = await say({});
    expect(made.status).toBe(201);
    expect([(await say({ trace: 'x'.repeat(65_537) })).status, (await say({ schedule: other })).status, (await say({ kind: 'praise', text: '', trace: null })).status]).toEqual([400, 403, 201]);
    const list = ((await send(running.url, 'GET', '/api/operations/feedback', { browser: ann })).body as { feedback: unknown[] }).feedback;
    expect(list).toMatchObject([{ kind: 'praise', by: 'EVE', traceBytes: 0 }, { kind: 'problem', text: 'It flickers', schedule: ward, traceBytes: 65_536 }]);
    const path = `/api/operations/feedback/${(made.body as { id: string }).id}/trace`;
    expect([(await send(running.url, 'GET', path, { browser: ann })).body, (await send(running.url, 'GET', path, { browser: eve })).status]).toEqual([{ trace: body.trace }, 403]);
    expect((await send(running.url, 'GET', '/api/operations/feedback/no-such-id/trace', { browser: lead })).status).toBe(404);
    const limited = [];
    for (let i = 0; i < 6; i += 1) limited.push((await say({ trace: null })).status);
    expect(limited.at(-1)).toBe(429);
  });
});

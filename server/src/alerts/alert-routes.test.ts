import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { alertsAnswer, noticesAnswer, type AlertAnswer, type NoticeAnswer } from '@tandem/rest';
import { FLAG_NAMES } from '@tandem/sync/protocol';
import * as z from 'zod/mini';
import { runApp, send, signInNew, type Browser, type RunningApp } from '../../test/running-app.ts';
import { smallWard } from '../../test/running-rosters.ts';
import { watchDifferences, type DifferenceWatch } from './watch-differences.ts';

const ALL_ON = Object.fromEntries(FLAG_NAMES.map((name) => [name, true]));
let running: RunningApp;
let ward: string;
let other: string;
/** Operates both; operates the ward alone; edits there; looks there; nothing at all. */
let lead: Browser;
let ann: Browser;
let eve: Browser;
let vic: Browser;
let sam: Browser;
beforeEach(async () => {
  running = await runApp({ units: { shell: {} } });
  lead = await signInNew(running, 'lead', {}, true);
  ward = await running.rosters.create(smallWard(), lead.session.user.id, 'test');
  other = await running.rosters.create(smallWard(), lead.session.user.id, 'test');
  ann = await signInNew(running, 'ann', { [ward]: 'operator' });
  eve = await signInNew(running, 'eve', { [ward]: 'editor' });
  vic = await signInNew(running, 'vic', { [ward]: 'viewer' });
  sam = await signInNew(running, 'sam');
  for (const id of [ward, other]) await running.flags.set(id, ALL_ON, { actor: lead.session.user.id, reason: 'trial' });
});
afterEach(() => running.close());

const read = async (browser: Browser): Promise<AlertAnswer[]> => {
  const answer = await send(running.url, 'GET', '/api/operations/alerts', { browser });
  expect([answer.status, z.safeParse(alertsAnswer, answer.body).error?.issues]).toEqual([200, undefined]);
  return (answer.body as { alerts: AlertAnswer[] }).alerts;
};
const acknowledge = (id: string, browser: Browser) => send(running.url, 'POST', `/api/operations/alerts/${id}/acknowledge`, { browser });
const post = (path: string, body: unknown, browser = lead) => send(running.url, 'POST', path, { browser, body });
const names = (alerts: readonly AlertAnswer[]) => alerts.map(({ type, key, status }) => `${type} ${key} ${status}`);

describe('alerts over HTTP', { timeout: 20_000 }, () => {
  it('[SERVER-730] are for whoever operates a schedule, and cut to those', async () => {
    const { alerts } = running.operations;
    alerts.raise({ type: 'error-rate-high', schedule: ward, key: 'ward', summary: 'x' });
    alerts.raise({ type: 'error-rate-high', schedule: other, key: 'other', summary: 'x' });
    alerts.raise({ type: 'error-rate-high', schedule: null, key: 'all', summary: 'x' });
    expect([(await read(lead)).map(({ key }) => key).sort(), (await read(ann)).map(({ key }) => key).sort()]).toEqual([['all', 'other', 'ward'], ['all', 'ward']]);
    const [own, foreign] = ['ward', 'other'].map((key) => alerts.open().find((each) => each.key === key)!.id);
    for (const browser of [eve, vic, sam]) {
      expect((await send(running.url, 'GET', '/api/operations/alerts', { browser })).status).toBe(403);
      expect((await acknowledge(own!, browser)).status).toBe(403);
    }
    expect([(await send(running.url, 'GET', '/api/operations/alerts')).status, (await send(running.url, 'POST', `/api/operations/alerts/${own}/acknowledge`)).status]).toEqual([401, 401]);
    expect([(await acknowledge(foreign!, ann)).status, (await acknowledge('nothing-1', ann)).status, (await acknowledge('x', ann)).status]).toEqual([404, 404, 400]);
    expect(alerts.open().length).toBe(3);
  });

  it('[SERVER-731] are acknowledged by an operator, once, under their name', async () => {
    running.operations.alerts.raise({ type: 'data-corruption', schedule: ward, key: 'tables', summary: 'differs', lasting: true });
    const [{ id }] = (await read(ann)) as [AlertAnswer];
    for (const browser of [ann, lead]) expect((await acknowledge(id, browser)).body).toMatchObject({ status: 'open', acknowledged: { at: running.clock.now, by: 'ANN' } });
    expect(running.operations.audit.newest(9, [ward]).filter(({ action }) => action === 'alert-acknowledged')).toMatchObject([{ actor: ann.session.user.id, source: 'api', schedule: ward, detail: { id } }]);
  });

  it('[SERVER-740] tell of each rollback, whoever orders it, and of its end', async () => {
    const end = running.operations.drive();
    await vi.waitFor(() => expect(running.operations.compositions.newest(9).length).toBeGreaterThan(0), 5000);
    await post('/api/operations/rollbacks', { id: 'stop-now-1', kind: 'emergency', schedule: ward, reason: 'lost edits' });
    await post('/api/operations/rollbacks', { id: 'calmly-2', kind: 'gradual', schedule: other, reason: 'calmly' });
    expect(names(await read(lead)).sort()).toEqual(['rollout-progress rollback/calmly-2 open', 'sync-failure rollback/stop-now-1 open']);
    expect((await read(ann)).map(({ summary, values }) => [summary, values['reason']])).toEqual([['Everything was turned off at once: lost edits', 'lost edits']]);
    running.clock.now += 11_000;
    await vi.waitFor(async () => expect(names(await read(ann))).toEqual(['sync-failure rollback/stop-now-1 resolved']), 5000);
    await post('/api/operations/rollbacks/calmly-2/abort', { reason: 'too slow' });
    await vi.waitFor(() => expect(running.operations.alerts.open()).toEqual([]), 5000);
    expect((await read(lead)).length).toBe(3);
    const [moment] = running.operations.compositions.newest(1);
    await post('/api/operations/rollbacks', { id: 'as-before-3', kind: 'restore', schedule: null, reason: 'as before', composition: moment?.seq });
    await vi.waitFor(async () => expect(names(await read(lead))).toContain('sync-failure rollback/as-before-3 resolved'), 5000);
    await end();
  });

  it('[SERVER-740] tell of a rollback that is held, until somebody lets it go on', async () => {
    const { rollbacks, alerts } = running.operations;
    running.reports.connect().watch('tab-1', ward);
    await rollbacks.order({ id: 'stop-now-1', kind: 'emergency', schedule: ward, reason: 'x' }, { actor: 'cli', source: 'cli' });
    const keys = () => alerts.open().map(({ key }) => key).sort();
    for (const wait of [1000, 119_000]) {
      running.clock.now += wait;
      running.reports.connect().watch(`tab-${wait}`, ward);
      await rollbacks.look('stop-now-1', 0);
    }
    expect(keys()).toEqual(['rollback-held/stop-now-1', 'rollback/stop-now-1']);
    await rollbacks.control('stop-now-1', 'resume', 'seen', { actor: 'cli', source: 'cli' });
    expect(keys()).toEqual(['rollback/stop-now-1']);
    await rollbacks.control('stop-now-1', 'abort', 'seen', { actor: 'cli', source: 'cli' });
    expect(keys()).toEqual([]);
  });

  it('[SERVER-741] tell when a page has given a schedule up, and when somebody reports a problem, without their words', async () => {
    const give = () => post(`/api/schedules/${ward}/mode/fall-back`, { reason: '3 sweeps', cells: ['a', 'b'] }, eve);
    expect([(await give()).status, (await give()).status]).toEqual([204, 204]);
    const said = { text: 'Ana’s shift is gone', schedule: ward, mode: 'hybrid', build: '1.2.3', trace: null };
    for (const kind of ['problem', 'problem', 'praise']) expect((await post('/api/feedback', { kind, ...said }, vic)).status).toBe(201);
    const found = await read(ann);
    expect(found.map(({ type, key, count, level }) => [type, key, count, level]).sort()).toEqual([['sync-failure', 'fell-back', 1, 'immediate'], ['user-feedback', 'problem', 2, 'info']]);
    expect(JSON.stringify(found)).not.toContain('Ana');
  });

  it('[SERVER-733] are on the screens of operators alone, of that schedule or, where all are concerned, of any', async () => {
    const { notices } = running.operations;
    const notice = { kind: 'alert-data-corruption', severity: 'critical', at: running.clock.now, until: null } as const;
    notices.post({ ...notice, id: 'alert-ward-1', schedule: ward }, 'operators');
    notices.post({ ...notice, id: 'alert-other-1', schedule: other }, 'operators');
    notices.post({ ...notice, id: 'alert-all-1', schedule: null }, 'operators');
    notices.post({ ...notice, id: 'people-1', schedule: ward });
    notices.look();
    const seen = async (browser: Browser) => {
      const answer = await send(running.url, 'GET', '/api/notices', { browser });
      expect(z.safeParse(noticesAnswer, answer.body).error?.issues).toBeUndefined();
      const over = await send(running.url, 'GET', `/api/schedules/${ward}/sync?lane=tab&protocol=3`, { browser });
      const told = (over.body as { messages?: { type: string; notices?: NoticeAnswer[] }[] }).messages?.find(({ type }) => type === 'notices')?.notices;
      if (told) expect(told).toEqual((answer.body as { notices: unknown[] }).notices);
      return (answer.body as { notices: NoticeAnswer[] }).notices.map(({ id }) => id).sort();
    };
    expect(await seen(lead)).toEqual(['alert-all-1', 'alert-other-1', 'alert-ward-1', 'people-1']);
    expect(await seen(ann)).toEqual(['alert-all-1', 'alert-ward-1', 'people-1']);
    for (const browser of [eve, vic]) expect(await seen(browser)).toEqual(['people-1']);
    expect(await seen(sam)).toEqual([]);
  });
});

describe('confirmed differences', () => {
  let watch: DifferenceWatch;
  const sweep = (confirmed: number, at: number, compared = 100) => ({ lane: 'tab-1', schedule: ward, epoch: 0, revision: 1, stage: 'live' as const, phase: 'live', unsent: 0, trouble: null, sweep: { at, compared, unsettled: 0, confirmed, errors: 0 } });
  const state = () => names(running.operations.alerts.newest(9).map((alert) => alert as unknown as AlertAnswer));

  it('[SERVER-742] are an alert, whoever found them; a clean comparison after ten minutes ends it, and silence does not', () => {
    watch = watchDifferences({ alerts: running.operations.alerts, reports: running.reports, consistency: running.modes.consistency, isCompared: () => true, onError: (error) => expect(error).toBeNull() });
    const page = running.reports.connect('eve');
    page.report(sweep(0, 1));
    expect(state()).toEqual([]);
    page.report(sweep(2, 2));
    running.clock.now += 30_000;
    page.report(sweep(2, 3));
    expect(running.operations.alerts.open()).toMatchObject([{ type: 'data-corruption', schedule: ward, key: 'pages', count: 1, values: { confirmed: 2, compared: 100 } }]);
    running.clock.now += 30_000;
    page.report(sweep(0, 4));
    running.clock.now += 600_000;
    page.report({ ...sweep(0, 5), sweep: null } as never);
    page.report(sweep(0, 6, 0));
    expect(state()).toEqual(['data-corruption pages open']);
    running.clock.now += 30_000;
    page.report(sweep(0, 7));
    expect(state()).toEqual(['data-corruption pages resolved']);
    watch.found({ schedule: ward, cell: 'a|2026-11-20|0', mended: true });
    watch.found({ schedule: ward, cell: 'b|2026-11-20|0', mended: false });
    expect(running.operations.alerts.open()).toMatchObject([{ type: 'data-corruption', key: 'tables', count: 2, values: { cell: 'b|2026-11-20|0', mended: 'no' } }]);
    watch.end();
  });

  it('[SERVER-1204] where nothing is compared any more are over ten minutes after the last, once somebody has acknowledged them', () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      let compared = true;
      watch = watchDifferences({ alerts: running.operations.alerts, reports: running.reports, consistency: running.modes.consistency, isCompared: () => compared, onError: (error) => expect(error).toBeNull() });
      const later = () => {
        running.clock.now += 600_000;
        vi.advanceTimersByTime(5000);
      };
      running.reports.connect('eve').report(sweep(2, 2));
      watch.found({ schedule: ward, cell: 'a|2026-11-20|0', mended: false });
      const [one, two] = running.operations.alerts.open();
      running.operations.alerts.acknowledge(one!.id, 'ann');
      later();
      expect(running.operations.alerts.open()).toHaveLength(2);
      compared = false;
      later();
      expect(running.operations.alerts.open().map(({ id }) => id)).toEqual([two!.id]);
      running.operations.alerts.acknowledge(two!.id, 'ann');
      later();
      expect(running.operations.alerts.open()).toEqual([]);
    } finally {
      watch.end();
      vi.useRealTimers();
    }
  });
});

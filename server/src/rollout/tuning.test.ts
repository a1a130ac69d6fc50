import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TriggersAnswer, TriggersSetAnswer, TryAnswer } from '@tandem/rest';
import { errorIn, runApp, send, signInNew, type Browser, type RunningApp } from '../../test/running-app.ts';
import { smallWard } from '../../test/running-rosters.ts';

const AT = '/api/operations/rollout/triggers';

describe('the triggers of an installation', () => {
  let running: RunningApp;
  let lead: Browser;
  let ward: string;
  beforeEach(async () => {
    running = await runApp();
    lead = await signInNew(running, 'lead', {}, true);
    ward = await running.rosters.create(smallWard(), lead.session.user.id, 'test');
  });
  afterEach(() => running.close());

  const get = async (): Promise<TriggersAnswer> => (await send(running.url, 'GET', AT, { browser: lead })).body as TriggersAnswer;
  const put = (triggers: unknown, more: object = {}, browser = lead) => send(running.url, 'PUT', AT, { browser, body: { id: crypto.randomUUID(), reason: 'calmer nights', triggers, ...more } });
  const start = (policy: object = {}) => send(running.url, 'POST', '/api/operations/rollout/orders', { browser: lead, body: { id: crypto.randomUUID(), kind: 'start', reason: 'pilot', policy: { stages: [{ name: 'all', ring: [ward], pct: 0 }], ...policy } } });
  const audited = () => running.operations.audit.newest(20, [ward]).filter(({ action }) => action === 'rollout-triggers');

  it('[SERVER-871] are set once by an id, audited with before and after, and begun with by a start that names none of its own', async () => {
    const before = await get();
    expect([before.locked, before.triggers['performance']?.['threshold']]).toEqual([false, 15]);
    const id = crypto.randomUUID();
    const set = (await put({ performance: { threshold: 25, hold: 20 }, silence: { mode: 'observe' } }, { id })).body as TriggersSetAnswer;
    expect(set.changed).toEqual([
      { field: 'performance.hold', before: 10, after: 20 },
      { field: 'performance.threshold', before: 15, after: 25 },
      { field: 'silence.mode', before: 'enforce', after: 'observe' },
    ]);
    expect((await put({ performance: { threshold: 25, hold: 20 }, silence: { mode: 'observe' } }, { id })).body).toMatchObject({ changed: [] });
    expect(errorIn(await put({ performance: { threshold: 30 } }, { id })).causes).toEqual([{ code: 'other-order' }]);
    expect(audited().map(({ reason, detail }) => [reason, detail])).toEqual([['calmer nights', { revision: 0, locked: false, changed: set.changed }]]);

    await start({ silence: { for: 120 } });
    const { locked, triggers } = await get();
    expect([locked, triggers['performance']?.['threshold'], triggers['silence']]).toEqual([true, 25, { mode: 'enforce', for: 120 }]);
    await send(running.url, 'POST', '/api/operations/rollout/orders', { browser: lead, body: { id: crypto.randomUUID(), kind: 'kill', reason: 'over' } });
    expect((await get()).triggers['silence']).toEqual({ mode: 'observe', for: 300 });
  });

  it('[SERVER-871] are refused by field, value and what is accepted, and are for whoever operates every schedule', async () => {
    const refused = async (triggers: unknown) => {
      const answer = await put(triggers);
      return [answer.status, errorIn(answer).field, errorIn(answer).reason];
    };
    expect(await refused({ performance: { threshold: 5000 } })).toEqual([400, 'triggers.performance.threshold', 'triggers.performance.threshold: 5000 was given; at most 1000 is accepted']);
    expect(await refused({ performance: { hold: 40 } })).toEqual([400, 'triggers.performance.hold', expect.stringContaining('at most the threshold of 15')]);
    expect(await refused({ silence: { mode: 'sleep' } })).toEqual([400, 'triggers.silence.mode', expect.stringContaining('one of "observe", "enforce"')]);
    expect((await refused({ noise: { for: 3 } }))[1]).toBe('triggers.noise');
    expect(audited()).toEqual([]);
    const ana = await signInNew(running, 'ana', { [ward]: 'editor' });
    expect([(await put({}, {}, ana)).status, (await send(running.url, 'GET', AT, { browser: ana })).status, (await send(running.url, 'POST', `${AT}/try`, { browser: ana, body: { triggers: {} } })).status]).toEqual([403, 403, 403]);
  });

  it('[SERVER-872] become stricter alone while a rollout is under way, at once for it and for the next one', async () => {
    await start();
    const laxer = await put({ performance: { threshold: 12 }, criticalErrors: { count: 5 } });
    expect([laxer.status, errorIn(laxer).field, errorIn(laxer).causes]).toEqual([409, 'triggers.criticalErrors.count', [{ code: 'laxer', field: 'criticalErrors.count', given: '5', was: '3' }]]);
    expect((await put({ performance: { for: 300 } })).status).toBe(409);
    expect((await get()).triggers['performance']?.['threshold']).toBe(15);
    expect((await put({ performance: { threshold: 12 }, criticalErrors: { count: 2 } })).status).toBe(200);
    const { policy, status, stage } = running.operations.rollouts.state();
    expect([policy?.performance.threshold, policy?.criticalErrors.count, status, stage]).toEqual([12, 2, 'running', 0]);
    expect(audited()[0]?.detail).toMatchObject({ revision: 1, locked: true });
  });

  it('[SERVER-875] are tried on the health that was kept, which changes nothing', async () => {
    // A Friday morning: most of the week before has no health.
    for (let i = 0; i < 3; i += 1) {
      running.telemetry.found(ward, 1);
      running.clock.now += 60_000;
    }
    await start({ dataInconsistency: { count: 500 } });
    const answer = (await send(running.url, 'POST', `${AT}/try`, { browser: lead, body: { triggers: { dataInconsistency: { count: 1 } } } })).body as TryAnswer;
    // Whoever is not exposed fails no rollout.
    expect(answer.triggers.find(({ trigger }) => trigger === 'dataInconsistency')).toMatchObject({ enough: false, now: { fired: 0 }, tried: { fired: 0 } });
    expect((await get()).triggers['dataInconsistency']?.['count']).toBe(500);
    expect(audited()).toEqual([]);
  });
});

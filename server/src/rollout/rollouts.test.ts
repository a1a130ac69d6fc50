import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FLAG_NAMES } from '@tandem/sync/protocol';
import { errorIn, runApp, send, signInNew, type Browser, type RunningApp } from '../../test/running-app.ts';
import { smallWard } from '../../test/running-rosters.ts';
import { driveRollout } from './drive-rollout.ts';
import { histogramOf } from './histogram.ts';
import type { Minute, TenantMinute } from './observations.ts';
import { readPolicy } from './read-policy.ts';

const MINUTE = 60_000;
/** Two rings by name, then everybody: which schedules there are is known, which buckets they fall into is not. */
const policyFor = (ring: readonly string[], more: Readonly<Record<string, unknown>> = {}) => ({
  stages: [
    { name: 'development team', ring, pct: 0, minBake: 60, minSample: 1, peak: false, approval: false },
    { name: 'all', pct: 100, minBake: 60, minSample: 1, peak: false },
  ],
  holdback: { pct: 0 },
  performance: { minSample: 0, metrics: ['visible'] },
  ...more,
});

describe('the rollout of an installation', () => {
  let running: RunningApp;
  let lead: Browser;
  let ward: string;
  let other: string;
  beforeEach(async () => {
    running = await runApp();
    lead = await signInNew(running, 'lead', {}, true);
    ward = await running.rosters.create(smallWard(), lead.session.user.id, 'test');
    other = await running.rosters.create(smallWard(), lead.session.user.id, 'test');
  });
  afterEach(() => running.close());

  const rollouts = () => running.operations.rollouts;
  const by = { actor: 'x', source: 'api' } as const;
  const second = { actor: 'y', source: 'api' } as const;
  const order = (kind: Parameters<ReturnType<typeof rollouts>['order']>[0]['kind'], who: typeof by | typeof second = by, policy: unknown = policyFor([ward])) =>
    rollouts().order({ id: crypto.randomUUID(), kind, reason: 'test', policy: kind === 'start' ? readPolicy(policy) : undefined }, who);
  const on = (id: string) => FLAG_NAMES.filter((name) => running.flags.get(id, 'viewer').values[name]).length;
  const shows = (first: number, then: number) => vi.waitFor(() => expect([on(ward), on(other)]).toEqual([first, then]));
  const row = (tenant: string, more: Partial<TenantMinute> = {}): TenantMinute => ({
    tenant, arm: rollouts().exposureOf(tenant).arm ?? 'rest', sessions: 5, began: 5, assigned: 5, connected: 5, errored: 0, critical: [], inconsistencies: 0, complaints: [], edits: 10, stale: 0, latency: { visible: histogramOf([100, 110, 120, 130, 140]) }, ...more,
  });
  const minute = (rows: readonly TenantMinute[]): Minute => ({ from: Math.floor(running.clock.now / MINUTE) * MINUTE - MINUTE, rows });
  const actions = () => running.operations.audit.newest(50, [ward, other]).map(({ action, schedule }) => `${action}${schedule === null ? '' : ` ${schedule}`}`);

  it('[SERVER-840] turns the flags of a policy on where it is exposed, once, and leaves the others as they are', async () => {
    await order('start');
    await shows(5, 0);
    expect(actions()).toContain(`rollout-exposed ${ward}`);
    // What somebody turns off by hand stays off in this revision.
    await running.flags.set(ward, { enableCrossViewUpdates: false }, { actor: 'x', reason: 'x' });
    await rollouts().restarted();
    await shows(4, 0);
  });

  it('[SERVER-841] begins the next stage when it has baked and a second person has approved', async () => {
    await order('start');
    await expect(order('advance')).rejects.toThrow('not ready');
    running.clock.now += 2 * MINUTE;
    await rollouts().look([minute([row(ward), row(other)])]);
    await expect(order('approve')).rejects.toThrow('second person');
    await order('approve', second);
    expect(rollouts().state().stage).toBe(1);
    await shows(5, 5);
  });

  it('[SERVER-842] takes everything back by itself on a confirmed difference, and tells it', async () => {
    await order('start');
    await rollouts().look([minute([row(ward, { inconsistencies: 1 }), row(other)])]);
    expect(rollouts().state().status).toBe('rolled-back');
    await shows(0, 0);
    expect(running.operations.table.newest(5).map(({ kind, schedule, actor }) => [kind, schedule, actor])).toEqual([['emergency', null, 'rollout']]);
    expect(running.operations.alerts.newest(5).map(({ type }) => type)).toContain('data-corruption');
    // Said again after a restart, it orders nothing more.
    await rollouts().restarted();
    expect(running.operations.table.newest(5)).toHaveLength(1);
  });

  it('[SERVER-843] is killed by one person, in two words: everything is off, whatever it is doing', async () => {
    await order('start');
    await order('pause');
    await order('kill');
    expect(rollouts().state().status).toBe('killed');
    await shows(0, 0);
    expect(running.operations.table.newest(5).map(({ kind, actor }) => [kind, actor])).toEqual([['emergency', 'x']]);
  });

  it('[SERVER-843] ends when somebody turns everything off everywhere', async () => {
    await order('start');
    await running.operations.rollbacks.order({ id: 'by-hand-1', kind: 'emergency', schedule: null, reason: 'outage' }, by);
    expect(rollouts().state().status).toBe('killed');
    expect(running.operations.table.newest(5)).toHaveLength(1);
  });

  it('[SERVER-844] follows an order once, whatever is heard twice, and refuses its id for another', async () => {
    const id = crypto.randomUUID();
    const start = { id, kind: 'start', reason: 'test', policy: readPolicy(policyFor([ward])) } as const;
    await rollouts().order(start, by);
    const { revision } = await rollouts().order(start, by);
    expect(revision).toBe(1);
    await expect(rollouts().order({ id, kind: 'kill', reason: 'test' }, by)).rejects.toThrow('ordered something else');
  });

  it('[SERVER-845] is for whoever operates every schedule, and says which field of a policy is wrong', async () => {
    const ana = await signInNew(running, 'ana', { [ward]: 'operator' });
    const ask = (browser: Browser, kind: string, policy?: unknown) =>
      send(running.url, 'POST', '/api/operations/rollout/orders', { browser, body: { id: crypto.randomUUID(), kind, reason: 'test', ...(policy === undefined ? {} : { policy }) } });
    expect([(await send(running.url, 'GET', '/api/operations/rollout', { browser: ana })).status, (await ask(ana, 'kill')).status]).toEqual([403, 403]);
    const wrong = await ask(lead, 'start', policyFor([ward], { coolDown: -1 }));
    expect([wrong.status, errorIn(wrong).field]).toEqual([400, 'policy.coolDown']);
    const started = await ask(lead, 'start', policyFor([ward]));
    expect(started.body).toMatchObject({ status: 'running', revision: 1, stage: 0, arms: { candidate: 1 }, exposed: [{ schedule: ward, stage: 0 }] });
    const refused = await ask(lead, 'start', policyFor([ward]));
    expect([refused.status, errorIn(refused).causes]).toEqual([409, [{ code: 'rollout-refused', why: 'running' }]]);
  });

  it('[SERVER-846] lets nobody turn flags on by hand while it runs, and everybody turn them off', async () => {
    await order('start');
    await expect(running.flags.set(other, { enableCentralStore: true }, { actor: 'x', reason: 'x' })).rejects.toThrow('rollout');
    await running.flags.set(ward, { enableCrossViewUpdates: false }, { actor: 'x', reason: 'x' });
    await order('kill');
    const [kill] = running.operations.table.newest(1);
    running.clock.now += MINUTE;
    await running.operations.rollbacks.look(kill?.id ?? '', 0);
    await running.flags.set(other, { enableCentralStore: true }, { actor: 'x', reason: 'x' });
    await shows(0, 1);
  });

  it('[SERVER-847] looks at each minute once it is over, in one process at a time', async () => {
    await order('start');
    const looked: string[] = [];
    const drive = (owner: string) =>
      driveRollout({
        rollouts: { ...rollouts(), look: async () => void looked.push(owner) },
        table: running.operations.rolloutTable,
        minutes: (from, until) => (expect([until % MINUTE, until - from >= 600_000]).toEqual([0, true]), [minute([row(ward)])]),
        now: () => running.clock.now,
        owner,
        onError: (error) => expect.unreachable(String(error)),
      });
    const ends = [drive('a'), drive('b')];
    await new Promise((resolve) => setTimeout(resolve, 2500));
    ends.forEach((end) => end());
    expect(looked.length).toBeGreaterThan(0);
    expect(new Set(looked).size).toBe(1);
  });
});

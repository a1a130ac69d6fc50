import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OperationsAnswer } from '@tandem/rest';
import { FLAG_NAMES } from '@tandem/sync/protocol';
import { errorIn, runApp, send, signInNew, type Browser, type RunningApp } from '../../test/running-app.ts';
import { smallWard } from '../../test/running-rosters.ts';
import { driveRollout } from './drive-rollout.ts';
import { histogramOf } from './testing/histogram-of.ts';
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

  it('[SERVER-1080] lets the first of two approve once the second asks, and names who may instead of who may not', async () => {
    const tomas = await signInNew(running, 'tomas', { [ward]: 'operator', [other]: 'operator' });
    await signInNew(running, 'ana', { [ward]: 'operator' });
    const ask = (browser: Browser, kind: string, policy?: unknown) =>
      send(running.url, 'POST', '/api/operations/rollout/orders', { browser, body: { id: crypto.randomUUID(), kind, reason: 'test', ...(policy === undefined ? {} : { policy }) } });
    const started = await ask(lead, 'start', policyFor([ward]));
    expect(started.body).toMatchObject({ mayApprove: ['TOMAS'] });
    running.clock.now += 2 * MINUTE;
    await rollouts().look([minute([row(ward), row(other)])]);
    const refused = await ask(lead, 'approve');
    expect([refused.status, errorIn(refused).causes, errorIn(refused).reason]).toEqual([409, [{ code: 'rollout-refused', why: 'own', who: 'TOMAS' }], expect.stringContaining('These may: TOMAS.')]);
    expect((await ask(tomas, 'advance')).body).toMatchObject({ stage: 0, mayApprove: ['LEAD'] });
    expect(errorIn(await ask(tomas, 'approve')).causes).toEqual([{ code: 'rollout-refused', why: 'own', who: 'LEAD' }]);
    expect((await ask(lead, 'approve')).body).toMatchObject({ stage: 1 });
  });

  it('[SERVER-849] tells whoever a stage will reach when it begins, and nobody else, until it has begun or will not', async () => {
    const told = () => running.operations.notices.held().flatMap(({ kind, schedule, until }) => (kind === 'rollout-soon' ? [[schedule, until]] : []));
    const announced = policyFor([ward], { notice: 3600 });
    await order('start', by, announced);
    expect([told(), on(ward)]).toEqual([[[ward, running.clock.now + 60 * MINUTE]], 0]);
    await rollouts().restarted();
    expect(told()).toHaveLength(1);
    running.clock.now += 60 * MINUTE;
    await rollouts().look([minute([row(ward, { arm: 'rest' }), row(other)])]);
    await shows(5, 0);
    expect(told()).toEqual([]);
    running.clock.now += 2 * MINUTE;
    await rollouts().look([minute([row(ward), row(other)])]);
    await order('approve', second);
    expect([told(), rollouts().state().stage]).toEqual([[[other, running.clock.now + 60 * MINUTE]], 0]);
    await order('pause');
    expect(told()).toEqual([]);
  });

  it('[SERVER-842] takes everything back by itself on a confirmed difference, and tells it', async () => {
    await order('start');
    running.clock.now += MINUTE;
    await rollouts().look([minute([row(ward, { inconsistencies: 1 }), row(other)])]);
    expect(rollouts().state().status).toBe('rolled-back');
    await shows(0, 0);
    expect(running.operations.table.newest(5).map(({ kind, schedule, actor }) => [kind, schedule, actor])).toEqual([['emergency', null, 'rollout']]);
    const alert = running.operations.alerts.newest(5).find(({ type }) => type === 'data-corruption');
    expect(alert?.summary).toMatch(/^The rollout stops at .+: a difference was confirmed, 1 at a bound of 1, n \d+\.$/);
    // Said again after a restart, it orders nothing more.
    await rollouts().restarted();
    expect(running.operations.table.newest(5)).toHaveLength(1);
  });

  it('[SERVER-1200] names a rota in the alert as people know it', async () => {
    await order('start');
    running.clock.now += MINUTE;
    await rollouts().look([minute([row(ward, { inconsistencies: 1, claimed: 1 }), row(other)])]);
    const alert = running.operations.alerts.newest(5).find(({ type }) => type === 'data-corruption');
    expect([alert?.schedule, alert?.summary]).toEqual([ward, expect.stringMatching(/^The rollout stops in Small ward, at development team: /)]);
  });

  it('[SERVER-1205] gives a rota that is made later what its bucket has, with the next minute, while it goes on', async () => {
    await order('start', by, policyFor([ward], { stages: [{ name: 'all', pct: 100, minBake: 60, minSample: 1, peak: false }] }));
    await shows(5, 5);
    const look = async () => {
      running.clock.now += MINUTE;
      await rollouts().look([minute([row(ward), row(other)])]);
    };
    const late = await running.rosters.create(smallWard(), lead.session.user.id, 'test');
    await order('pause');
    await look();
    expect(running.operations.rolloutTable.exposed(1).map(({ schedule }) => schedule)).not.toContain(late);
    await order('resume');
    await look();
    await vi.waitFor(() => expect(on(late)).toBe(5));
    await running.flags.set(late, { enableCrossViewUpdates: false }, { actor: 'x', reason: 'x' });
    await look();
    await vi.waitFor(() => expect(on(late)).toBe(4));
  });

  it('[SERVER-1201] does what it could not do at the next look, and the other schedules’ part all the same', async () => {
    const refused = vi.spyOn(running.operations.rollbacks, 'order').mockRejectedValueOnce(new Error('the disk is full'));
    await order('start', by, policyFor([ward, other], { dataInconsistency: { scope: 'tenant' }, tenants: 5 }));
    await shows(5, 5);
    const errors: unknown[] = [];
    const end = driveRollout({
      rollouts: rollouts(),
      table: running.operations.rolloutTable,
      minutes: () => [minute([row(ward, { inconsistencies: 1 }), row(other)])],
      now: () => running.clock.now,
      owner: 'a',
      onError: (error) => void errors.push(String(error)),
    });
    running.clock.now += 2 * MINUTE;
    await vi.waitFor(() => expect(refused.mock.calls.length).toBe(2), 5000);
    end();
    await shows(0, 5);
    expect(errors).toEqual(['Error: the disk is full']);
    expect(running.operations.table.newest(5).map(({ schedule, reason }) => [schedule, reason])).toEqual([[ward, 'a difference was confirmed: still held']]);
  });

  it('[SERVER-1202] kills again what a kill could not turn off, by the same order or another', async () => {
    await order('start');
    vi.spyOn(running.operations.rollbacks, 'order').mockRejectedValueOnce(new Error('the disk is full')).mockRejectedValueOnce(new Error('the disk is full'));
    const kill = { id: crypto.randomUUID(), kind: 'kill', reason: 'test' } as const;
    await expect(rollouts().order(kill, by)).rejects.toThrow('full');
    await expect(order('kill')).rejects.toThrow('full');
    await rollouts().order(kill, by);
    await shows(0, 0);
    await order('kill');
    expect(running.operations.table.newest(5).map(({ actor, reason }) => [actor, reason])).toEqual([['x', 'test']]);
  });

  it.each([['its rota', 1], ['all rotas', 0]])('[SERVER-1081] tells operators that it took %s back, why and how long it rests, until somebody has looked after it', async (_what, claimed) => {
    const ana = await signInNew(running, 'ana', { [other]: 'operator' });
    const told = async (browser: Browser) => ((await send(running.url, 'GET', '/api/operations', { browser })).body as OperationsAnswer).takenBack;
    await order('start');
    expect(await told(lead)).toBe(null);
    running.clock.now += MINUTE;
    await rollouts().look([minute([row(ward, { inconsistencies: 1, claimed }), row(other)])]);
    const said = { revision: 1, stage: 'development team', at: running.clock.now, trigger: 'dataInconsistency', rested: running.clock.now + 30 * MINUTE };
    expect(await told(lead)).toEqual({ ...said, schedules: claimed === 1 ? [ward] : null });
    expect(await told(ana)).toEqual(claimed === 1 ? null : { ...said, schedules: null });
    for (const { id } of running.operations.alerts.open()) running.operations.alerts.acknowledge(id, lead.session.user.id);
    expect([await told(lead), await told(ana)]).toEqual([null, null]);
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
    // What is turned on by hand after it is nothing that a restart takes back.
    await rollouts().restarted();
    expect(running.operations.table.newest(5)).toHaveLength(1);
  });

  it.each(['emergency', 'gradual'] as const)('[SERVER-833] has a schedule in no arm that somebody takes back (%s), and goes on with the others', async (kind) => {
    await order('start', by, policyFor([ward, other]));
    await shows(5, 5);
    expect([rollouts().armOf(ward), rollouts().armOf(other)]).toEqual(['candidate', 'candidate']);
    await running.operations.rollbacks.order({ id: 'by-hand-1', kind, schedule: ward, reason: 'outage' }, by);
    expect([rollouts().armOf(ward), rollouts().armOf(other), rollouts().state().status]).toEqual(['rest', 'candidate', 'running']);
    expect(running.operations.audit.newest(50, [ward]).find(({ action }) => action === 'rollout-leave')).toMatchObject({ schedule: ward, actor: 'x', reason: 'outage' });
    await rollouts().restarted();
    expect(running.operations.table.newest(5)).toHaveLength(1);
  });

  it('[SERVER-829] ends the alert of a schedule that is slow no more', async () => {
    await order('start', by, policyFor([ward], { performance: { mode: 'observe', minSample: 0, metrics: ['visible'], for: 60 } }));
    const look = async (ms: number) => {
      running.clock.now += MINUTE;
      await rollouts().look([minute([row(ward, { latency: { visible: histogramOf(Array.from({ length: 60 }, () => ms)) } }), row(other, { latency: { visible: histogramOf(Array.from({ length: 60 }, () => 100)) } })])]);
    };
    const open = () => running.operations.alerts.open().flatMap(({ type, schedule }) => (type === 'performance-degradation' ? [schedule] : []));
    await look(300);
    expect(open()).toEqual([ward]);
    await look(100);
    await look(100);
    expect(open()).toEqual([]);
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
    expect([refused.status, errorIn(refused).causes]).toEqual([409, [{ code: 'rollout-refused', why: 'running', who: '' }]]);
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

  it('[SERVER-847] looks once at each minute when it is over, in one process at a time, also at one that cannot be read', async () => {
    await order('start');
    const looked: string[] = [];
    const drive = (owner: string) =>
      driveRollout({
        rollouts: { ...rollouts(), look: async () => void looked.push(owner) },
        table: running.operations.rolloutTable,
        minutes: (from, until) => {
          expect([until % MINUTE, until - from >= 600_000]).toEqual([0, true]);
          throw new Error('unreadable');
        },
        now: () => running.clock.now,
        owner,
        onError: (error) => expect(String(error)).toMatch('unreadable'),
      });
    const ends = [drive('a'), drive('b')];
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(looked).toHaveLength(1);
    running.clock.now += MINUTE;
    await vi.waitFor(() => expect(looked).toHaveLength(2), 5000);
    ends.forEach((end) => end());
    expect(new Set(looked).size).toBe(1);
  });
});

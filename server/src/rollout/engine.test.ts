import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newRollout, step } from './engine.ts';
import { exposureOf } from './exposure.ts';
import { gatesOf } from './gates.ts';
import { histogramOf } from './testing/histogram-of.ts';
import { askLock, type Lock } from './lock.ts';
import type { Minute, TenantMinute } from './observations.ts';
import { policySchema, type Policy } from './policy.ts';
import type { RolloutEvent, RolloutState, Stepped } from './state.ts';

const T = Date.UTC(2026, 10, 30, 8);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const quiet = Array.from({ length: 60 }, (_, i) => 60 + i);
const slow = quiet.map((ms) => ms * 1.5);

const row = (over: Partial<TenantMinute> = {}): TenantMinute => ({
  tenant: 'ward', arm: 'candidate', sessions: 30, began: 30, assigned: 30, connected: 30, errored: 0, critical: [], inconsistencies: 0, complaints: [], edits: 60, stale: 0,
  latency: { visible: histogramOf(quiet), inp: histogramOf(quiet), switch: histogramOf(quiet) }, ...over,
});
const other = row({ tenant: 'base', arm: 'control' });
const minuteAt = (at: number, ...rows: TenantMinute[]): Minute => ({ from: at - MINUTE, rows: rows.length > 0 ? rows : [row(), other] });
const order = (kind: 'advance' | 'approve' | 'pause' | 'resume' | 'kill', by = 'ann'): RolloutEvent => ({ kind, by, reason: 'test' });
const begin = (input: unknown = {}, at = T): RolloutState => step(newRollout(), { kind: 'start', by: 'ann', reason: 'test', policy: policySchema.parse(input) }, at).state;

/** Tells so many minutes, one after another, each with the last twelve. */
function live(state: RolloutState, from: number, minutes: number, rowsAt: (minute: number) => TenantMinute[] = () => []): { readonly state: RolloutState; readonly now: number; readonly effects: Stepped['effects'] } {
  const recent: Minute[] = [];
  const effects: Stepped['effects'][number][] = [];
  let now = from;
  for (let i = 0; i < minutes; i += 1) {
    now += MINUTE;
    recent.push(minuteAt(now, ...rowsAt(i)));
    if (recent.length > 12) recent.shift();
    const moved = step(state, { kind: 'minute', minutes: [...recent] }, now);
    state = moved.state;
    effects.push(...moved.effects);
  }
  return { state, now, effects };
}
const byHand = (schedule: string | null, by = 'eve'): RolloutEvent => ({ kind: 'taken-back', schedule, by, reason: 'outage' });
const kinds = (effects: Stepped['effects']): string[] => effects.map(({ kind }) => kind);
const rollBacks = (effects: Stepped['effects']): (string | null)[] => effects.flatMap((effect) => (effect.kind === 'roll-back' ? [effect.schedule] : []));

/** Stages of an hour without much to see. */
const QUICK = { peak: { for: 0 }, stages: [{ name: 'a', pct: 5, minBake: 3600, minSample: 10, peak: false }, { name: 'b', pct: 25, minBake: 3600, minSample: 10, peak: false }, { name: 'c', pct: 100, minBake: 0 }] };

describe('a rollout', () => {
  it('[SERVER-806] begins at its first stage, exposes, tells and audits it, and is one at a time', () => {
    const { state, effects } = step(newRollout(), { kind: 'start', by: 'ann', reason: 'why', policy: policySchema.parse({}) }, T);
    expect(kinds(effects)).toEqual(['audit', 'expose', 'alert']);
    expect(effects[1]).toEqual({ kind: 'expose', stage: 0, pct: 5, holdback: 5 });
    expect([state.status, state.revision, state.stage, state.began]).toEqual(['running', 1, 0, T]);
    for (const running of [state, { ...state, status: 'held' as const }, { ...state, status: 'paused' as const }]) {
      expect(step(running, { kind: 'start', by: 'bob', reason: '', policy: policySchema.parse({}) }, T)).toEqual({ state: running, effects: [], refused: 'running' });
    }
  });

  it('[SERVER-807] exposes by kill, rollback, denial, ring and percentage, in this order, each with its reason', () => {
    const state = begin({ deny: ['shut', 'both'], stages: [{ name: 'a', pct: 0, ring: ['team', 'both'] }, { name: 'b', pct: 100, ring: ['late'] }] });
    expect(exposureOf(newRollout(), 'team')).toEqual({ arm: null, reason: 'no-rollout' });
    expect(['team', 'both', 'shut', 'late', 'any'].map((unit) => exposureOf(state, unit).reason)).toEqual(['ring', 'denied', 'denied', 'default', 'default']);
    expect(['late', 'any'].map((unit) => exposureOf({ ...state, stage: 1, status: 'done' }, unit))).toEqual([{ arm: 'candidate', reason: 'ring' }, { arm: 'candidate', reason: 'percentage' }]);
    expect(exposureOf({ ...state, rolledBack: ['team'] }, 'team')).toEqual({ arm: null, reason: 'rolled-back' });
    expect(exposureOf({ ...state, status: 'rolled-back' }, 'team').arm).toBeNull();
    expect(exposureOf({ ...state, status: 'killed', rolledBack: ['team'] }, 'team')).toEqual({ arm: null, reason: 'killed' });
  });

  it('[SERVER-808] answers every event in every status, and stays plain data', () => {
    const events: RolloutEvent[] = [{ kind: 'start', by: 'eve', reason: '', policy: policySchema.parse({}) }, ...(['advance', 'approve', 'pause', 'resume', 'kill'] as const).map((kind) => order(kind, 'eve')), byHand('ward'), byHand(null), { kind: 'minute', minutes: [minuteAt(T + MINUTE)] }, { kind: 'minute', minutes: null }, { kind: 'minute', minutes: [] }, { kind: 'restarted' }];
    for (const status of ['idle', 'running', 'held', 'paused', 'done', 'rolled-back', 'killed'] as const) {
      for (const event of events) {
        for (const policy of [null, policySchema.parse({})]) {
          const moved = step({ ...newRollout(), status, policy }, event, T + MINUTE);
          expect(JSON.parse(JSON.stringify(moved))).toEqual(moved);
        }
      }
    }
  });
});

describe('gates', () => {
  const gate = (state: RolloutState, now: number) => gatesOf(state, state.policy as Policy, now).gates.filter(({ open }) => !open).map(({ gate: name }) => name);

  it('[SERVER-809] a stage widens once it has baked, seen a peak, its sample and nothing but passes, and last of all was approved by a second person', () => {
    const state = begin();
    expect(gate(state, T)).toEqual(['bake', 'peak', 'sample', 'metrics', 'approval']);
    const soon = live(state, T, 90);
    expect(gate(soon.state, soon.now)).toEqual(['bake', 'approval']);
    expect(step(soon.state, order('approve', 'bob'), soon.now).refused).toBe('gates');
    expect(step(soon.state, order('advance', 'bob'), soon.now).refused).toBe('gates');
    const later = live(soon.state, T + DAY - MINUTE, 1);
    expect([gate(later.state, later.now), later.state.stage]).toEqual([['approval'], 0]);
    expect(step(later.state, order('approve', 'ann'), later.now).refused).toBe('own');
    const { state: wide, effects } = step(later.state, order('approve', 'bob'), later.now);
    expect([wide.stage, wide.began, wide.approved, kinds(effects)]).toEqual([1, later.now, null, ['audit', 'audit', 'report', 'expose', 'alert']]);
    expect(gate(wide, later.now + DAY)).toEqual(['peak', 'sample', 'metrics', 'approval']);
    // Whoever widened it last may not approve it, until somebody else asks for it: then it is theirs, and of two people one always may.
    const ready = live({ ...wide, began: later.now - DAY }, later.now, 70);
    expect(step(ready.state, order('approve', 'bob'), ready.now).refused).toBe('own');
    const byCarl = step(ready.state, order('advance', 'carl'), ready.now).state;
    expect(['bob', 'carl', 'ann'].map((who) => step(byCarl, order('approve', who), ready.now).refused)).toEqual([null, 'own', null]);
    const asked = step(ready.state, order('advance', 'bob'), ready.now);
    expect([asked.refused, asked.state.stage, asked.state.asked]).toEqual([null, 1, 'bob']);
    expect(step(asked.state, order('approve', 'bob'), ready.now).refused).toBe('own');
    expect(step(asked.state, order('approve', 'ann'), ready.now).state.stage).toBe(2);
  });

  it.each([
    ['sync errors', () => [row({ errored: 3 }), row({ tenant: 'base', arm: 'control', errored: 3 })], 'syncErrors', 'fail'],
    ['slowness', () => [row({ latency: { visible: histogramOf(quiet.map((ms) => ms * 1.13)), inp: histogramOf(quiet), switch: histogramOf(quiet) } }), other], 'visible', 'fail'],
    ['silence', () => [row({ sessions: 0, began: 0, connected: 0, latency: {} }), other], 'syncErrors', 'inconclusive'],
    ['no control', () => [row()], 'inp', 'inconclusive'],
    ['figures that are none', () => [row({ errored: NaN, began: NaN, sessions: NaN, latency: {} }), other], 'syncErrors', 'inconclusive'],
  ] as const)('[SERVER-810] %s is no pass', (_name, rows, metric, verdict) => {
    const { state, now } = live(begin({ ...QUICK, coolDown: 0 }), T, 90, rows as () => TenantMinute[]);
    const { readings } = gatesOf(state, state.policy as Policy, now);
    expect(readings.find((reading) => reading.metric === metric)?.verdict).toBe(verdict);
    expect(state.stage).toBe(0);
    expect(gate(state, now)).toContain('metrics');
  });

  it('[SERVER-811] overdue stages that are not monitored fold into one step, which ends at a monitored one and before an approval', () => {
    const calm = { monitored: false, minBake: 3600, peak: false };
    const chain = (third: object, fourth: object = calm) => begin({ stages: [{ name: 'a', pct: 1, ...calm }, { name: 'b', pct: 2, ...calm, approval: false }, { name: 'c', pct: 3, ...calm, approval: false, ...third }, { name: 'd', pct: 4, approval: false, ...fourth }] });
    const after = (state: RolloutState, hours: number) => live(state, T + hours * 60 * MINUTE, 1);
    const folded = after(chain({}), 10);
    expect([folded.state.stage, folded.effects.filter(({ kind }) => kind === 'expose').length]).toEqual([3, 1]);
    expect(after(chain({}), 1.5).state.stage).toBe(1);
    expect([after(chain({}), 2.5).state.stage, after(chain({}), 2.5).state.began]).toEqual([2, T + 120 * MINUTE]);
    const monitored = after(chain({ monitored: true }), 10);
    expect([monitored.state.stage, monitored.state.began]).toEqual([2, monitored.now]);
    expect(after(chain({ approval: true }), 10).state.stage).toBe(1);
  });

  it('[SERVER-812] the last stage keeps its holdback for its time, and then none', () => {
    const state = begin({ stages: [{ name: 'all', pct: 100 }] });
    const week = live(state, T + 7 * DAY - 2 * MINUTE, 1);
    expect(week.state.status).toBe('running');
    const done = live(week.state, week.now, 1);
    expect([done.state.status, done.effects.at(-1)]).toEqual(['done', { kind: 'expose', stage: 0, pct: 100, holdback: 0 }]);
    expect(rollBacks(live(done.state, done.now, 1, () => [row({ inconsistencies: 1 })]).effects)).toEqual([null]);
    expect(step(state, order('advance'), T).refused).toBe('last-stage');
  });
});

describe('triggers', () => {
  const critical = (...seconds: number[]) => seconds.map((second, i) => ({ at: T + second * 1000, session: `s${i}` }));
  const few = { sessions: 20, connected: 20 };

  it.each([
    [2, []],
    [3, ['ward']],
    [4, ['ward']],
  ])('[SERVER-813] %i sessions with a critical error within the window', (count, taken) => {
    const errors = critical(...Array.from({ length: count }, (_, i) => i * 10));
    expect(rollBacks(live(begin(), T, 1, () => [row({ ...few, critical: errors }), other]).effects)).toEqual(taken);
  });

  it.each([
    ['4:59', 299, ['ward']],
    ['5:00', 300, []],
    ['5:01', 301, []],
  ])('[SERVER-813] the third critical error %s after the first', (_name, seconds, taken) => {
    const errors = critical(10, 100, 10 + seconds);
    const within = (minute: number) => errors.filter(({ at }) => Math.floor((at - T) / MINUTE) === minute);
    expect(rollBacks(live(begin(), T, 8, (minute) => [row({ ...few, critical: within(minute) }), other]).effects)).toEqual(taken);
  });

  it('[SERVER-813] counts sessions, not errors; of a hundred on, they count only with the test against those without', () => {
    const same = critical(1, 2, 3, 4).map((error) => ({ ...error, session: 'one' }));
    expect(rollBacks(live(begin(), T, 1, () => [row({ ...few, critical: same }), other]).effects)).toEqual([]);
    const many = (base: number) => [row({ sessions: 100, critical: critical(1, 2, 3) }), row({ tenant: 'base', arm: 'rest', sessions: 100 * base, critical: critical(...Array.from({ length: base * 3 }, (_, i) => i / 2)) })];
    expect(rollBacks(live(begin(), T, 1, () => many(20)).effects)).toEqual([]);
    const burst = [row({ sessions: 100, critical: critical(...Array.from({ length: 9 }, (_, i) => i)) }), row({ tenant: 'base', arm: 'rest', sessions: 2000 })];
    expect(rollBacks(live(begin(), T, 1, () => burst).effects)).toEqual(['ward']);
  });

  it('[SERVER-814] many more sessions with errors than without are taken back, as many are not', () => {
    const bad = live(begin(), T, 30, () => [row({ errored: 3 }), row({ tenant: 'base', arm: 'rest', sessions: 570, errored: 6 })]);
    expect(rollBacks(bad.effects)).toEqual(['ward']);
    expect(rollBacks(live(begin(), T, 300, () => [row({ errored: 2 }), row({ tenant: 'base', arm: 'rest', sessions: 570, errored: 38 })]).effects)).toEqual([]);
    const spread = live(begin(), T, 30, () => [...['a', 'b', 'c', 'd'].map((tenant) => row({ tenant, errored: 1 })), row({ tenant: 'base', arm: 'rest', sessions: 2280, errored: 8 })]);
    expect([rollBacks(spread.effects), spread.state.status]).toEqual([[null], 'rolled-back']);
  });

  it('[SERVER-815] slowness is taken back after ten looks of enough contributions, and not for less', () => {
    const rows = (values: number[], from = 0) => (minute: number) => [row({ latency: minute >= from ? { visible: histogramOf(values), inp: histogramOf(quiet), switch: histogramOf(quiet) } : row().latency }), other];
    // 500 contributions are there with the ninth minute.
    expect(rollBacks(live(begin(), T, 17, rows(slow)).effects)).toEqual([]);
    const taken = live(begin(), T, 18, rows(slow));
    expect([rollBacks(taken.effects), taken.effects.find(({ kind }) => kind === 'alert')]).toEqual([['ward'], expect.objectContaining({ type: 'performance-degradation', evidence: expect.objectContaining({ metric: 'visible' }) })]);
    expect(rollBacks(live(begin(), T, 120, rows(quiet.map((ms) => ms * 1.1))).effects)).toEqual([]);
    expect(rollBacks(live(begin(), T, 120, rows(slow.slice(0, 30))).effects)).toEqual([]);
  });

  it('[SERVER-816] one confirmed difference takes all back, or its schedule where the policy says so; elsewhere it is not the rollout', () => {
    const corrupt = [row({ inconsistencies: 1 }), row({ tenant: 'well' }), other];
    expect(rollBacks(live(begin(), T, 1, () => corrupt).effects)).toEqual([null]);
    const one = live(begin({ dataInconsistency: { scope: 'tenant' } }), T, 1, () => corrupt);
    expect([rollBacks(one.effects), one.state.status, one.state.rolledBack]).toEqual([['ward'], 'held', ['ward']]);
    expect(rollBacks(live(begin(), T, 1, () => [row(), row({ tenant: 'base', arm: 'control', inconsistencies: 1 })]).effects)).toEqual([]);
  });

  it('[SERVER-816] a difference that only pages tell of takes back their schedule alone, in two schedules all', () => {
    const told = (tenant: string) => row({ tenant, inconsistencies: 1000, claimed: 1000 });
    const one = live(begin(), T, 1, () => [told('ward'), row({ tenant: 'well' }), other]);
    expect([rollBacks(one.effects), one.state.status, one.state.rolledBack]).toEqual([['ward'], 'held', ['ward']]);
    expect(rollBacks(live(begin(), T, 1, () => [told('ward'), told('well'), other]).effects)).toEqual([null]);
    expect(rollBacks(live(begin(), T, 1, () => [row({ inconsistencies: 1001, claimed: 1000 }), row({ tenant: 'well' }), other]).effects)).toEqual([null]);
  });

  it("[SERVER-817] a schedule's failure takes that schedule back, a second one's all", () => {
    const scope = { dataInconsistency: { scope: 'tenant' } };
    const first = live(begin(scope), T, 1, () => [row({ inconsistencies: 1 }), row({ tenant: 'b' }), row({ tenant: 'c' }), other]);
    expect(exposureOf(first.state, 'ward')).toEqual({ arm: null, reason: 'rolled-back' });
    // What the first one says now counts no more.
    const same = live(first.state, first.now, 1, () => [row({ inconsistencies: 1 }), row({ tenant: 'b' }), other]);
    expect(rollBacks(same.effects)).toEqual([]);
    const second = live(same.state, same.now, 1, () => [row({ tenant: 'b', inconsistencies: 1 }), row({ tenant: 'c' }), other]);
    expect([rollBacks(second.effects), second.state.status]).toEqual([[null], 'rolled-back']);
  });

  it.each([
    ['two people complain', (minute: number) => [row({ complaints: minute === 3 ? ['u1', 'u2'] : [] }), other], 'userComplaints'],
    ['nothing is heard of pages that are there', () => [row({ sessions: 0, began: 0, latency: {} }), other], 'silence'],
    ['one arm is heard less than it was handed out', () => [row({ began: 20 }), row({ tenant: 'base', arm: 'control' })], 'sampleRatio'],
    ['less is edited', () => [row({ edits: 20 }), other], 'throughput'],
    ['streams are stale', () => [row({ stale: 4 }), other], 'staleStreams'],
  ] as const)('[SERVER-818] where %s, the rollout holds and says so, and takes nothing back', (_name, rows, trigger) => {
    const { state, effects } = live(begin(), T, 40, rows as (minute: number) => TenantMinute[]);
    expect([state.status, rollBacks(effects)]).toEqual(['held', []]);
    expect(state.holds.map((hold) => hold.trigger)).toContain(trigger);
    expect(effects).toContainEqual(expect.objectContaining({ kind: 'alert', cause: trigger }));
  });

  it('[SERVER-818] one person who complains twice is no trigger, nor is a night without anybody', () => {
    expect(live(begin(), T, 5, () => [row({ complaints: ['u1'] }), other]).state.status).toBe('running');
    expect(live(begin(), T, 60, () => [row({ sessions: 0, began: 0, assigned: 0, connected: 0, edits: 0, latency: {} })]).state.status).toBe('running');
  });

  it('[SERVER-819] five readings that fail in a row hold it, four do not', () => {
    let state = begin();
    for (let i = 1; i <= 5; i += 1) {
      expect(state.status).toBe('running');
      state = step(state, { kind: 'minute', minutes: null }, T + i * MINUTE).state;
    }
    expect([state.status, state.holds[0]?.trigger]).toEqual(['held', 'readings']);
    expect(new Set(gatesOf(state, state.policy as Policy, T).readings.map(({ verdict }) => verdict))).toEqual(new Set(['error']));
    expect(live(state, T + 5 * MINUTE, 1).state.failures).toBe(0);
  });

  it('[SERVER-820] what is observed is told and changes nothing', () => {
    const { state, effects } = live(begin({ dataInconsistency: { mode: 'observe' }, userComplaints: { mode: 'observe' } }), T, 2, () => [row({ inconsistencies: 1, complaints: ['u1', 'u2'] }), other]);
    expect([state.status, rollBacks(effects)]).toEqual(['running', []]);
    expect(effects).toContainEqual(expect.objectContaining({ kind: 'alert', cause: 'dataInconsistency', observed: true }));
  });

  it('[SERVER-821] a trigger fires after its looks in a row, and clears after twice as many below four fifths', () => {
    const silent = [row({ sessions: 0, began: 0, assigned: 0, latency: {} }), other];
    const { state, now } = live(begin(), T, 4, () => silent);
    expect(state.status).toBe('running');
    const fired = live(state, now, 1, () => silent);
    expect(fired.state.watched.triggers['silence']?.firedAt).toBe(fired.now);
    const nine = live(fired.state, fired.now, 9);
    expect([nine.state.watched.triggers['silence']?.firedAt, nine.effects]).toEqual([fired.now, []]);
    expect(live(nine.state, nine.now, 1).effects).toEqual([{ kind: 'resolve', type: 'sync-failure', schedule: null, key: 'silence 1' }]);
    // A minute that is missing breaks the row.
    expect(live(state, now + 2 * MINUTE, 1, () => silent).state.status).toBe('running');
  });

  it('[SERVER-822] a minute that was counted counts no second time', () => {
    const { state, now } = live(begin(), T, 3);
    const again = step(state, { kind: 'minute', minutes: [minuteAt(now, row({ inconsistencies: 1 }))] }, now);
    expect(again).toEqual({ state, effects: [], refused: null });
  });
});

describe('people and failures', () => {
  const broken = () => [...['a', 'b', 'c', 'd'].map((tenant) => row({ tenant, errored: 2 })), row({ tenant: 'base', arm: 'rest', sessions: 2280 })];

  it('[SERVER-823] a pause keeps a failure from taking anything back until it ends, but not that of an invariant', () => {
    const paused = step(begin(), order('pause'), T).state;
    const failed = live(paused, T, 10, broken);
    expect([failed.state.status, rollBacks(failed.effects), failed.state.kept.map(({ trigger }) => trigger)]).toEqual(['paused', [], ['syncErrors']]);
    const resumed = step(failed.state, order('resume'), failed.now);
    expect([resumed.state.status, rollBacks(resumed.effects)]).toEqual(['rolled-back', [null]]);
    expect(rollBacks(live(paused, T, 1, () => [row({ inconsistencies: 1 })]).effects)).toEqual([null]);
    expect(step(paused, order('advance'), T).refused).toBe('paused');
  });

  it('[SERVER-824] a hold ends by a person, not before it has cooled down, and not while it fires', () => {
    const held = live(begin(), T, 6, () => [row({ sessions: 0, began: 0, latency: {} }), other]);
    expect(held.state.status).toBe('held');
    expect(step(held.state, order('resume'), held.now).refused).toBe('cool-down');
    const firing = live(held.state, held.now, 40, () => [row({ sessions: 0, began: 0, latency: {} }), other]);
    expect(step(firing.state, order('resume'), firing.now).refused).toBe('firing');
    const well = live(firing.state, firing.now, 40);
    expect(well.state.status).toBe('held');
    expect(step(well.state, order('resume'), well.now).state).toMatchObject({ status: 'running', holds: [] });
    const complaints = live(begin(), T, 1, () => [row({ complaints: ['u1', 'u2'] }), other]);
    const heard = step(complaints.state, order('resume'), complaints.now + 30 * MINUTE);
    expect([heard.state.status, live(heard.state, complaints.now + 30 * MINUTE, 5).state.status]).toEqual(['running', 'running']);
  });

  it('[SERVER-825] what was taken back stays so; only a start of a new revision of the same key begins again, after the cool-down', () => {
    const { state, now } = live(begin(), T, 10, broken);
    expect(state.status).toBe('rolled-back');
    for (const kind of ['advance', 'approve', 'pause', 'resume'] as const) expect(step(state, order(kind, 'bob'), now).refused).toBe('not-running');
    expect(live(state, now, 600).state.status).toBe('rolled-back');
    const again = (at: number) => step(state, { kind: 'start', by: 'ann', reason: 'mended', policy: policySchema.parse({}) }, at);
    expect(again(now).refused).toBe('cool-down');
    expect(step(state, { kind: 'start', by: 'ann', reason: 'anew', policy: policySchema.parse({ key: 'another' }) }, now + 40 * MINUTE)).toEqual({ state, effects: [], refused: 'other-key' });
    expect(again(now + 40 * MINUTE).state).toMatchObject({ status: 'running', revision: 2, stage: 0, rolledBack: [] });
  });

  it('[SERVER-826] effects are said again after a restart, and a restart goes on where it was', () => {
    const { state } = live(begin(), T, 3);
    expect(step(state, { kind: 'restarted' }, T)).toEqual({ state, effects: [{ kind: 'expose', stage: 0, pct: 5, holdback: 5 }], refused: null });
    const killed = step(state, order('kill'), T).state;
    expect(rollBacks(step(killed, { kind: 'restarted' }, T).effects)).toEqual([null]);
    const one = live(begin({ dataInconsistency: { scope: 'tenant' } }), T, 1, () => [row({ inconsistencies: 1 }), row({ tenant: 'b' }), other]).state;
    expect([kinds(step(one, { kind: 'restarted' }, T).effects), rollBacks(step(one, { kind: 'restarted' }, T).effects)]).toEqual([['expose', 'roll-back'], ['ward']]);
  });

  it('[SERVER-827] one process at a time steps it, and a stale lock is taken over', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ owner: fc.constantFrom('a', 'b', 'c'), wait: fc.integer({ min: 0, max: 40 }) }), { maxLength: 60 }), (asks) => {
        let lock: Lock | null = null;
        let now = 0;
        for (const { owner, wait } of asks) {
          now += wait;
          const had: Lock | null = lock;
          lock = askLock(had, owner, now, 30);
          if (had !== null && had.owner !== owner && now < had.until) expect(lock).toBe(had);
          else expect(lock).toEqual({ owner, until: now + 30 });
        }
      }),
    );
  });
});

describe('people are told before', () => {
  const NOTICE = { ...QUICK, notice: 7200, peak: { for: 0 } };
  const HOURS = 3_600_000;

  it('[SERVER-830] the first stage begins once its notice is over, and exposes nobody before', () => {
    const started = step(newRollout(), { kind: 'start', by: 'ann', reason: '', policy: policySchema.parse({ ...NOTICE, stages: [{ name: 'a', pct: 100 }] }) }, T);
    expect(started.effects.filter(({ kind }) => kind !== 'audit')).toEqual([{ kind: 'announce', stage: 0, opens: T + 2 * HOURS }]);
    expect(exposureOf(started.state, 'ward')).toEqual({ arm: null, reason: 'announced' });
    const soon = live(started.state, T, 119);
    expect(kinds(soon.effects)).not.toContain('expose');
    const paused = step(soon.state, order('pause'), soon.now).state;
    expect(kinds(live(paused, soon.now, 5).effects)).not.toContain('expose');
    const opened = live(soon.state, soon.now, 1);
    expect([kinds(opened.effects), exposureOf(opened.state, 'ward').arm, opened.state.began]).toEqual([['audit', 'expose', 'alert'], 'candidate', opened.now]);
    expect(step(soon.state, order('kill'), soon.now).effects).toContainEqual({ kind: 'withdraw', stage: 0, opens: T + 2 * HOURS });
  });

  it('[SERVER-831] a stage is announced once it is ready and approved, begins after the notice, and is announced anew after whatever stops it', () => {
    const first = { ...begin({ ...NOTICE, notice: 0 }), policy: policySchema.parse(NOTICE) };
    const ready = live(first, T, 61);
    expect(step(ready.state, order('approve', 'ann'), ready.now).refused).toBe('own');
    const approved = step(ready.state, order('approve', 'bob'), ready.now);
    const opens = ready.now + 2 * HOURS;
    expect([approved.state.stage, approved.state.announced, kinds(approved.effects)]).toEqual([0, { stage: 1, opens }, ['audit', 'audit', 'announce']]);
    const waits = live(approved.state, ready.now, 119);
    expect([waits.state.stage, waits.effects]).toEqual([0, []]);
    const wide = live(waits.state, waits.now, 1);
    expect([wide.state.stage, wide.state.announced, kinds(wide.effects)]).toEqual([1, null, ['audit', 'report', 'expose', 'alert']]);
    const paused = step(waits.state, order('pause'), waits.now);
    expect([paused.state.announced, paused.effects.at(-1)]).toEqual([null, { kind: 'withdraw', stage: 1, opens }]);
    const again = live(step(paused.state, order('resume'), waits.now).state, waits.now, 1);
    expect([again.state.stage, again.state.announced]).toEqual([0, { stage: 1, opens: again.now + 2 * HOURS }]);
  });

  it('[SERVER-832] a stage, a rollback, a kill and the end ask for a report, with all that the stage has seen', () => {
    const reports = (effects: Stepped['effects']) => effects.flatMap((effect) => (effect.kind === 'report' ? [[effect.cause, effect.stage, effect.sums.began]] : []));
    const bad = live(begin(QUICK), T, 3, (i) => (i === 2 ? [row({ inconsistencies: 1 }), other] : []));
    expect(reports(bad.effects)).toEqual([['roll-back', 0, 90]]);
    expect(reports(step(begin(QUICK), order('kill'), T).effects)).toEqual([['kill', 0, 0]]);
    const last = live(begin({ stages: [{ name: 'a', pct: 100 }], holdback: { for: 120 } }), T, 2);
    expect([last.state.status, reports(last.effects)]).toEqual(['done', [['end', 0, 60]]]);
  });
});

describe('what is told', () => {
  const slowWard = [row({ latency: { visible: histogramOf(slow), inp: histogramOf(quiet), switch: histogramOf(quiet) } }), row({ tenant: 'b' }), other];
  const fast = [row(), row({ tenant: 'b' }), other];

  it('[SERVER-829] of a schedule ends under the name it was told by, once its trigger clears', () => {
    const fired = live(begin({ performance: { mode: 'observe' } }), T, 30, () => slowWard);
    const told = { type: 'performance-degradation', schedule: 'ward', key: 'performance visible 1 ward' };
    expect(fired.effects.filter(({ kind }) => kind === 'alert')).toEqual([expect.objectContaining({ ...told, observed: true, lasting: true })]);
    const cleared = live(fired.state, fired.now, 60, () => fast);
    expect([cleared.effects, cleared.state.told]).toEqual([[{ kind: 'resolve', ...told }], []]);
  });

  it('[SERVER-829] has happened where something is taken back, and goes on with those that stay: nobody has to end it twice', () => {
    const { state, effects, now } = live(begin(), T, 30, () => slowWard);
    expect(effects.filter(({ kind }) => kind === 'alert')).toEqual([expect.objectContaining({ type: 'performance-degradation', schedule: 'ward', lasting: false })]);
    expect([state.status, state.rolledBack, state.told, state.watched.triggers['performance visible']?.firedAt]).toEqual(['held', ['ward'], [], null]);
    // Neither does what it was hold the others: it can be resumed after the cool-down.
    const later = live(state, now, 31, () => fast);
    expect(step(later.state, order('resume'), later.now).refused).toBeNull();
  });

  it('[SERVER-829] that a person has looked at, or that is watched no more, is over', () => {
    const name = (source: string) => ({ kind: 'resolve', type: source === 'silence' ? 'sync-failure' : 'user-feedback', schedule: null, key: `${source} 1` });
    const complaints = live(begin(), T, 1, () => [row({ complaints: ['u1', 'u2'] }), other]);
    expect(step(complaints.state, order('resume'), complaints.now + 30 * MINUTE).effects).toContainEqual(name('userComplaints'));
    const silent = live(begin(), T, 5, () => [row({ sessions: 0, began: 0, assigned: 0, latency: {} }), other]);
    for (const event of [order('kill'), byHand(null)]) expect(step(silent.state, event, silent.now).effects).toContainEqual(name('silence'));
    const corrupt = live(silent.state, silent.now, 1, () => [row({ inconsistencies: 1 }), other]);
    expect([corrupt.effects[0], corrupt.state.told]).toEqual([name('silence'), []]);
  });

  it('[SERVER-829] of health that could not be read is over with the first minute that can be', () => {
    let state = begin();
    for (let i = 1; i <= 5; i += 1) state = step(state, { kind: 'minute', minutes: null }, T + i * MINUTE).state;
    expect(live(state, T + 5 * MINUTE, 1).effects).toContainEqual({ kind: 'resolve', type: 'sync-failure', schedule: null, key: 'readings 1' });
  });

  it('[SERVER-833] a schedule that somebody takes back is out of its arm and of what the gates count, for the revision, and is no failure', () => {
    const { state, now } = live(begin(QUICK), T, 30, () => [row(), row({ tenant: 'b' }), other]);
    expect(gatesOf(state, state.policy as Policy, now).gates.find(({ gate }) => gate === 'sample')?.has).toBe(1800);
    const out = step(state, byHand('ward'), now);
    expect(out.effects).toEqual([{ kind: 'audit', action: 'leave', by: 'eve', schedule: 'ward', reason: 'outage', stage: 0, evidence: null }]);
    expect([out.state.status, exposureOf(out.state, 'ward'), out.state.failedAt]).toEqual(['running', { arm: null, reason: 'rolled-back' }, null]);
    expect(step(out.state, byHand('ward'), now)).toEqual({ state: out.state, effects: [], refused: null });
    const next = live(out.state, now, 1, () => [row(), row({ tenant: 'b' }), other]);
    expect(gatesOf(next.state, next.state.policy as Policy, next.now).gates.find(({ gate }) => gate === 'sample')?.has).toBe(30);
    // A restart orders no other rollback of it, and the failure of another schedule is the first one.
    expect(rollBacks(step(next.state, { kind: 'restarted' }, next.now).effects)).toEqual([]);
    const failed = live({ ...next.state, policy: policySchema.parse({ ...QUICK, dataInconsistency: { scope: 'tenant' } }) }, next.now, 1, () => [row({ tenant: 'b', inconsistencies: 1 }), other]);
    expect([rollBacks(failed.effects), failed.state.rolledBack]).toEqual([['b'], ['ward', 'b']]);
  });

  it('[SERVER-834] ends when somebody takes everything back, and orders nothing for it, at no restart either', () => {
    const { state, effects } = step(begin(), byHand(null), T);
    expect([state.status, kinds(effects), rollBacks(step(state, { kind: 'restarted' }, T).effects)]).toEqual(['killed', ['audit', 'report'], []]);
    expect(step(state, { kind: 'start', by: 'ann', reason: 'again', policy: policySchema.parse({}) }, T).state).toMatchObject({ status: 'running', ended: false });
  });

  it('[SERVER-835] that a stage waits for its approval alone, once', () => {
    const { effects } = live(begin(QUICK), T, 80);
    const waits = effects.flatMap((effect) => (effect.kind === 'alert' && effect.cause === 'approval' ? [effect] : []));
    expect(waits).toEqual([expect.objectContaining({ type: 'rollout-progress', key: 'approval 1.0', lasting: false })]);
  });
});

describe('whatever happens', () => {
  const UNITS = Array.from({ length: 60 }, (_, i) => `rota-${i}`);
  const exposed = (state: RolloutState) => new Set(UNITS.filter((unit) => exposureOf(state, unit).arm === 'candidate'));
  const happening = fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('advance', 'approve', 'pause', 'resume', 'kill', 'start'), by: fc.constantFrom('ann', 'bob') }) },
    { weight: 1, arbitrary: fc.constantFrom({ kind: 'restarted' }, { kind: 'taken-back', schedule: 'rota-1' }, { kind: 'taken-back', schedule: 'rota-2' }, { kind: 'taken-back', schedule: null }) },
    { weight: 9, arbitrary: fc.record({ kind: fc.constant('minute'), like: fc.constantFrom('well', 'well', 'well', 'well', 'corrupt', 'one', 'bad', 'silent', 'unread'), after: fc.constantFrom(1, 61, 200) }) },
  );
  const LIKE: Readonly<Record<string, TenantMinute[]>> = {
    well: Array.from({ length: 10 }, () => [row(), other]).flat(),
    corrupt: [row({ inconsistencies: 2 }), other],
    one: [row({ tenant: 'rota-3', sessions: 20, critical: [0, 1, 2].map((i) => ({ at: T + 1e12, session: `s${i}` })) }), other],
    bad: ['a', 'b', 'c'].map((tenant) => row({ tenant, errored: 30 })).concat(row({ tenant: 'base', arm: 'rest', sessions: 500, errored: 1 })),
    silent: [row({ sessions: 0 })],
  };

  it('[SERVER-828] exposure only widens in a revision, no stage is passed, a kill ends all, a failure stays, and no rollback is silent', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (events) => {
        let state = newRollout();
        let now = T;
        let open: string[] = [];
        for (const each of events as { kind: string; schedule?: string | null; by?: string; like?: string; after?: number }[]) {
          const before = state;
          now += (each.after ?? 0) * MINUTE;
          const event = (each.kind === 'start' ? { kind: 'start', by: each.by, reason: '', policy: policySchema.parse({ ...QUICK, performance: { minSample: 1 }, coolDown: 60 }) } : each.kind === 'minute' ? { kind: 'minute', minutes: each.like === 'unread' ? null : [minuteAt(now, ...(LIKE[each.like ?? ''] ?? []))] } : each.kind === 'restarted' ? { kind: 'restarted' } : each.kind === 'taken-back' ? byHand(each.schedule ?? null) : order(each.kind as 'kill', each.by)) as RolloutEvent;
          const { state: after, effects, refused } = step(before, event, now);
          state = JSON.parse(JSON.stringify(after)) as RolloutState;
          expect(state).toEqual(after);
          if (refused !== null) expect([after, effects]).toEqual([before, []]);
          if (after.revision === before.revision) {
            expect([before.stage, before.stage + 1]).toContain(after.stage);
            if (after.stage > before.stage) {
              expect(before.status).toBe('running');
              expect(now - before.began).toBeGreaterThanOrEqual(3_600_000);
              expect(each.kind === 'approve' && each.by !== (before.asked ?? before.widened)).toBe(true);
            }
            const [was, is] = [exposed(before), exposed(after)];
            if (after.status !== 'killed' && after.status !== 'rolled-back') for (const unit of was) expect(is.has(unit) || after.rolledBack.includes(unit)).toBe(true);
            for (const unit of before.rolledBack) expect(after.rolledBack).toContain(unit);
            if (before.status === 'rolled-back' || before.status === 'killed') expect(is.size).toBe(0);
          } else expect([each.kind, after.revision]).toEqual(['start', before.revision + 1]);
          const nameOf = ({ type, schedule, key }: { type: string; schedule: string | null; key: string }): string => [type, schedule, key].join('|');
          for (const effect of effects) {
            if (effect.kind === 'alert' && effect.lasting) open = [...new Set([...open, nameOf(effect)])];
            if (effect.kind === 'resolve') open = open.filter((name) => name !== nameOf(effect));
          }
          expect(after.told.map(nameOf).sort()).toEqual(open.sort());
          if (after.status === 'rolled-back' || after.status === 'killed') expect(open).toEqual([]);
          if (each.kind === 'kill') expect([after.status, exposed(after).size]).toEqual(['killed', 0]);
          // What is said again has been told.
          if (each.kind !== 'restarted' && before.status !== 'killed') for (const effect of effects) if (effect.kind === 'roll-back') expect(effects.some((alert) => alert.kind === 'alert' && alert.cause === effect.cause)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

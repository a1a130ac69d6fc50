import fc from 'fast-check';
import { FLAG_NAMES, STAGES } from '@tandem/sync/protocol';
import { describe, expect, it } from 'vitest';
import { movePlan, newPlan, RECONNECT, SILENT_AFTER, STEP_GAP, SWEEP_WITHIN, TIME_LIMIT, type Moved, type PageState, type PlanEvent, type PlanKind, type PlanState, type SchedulePages } from './plan.ts';

const T = 1_000_000_000;
const page = (over: Partial<PageState> = {}): PageState => ({ connected: T, at: T, revision: 9, stage: 'off', unsent: 0, confirmed: null, sweptAt: over.confirmed === undefined || over.confirmed === null ? null : (over.at ?? T) + 1, ...over });
const seen = (...pages: PageState[]): SchedulePages => ({ schedule: 'ward', revision: 9, on: true, pages });
const lookAt = (...schedules: SchedulePages[]): PlanEvent => ({ kind: 'look', schedules, upSince: T - RECONNECT });
const quiet = lookAt(seen());
const names = ({ state }: Moved) => state.steps.map(({ name, began, ended }) => [name, began !== null, ended !== null]);

/** Looks until nothing moves any more, `step` milliseconds apart. */
function runOut(state: PlanState, from: number, event: PlanEvent = quiet, step = 500): { state: PlanState; now: number; effects: Moved['effects'] } {
  let now = from;
  const effects: Moved['effects'][number][] = [];
  while (state.status === 'running' && now < from + 2 * TIME_LIMIT.gradual) {
    const moved = movePlan(state, event, now);
    state = moved.state;
    effects.push(...moved.effects);
    now += step;
  }
  return { state, now, effects };
}

describe('the plan of a rollback', () => {
  it('[SERVER-611] turns the flags of a gradual one off in its order, two seconds apart, and real time with conflicts', () => {
    const { state, effects, now } = runOut(newPlan('gradual', T), T);
    expect(effects).toEqual([
      { kind: 'turn-off', step: 'crossView', flags: ['enableCrossViewUpdates'], last: false },
      { kind: 'turn-off', step: 'performance', flags: ['enableCrossViewUpdates', 'enablePerformanceOptimization'], last: false },
      { kind: 'turn-off', step: 'realTime', flags: ['enableCrossViewUpdates', 'enablePerformanceOptimization', 'enableRealTimeSync', 'enableConflictResolution'], last: false },
      { kind: 'turn-off', step: 'centralStore', flags: ['enableCrossViewUpdates', 'enablePerformanceOptimization', 'enableRealTimeSync', 'enableConflictResolution', 'enableCentralStore'], last: true },
      { kind: 'done' },
    ]);
    expect([state.status, now - T]).toEqual(['done', 3 * STEP_GAP + 1000]);
    expect(movePlan(state, { kind: 'abort' }, now)).toEqual({ state, effects: [] });
  });

  it('[SERVER-610] turns everything off at once in an emergency, then waits for the pages', () => {
    const first = movePlan(newPlan('emergency', T), lookAt(seen(page({ revision: 1, unsent: 4 }))), T);
    expect(first.effects).toEqual([{ kind: 'turn-off', step: 'off', flags: FLAG_NAMES, last: true }]);
    const behind = movePlan(first.state, lookAt(seen(page({ revision: 8, at: T }), page({ at: T + 300, unsent: 4 }))), T + 300);
    expect([behind.state.status, behind.state.waits, behind.effects]).toEqual(['running', [{ schedule: 'ward', what: 'behind', count: 1 }, { schedule: 'ward', what: 'unsent', count: 4 }], []]);
    const there = movePlan(behind.state, lookAt(seen(page({ at: T + 600 }), page({ at: T + 500 }))), T + 600);
    expect([there.state.status, there.effects, there.state.steps[0]?.ended]).toEqual(['done', [{ kind: 'done' }], T + 600]);
  });

  it('[SERVER-612] waits for the report, the unsent edits, the differences and the sweep of every page, or for its lease', () => {
    const { state } = movePlan(newPlan('gradual', T), quiet, T);
    const at = T + STEP_GAP;
    const waitsFor = (...pages: PageState[]) => movePlan(state, lookAt(seen(...pages)), at).state.waits.map(({ what, count }) => [what, count]);
    expect(waitsFor(page({ at: null, revision: 0 }), page({ revision: 8 }))).toEqual([['behind', 2]]);
    expect(waitsFor(page({ unsent: 2 }), page({ unsent: 3 }))).toEqual([['unsent', 5]]);
    expect(waitsFor(page({ stage: 'shadow', confirmed: 2 }))).toEqual([['difference', 2]]);
    expect(waitsFor(page({ stage: 'shadow' }))).toEqual([['sweep', 1]]);
    expect(waitsFor(page({ stage: 'shadow', confirmed: 0 }), page({ stage: 'off' }))).toEqual([]);
    expect(movePlan(state, { kind: 'look', schedules: [], upSince: at - RECONNECT + 1 }, at).state.waits).toEqual([{ schedule: null, what: 'reconnect', count: 0 }]);
    // A page that has nothing to compare with says no more; the step tells how many there were.
    const unswept = movePlan(state, lookAt(seen(page({ stage: 'shadow', at: T + SWEEP_WITHIN }))), T + SWEEP_WITHIN);
    expect(unswept.state.steps[0]).toMatchObject({ ended: T + SWEEP_WITHIN, unswept: 1 });
    const frozen = lookAt(seen(page({ at: T - 1, revision: 1, unsent: 7 }), page({ at: null, connected: T - 90_000 })));
    expect(movePlan(state, frozen, T + SILENT_AFTER - 1).state.steps[0]?.ended).toBeNull();
    expect(movePlan(state, frozen, T + SILENT_AFTER).state.steps[0]?.ended).toBe(T + SILENT_AFTER);
  });

  it('[SERVER-612] takes no sweep from before the step for one after it', () => {
    const { state } = movePlan(newPlan('gradual', T), quiet, T);
    const waitsFor = (sweptAt: number) => movePlan(state, lookAt(seen(page({ stage: 'shadow', confirmed: 0, sweptAt }))), T + STEP_GAP).state.waits;
    expect([waitsFor(T), waitsFor(T + 1)]).toEqual([[{ schedule: 'ward', what: 'sweep', count: 1 }], []]);
  });

  it('[SERVER-612] waits for no page of a schedule in which nothing was on, except for edits that it says are unsent', () => {
    const off = (...pages: PageState[]): SchedulePages => ({ ...seen(...pages), schedule: 'idle', revision: 9, on: false });
    const mute = page({ at: null, revision: 0 });
    for (const kind of ['gradual', 'emergency'] as const) {
      const { state } = movePlan(newPlan(kind, T), lookAt(seen(page()), off(mute)), T);
      const waitsAt = (...schedules: SchedulePages[]) => movePlan(state, lookAt(...schedules), T + STEP_GAP - 1).state.waits.filter(({ what }) => what !== 'gap');
      expect(waitsAt({ ...seen(mute), on: false }, off(mute, page({ revision: 1 })))).toEqual([{ schedule: 'ward', what: 'behind', count: 1 }]);
      expect(waitsAt(off(mute, page({ revision: 1, unsent: 2 })))).toEqual([{ schedule: 'idle', what: 'unsent', count: 2 }]);
    }
    // Its place is taken before its pages have followed.
    expect(movePlan(movePlan(newPlan('emergency', T, ['idle']), lookAt(off(mute)), T).state, lookAt(off(mute)), T + 500).state.waits).toEqual([{ schedule: 'idle', what: 'behind', count: 1 }]);
  });

  it('[SERVER-613] stops after its time with what holds it, and has its time again when it is let go on', () => {
    for (const kind of ['gradual', 'emergency'] as const) {
      const first = movePlan(newPlan(kind, T), quiet, T).state;
      const stuck = (now: number) => lookAt(seen(page({ at: now, unsent: 1 })));
      const almost = movePlan(first, stuck(T + TIME_LIMIT[kind] - 1), T + TIME_LIMIT[kind] - 1);
      expect(almost.state.status).toBe('running');
      const late = T + TIME_LIMIT[kind];
      const held = movePlan(almost.state, stuck(late), late);
      expect([held.state.status, held.state.waits, held.effects]).toEqual(['held', [{ schedule: 'ward', what: 'unsent', count: 1 }], [{ kind: 'held' }]]);
      expect(movePlan(held.state, quiet, late + 5000)).toEqual({ state: held.state, effects: [] });
      const again = movePlan(held.state, { kind: 'resume' }, late + 5000);
      expect(movePlan(again.state, stuck(late + 6000), late + 6000).state.status).toBe('running');
      expect(runOut(again.state, late + 5000).state.status).toBe('done');
    }
  });

  it('[SERVER-613] does not count the time for which it is paused', () => {
    const first = movePlan(newPlan('gradual', T), quiet, T).state;
    const once = movePlan(movePlan(first, { kind: 'pause' }, T + 500_000).state, { kind: 'resume' }, T + 2_000_000).state;
    const twice = movePlan(once, { kind: 'pause' }, T + 2_300_000).state;
    const resumed = movePlan(twice, { kind: 'resume' }, T + 5_000_000).state;
    const stuck = lookAt(seen(page({ at: T + 5_099_000, unsent: 1 })));
    expect(movePlan(resumed, stuck, T + 5_099_999).state.status).toBe('running');
    expect(movePlan(resumed, stuck, T + 5_100_000).state.status).toBe('held');
  });

  const pages = fc.array(
    fc.record({
      connected: fc.integer({ min: 0, max: 200_000 }).map((ago) => T - ago),
      at: fc.option(fc.integer({ min: -100_000, max: 100_000 }).map((by) => T + by), { nil: null }),
      revision: fc.integer({ min: 7, max: 9 }),
      stage: fc.constantFrom(...STAGES),
      unsent: fc.constantFrom(0, 0, 0, 3),
      confirmed: fc.constantFrom(null, 0, 0, 2),
      sweptAt: fc.constantFrom(null, T - 1, T + 100_000),
    }),
    { maxLength: 3 },
  );
  const event: fc.Arbitrary<{ event: PlanEvent; after: number }> = fc.record({
    event: fc.oneof(
      { weight: 60, arbitrary: pages.map((all): PlanEvent => lookAt(seen(...all))) },
      { weight: 20, arbitrary: fc.constant(quiet) },
      { weight: 5, arbitrary: fc.constantFrom<PlanEvent>({ kind: 'pause' }, { kind: 'resume' }, { kind: 'resume' }) },
      { weight: 1, arbitrary: fc.constant<PlanEvent>({ kind: 'abort' }) },
    ),
    after: fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 90_000 })),
  });

  it('[SERVER-614] skips no step, keeps the gap, rests while it is paused, and is the same after any restart', () => {
    let finished = 0;
    fc.assert(
      fc.property(fc.constantFrom<PlanKind>('gradual', 'gradual', 'emergency'), fc.array(event, { maxLength: 60 }), (kind, events) => {
        let state = newPlan(kind, T);
        let now = T;
        const off: (readonly string[])[] = [];
        for (const { event: each, after } of events) {
          now += after;
          const before = state;
          const moved = movePlan(state, each, now);
          // Whatever a process holds besides the stored state must not count.
          expect(movePlan(JSON.parse(JSON.stringify(state)) as PlanState, each, now)).toEqual(JSON.parse(JSON.stringify(moved)));
          state = moved.state;
          const changed = state.steps.filter((step, i) => step.began !== before.steps[i]?.began || step.ended !== before.steps[i]?.ended);
          if (before.status !== 'running') expect(changed).toEqual([]);
          for (const effect of moved.effects) if (effect.kind === 'turn-off') off.push(effect.flags);
          if (each.kind === 'look' && each.schedules.some(({ pages: all }) => all.some((one) => one.at !== null && now - one.at < SILENT_AFTER && (one.unsent > 0 || one.revision < 9)))) {
            expect(state.steps.map(({ ended }) => ended)).toEqual(before.steps.map(({ ended }) => ended));
          }
          state.steps.forEach((step, i) => {
            const last = state.steps[i - 1];
            if (step.began === null) expect(step.ended).toBeNull();
            else if (last) {
              expect(last.ended).not.toBeNull();
              expect(step.began - (last.began ?? 0)).toBeGreaterThanOrEqual(STEP_GAP);
              expect(step.began).toBeGreaterThanOrEqual(last.ended ?? Infinity);
            }
          });
          if (state.status === 'done') expect(state.steps.every(({ ended }) => ended !== null)).toBe(true);
        }
        // Each step turns off what it says and all before it, once.
        expect(off).toEqual(off.map((_, i) => state.steps.slice(0, i + 1).flatMap(({ flags }) => flags)));
        expect(off.length).toBe(state.steps.filter(({ began }) => began !== null).length);
        if (state.status === 'aborted' || state.status === 'done') return;
        const end = runOut(movePlan(state, { kind: 'resume' }, now).state, now);
        expect([end.state.status, names({ state: end.state, effects: [] }).flat().includes(false)]).toEqual(['done', false]);
        finished += 1;
      }),
      { numRuns: 400 },
    );
    expect(finished).toBeGreaterThan(100);
  });

  it('[SERVER-614] ends in an emergency when a gradual one is given up, and turns nothing on', () => {
    const { state } = movePlan(newPlan('gradual', T), quiet, T);
    expect(movePlan(state, { kind: 'abort' }, T + 5)).toMatchObject({ state: { status: 'aborted' }, effects: [{ kind: 'emergency' }] });
    expect(movePlan(movePlan(newPlan('emergency', T), quiet, T).state, { kind: 'abort' }, T + 5)).toMatchObject({ state: { status: 'aborted' }, effects: [] });
  });
});

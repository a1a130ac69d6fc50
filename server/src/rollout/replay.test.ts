import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newRollout, step } from './engine.ts';
import { actionOf } from './failures.ts';
import { histogramOf } from './testing/histogram-of.ts';
import type { Minute, TenantMinute } from './observations.ts';
import { policySchema, TRIGGER_NAMES, type Policy } from './policy.ts';
import { createReplay } from './replay.ts';
import { changedFields, fieldsOf, isStricter } from './trigger-fields.ts';
import { triggersIn } from './read-triggers.ts';
import { createTrials } from './try-triggers.ts';

const T = Date.UTC(2026, 10, 30, 8);
const MINUTE = 60_000;
const quiet = Array.from({ length: 60 }, (_, i) => 60 + i);
const row = (over: Partial<TenantMinute> = {}): TenantMinute => ({
  tenant: 'ward', arm: 'candidate', sessions: 30, began: 30, assigned: 30, connected: 30, errored: 0, critical: [], inconsistencies: 0, complaints: [], edits: 60, stale: 0,
  latency: { visible: histogramOf(quiet), inp: histogramOf(quiet), switch: histogramOf(quiet) }, ...over,
});

/** One stage that is never left, so that what fires is all that happens. */
const STAY = { coolDown: 300 * 86_400, stages: [{ name: 'all', pct: 50 }], holdback: { for: 300 * 86_400 }, performance: { minSample: 200, for: 180 }, criticalErrors: { window: 180 } };
const policyFor = (mode: 'observe' | 'enforce'): Policy => {
  const policy = policySchema.parse(STAY);
  return { ...policy, ...Object.fromEntries(TRIGGER_NAMES.map((name) => [name, { ...policy[name], mode }])) };
};

const faults = fc.record({
  sessions: fc.integer({ min: 0, max: 150 }),
  errored: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 40 }) }),
  critical: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 4 }) }),
  inconsistencies: fc.oneof({ weight: 15, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) }),
  complains: fc.oneof({ weight: 10, arbitrary: fc.constant<readonly string[]>([]) }, { weight: 1, arbitrary: fc.constantFrom<readonly string[]>(['ann'], ['bob']) }),
  slower: fc.constantFrom(1, 1, 1, 1.4, 2),
  stale: fc.constantFrom(0, 0, 0, 20),
  edits: fc.constantFrom(300, 300, 20),
  silent: fc.constantFrom(false, false, false, true),
  /** Minutes that the server was away before. */
  gap: fc.constantFrom(0, 0, 0, 0, 0, 3),
});
type Fault = typeof faults extends fc.Arbitrary<infer F> ? F : never;

function minutesOf(given: readonly Fault[]): Minute[] {
  let at = T;
  return given.map(({ sessions: some, errored, critical, inconsistencies, complains, slower, stale, edits, silent, gap }) => {
    at += (1 + gap) * MINUTE;
    const sessions = silent ? 0 : some;
    const latency = histogramOf(quiet.map((ms) => ms * slower));
    const mine = row({
      sessions, began: sessions, errored: Math.min(sessions, errored), inconsistencies, complaints: complains, stale: Math.min(sessions, stale), edits,
      critical: Array.from({ length: critical }, (_, i) => ({ at: at + i * 7000, session: `${at}.${i}` })), latency: { visible: latency, inp: histogramOf(quiet), switch: latency },
    });
    return { from: at, rows: [mine, row({ tenant: 'base', arm: 'control', sessions: 120, began: 120, edits: 300 })] };
  });
}
const windows = (minutes: readonly Minute[]): { readonly recent: Minute[]; readonly now: number }[] =>
  minutes.map(({ from }, i) => ({ recent: minutes.slice(Math.max(0, i - 14), i + 1), now: from + MINUTE }));

/** What the engine says and does, minute by minute, with everything that triggers have told. */
function live(policy: Policy, minutes: readonly Minute[]): { readonly told: unknown[]; readonly decided: { readonly at: number; readonly trigger: string } | null } {
  let { state } = step(newRollout(), { kind: 'start', by: 'ann', reason: 'test', policy }, T);
  const told: unknown[] = [];
  let decided: { at: number; trigger: string } | null = null;
  for (const { recent, now } of windows(minutes)) {
    const moved = step(state, { kind: 'minute', minutes: recent }, now);
    state = moved.state;
    for (const effect of moved.effects) {
      if (effect.kind === 'alert') told.push([now, effect.cause, effect.schedule, effect.evidence]);
      if (effect.kind === 'audit' && (effect.action === 'hold' || effect.action === 'roll-back')) decided ??= { at: now, trigger: moved.state.holds[0]?.trigger ?? '' };
    }
  }
  return { told, decided };
}
function replayed(policy: Policy, minutes: readonly Minute[]): { readonly told: unknown[]; readonly decided: { readonly at: number; readonly trigger: string } | null } {
  const replay = createReplay(policy, T - MINUTE);
  const told: unknown[] = [];
  let decided: { at: number; trigger: string } | null = null;
  for (const { recent, now } of windows(minutes)) {
    for (const { trigger, edge, tenant, evidence } of replay.look(recent, now)?.signals ?? []) {
      if (edge === 'fired') told.push([now, trigger, tenant, evidence]);
      if (edge === 'fired' && actionOf(trigger) !== 'warn') decided ??= { at: now, trigger };
    }
  }
  return { told, decided };
}

describe('triggers that are replayed', () => {
  it('[SERVER-873] fire when the engine says so on the same minutes, with the same evidence, whatever happens in them', () => {
    let fired = 0;
    fc.assert(
      fc.property(fc.array(faults, { minLength: 5, maxLength: 50 }), (given) => {
        const minutes = minutesOf(given);
        const observed = live(policyFor('observe'), minutes);
        fired += observed.told.length;
        expect(replayed(policyFor('observe'), minutes).told).toEqual(observed.told);
        expect(replayed(policyFor('enforce'), minutes).decided).toEqual(live(policyFor('enforce'), minutes).decided);
      }),
      { numRuns: 40 },
    );
    expect(fired).toBeGreaterThan(50);
  });

  const calm = (n: number, from = T): Minute[] => Array.from({ length: n }, (_, i) => ({ from: from + i * MINUTE, rows: [row(), row({ tenant: 'base', arm: 'control' })] }));
  const wrong = { rows: [row({ inconsistencies: 1 }), row({ tenant: 'base', arm: 'control' })] };

  it('[SERVER-874] count as one what fires within a cool-down, and what people said until somebody has looked at it', () => {
    const policy = policySchema.parse({});
    const minutes = calm(200);
    for (const i of [10, 11, 39, 100]) minutes[i] = { ...minutes[i]!, ...wrong };
    for (const i of [20, 21, 120, 121]) minutes[i] = { ...minutes[i]!, rows: [row({ complaints: [`person ${i}`] }), row({ tenant: 'base', arm: 'control' })] };
    const replay = createReplay(policy);
    for (const { recent, now } of windows(minutes)) replay.look(recent, now);
    expect(replay.of('dataInconsistency').at.map((at) => (at - T) / MINUTE - 1)).toEqual([10, 100]);
    expect(replay.of('userComplaints').at.map((at) => (at - T) / MINUTE - 1)).toEqual([21, 121]);
  });

  /** Of the trials: a third of an hour, so that a week is quickly looked at. */
  const LONG = 20 * MINUTE;
  const end = Math.ceil((T + 8 * 86_400_000) / LONG) * LONG;
  const triggers = triggersIn({ policy: null }, false);
  const newest = (n: number): Minute[] => calm(n).map(({ rows }, i) => ({ rows, from: end - (n - i) * LONG }));
  function trialOver(kept: readonly Minute[]) {
    const asked: number[] = [];
    let turns = 0;
    const parts = {
      minutes: (from: number, until: number) => {
        asked.push((until - from) / LONG);
        const first = Math.ceil(from / LONG);
        return Array.from({ length: Math.ceil(until / LONG) - first }, (_, i) => kept.find((minute) => minute.from === (first + i) * LONG) ?? { from: (first + i) * LONG, rows: [] });
      },
      minuteMs: () => LONG, state: () => ({ policy: null }), now: () => end, turn: () => Promise.resolve(void (turns += 1)),
    };
    return { run: createTrials(parts), asked, turns: () => turns };
  }

  it('[SERVER-875] are read in slices between which others have their turn, over seven days and no more', async () => {
    const kept = newest(90);
    kept[50] = { ...kept[50]!, ...wrong };
    const trial = trialOver(kept);
    const lax = { ...triggers, dataInconsistency: { ...triggers.dataInconsistency, count: 2 } };
    const answer = await trial.run(triggers, lax);
    expect([answer.until, (answer.until - answer.from) / 86_400_000, answer.minutes, answer.sessions, answer.base]).toEqual([end, 7, 90, 2700, 2700]);
    expect(Math.max(...trial.asked)).toBeLessThanOrEqual(60);
    expect(trial.turns()).toBe(trial.asked.length);
    expect(answer.triggers.find(({ trigger }) => trigger === 'dataInconsistency')).toEqual({ trigger: 'dataInconsistency', action: 'roll-back', mode: 'enforce', looks: 90, enough: true, now: { fired: 1, at: [end - 39 * LONG] }, tried: { fired: 0, at: [] } });
    // Where there is something to look at fewer at a time, and of a thousand rotas fewer still.
    expect(trial.asked).toContain(15);
    const many = trialOver([{ from: end - 100 * LONG, rows: Array.from({ length: 1000 }, (_, i) => row({ tenant: `ward ${i}` })) }]);
    await many.run(triggers, triggers);
    expect(many.asked).toContain(1);
  });

  it('[SERVER-873] are tried as they are replayed minute by minute, nights without anybody included', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(faults, { minLength: 20, maxLength: 60 }), fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 1, maxLength: 5 }), async (given, nights) => {
        let at = end - 7 * 86_400_000;
        const kept = minutesOf(given).map(({ rows }, i) => ({ rows, from: (at += LONG * (i % 9 === 8 ? (nights[i % nights.length] ?? 1) : 1)) })).filter(({ from }) => from < end);
        const tried = (await trialOver(kept).run(triggers, triggers)).triggers;
        const replay = createReplay({ ...policySchema.parse({}), minute: LONG / 1000 }, end - 7 * 86_400_000 - LONG);
        const all = Array.from({ length: 504 }, (_, i) => end - 7 * 86_400_000 + i * LONG).map((from) => kept.find((minute) => minute.from === from) ?? { from, rows: [] });
        all.forEach(({ from }, i) => replay.look(all.slice(Math.max(0, i - 5), i + 1), from + LONG));
        expect(tried.map(({ trigger, tried: { at: times, fired } }) => [trigger, fired, times])).toEqual(tried.map(({ trigger }) => [trigger, replay.of(trigger as 'silence').at.length, replay.of(trigger as 'silence').at.slice(-20)]));
      }),
      { numRuns: 8 },
    );
  });

  it('[SERVER-876] say nothing of what they have seen too little of, trigger by trigger', async () => {
    for (const kept of [newest(20), []]) expect((await trialOver(kept).run(triggers, triggers)).triggers.filter(({ enough }) => enough)).toEqual([]);
    const { triggers: rows } = await trialOver(newest(90)).run(triggers, triggers);
    // Sixty contributions a minute are too few for a comparison of how fast it is, and thirty sessions for one of streams.
    expect(rows.filter(({ enough }) => !enough).map(({ trigger }) => trigger)).toEqual(['performance', 'throughput', 'staleStreams']);
  });

  it('[SERVER-870] every field is described as the policy takes it, and says which way is stricter', () => {
    const fields = fieldsOf(triggers);
    const of = (path: string) => fields.find((field) => field.path === path);
    expect(of('performance.threshold')).toEqual({ path: 'performance.threshold', kind: 'number', above: 0, most: 1000, stricter: 'lower' });
    expect(of('criticalErrors.window')).toMatchObject({ kind: 'number', least: 0, stricter: 'higher' });
    expect(of('syncErrors.hypotheses.1.alpha')).toMatchObject({ above: 0, below: 0.5, stricter: 'fixed' });
    expect(of('performance.metrics')).toMatchObject({ kind: 'several', choices: ['visible', 'inp', 'switch'] });
    expect(fields.filter(({ path }) => path.endsWith('.mode')).length).toBe(TRIGGER_NAMES.length);
    const change = (over: object) => changedFields(triggers, { ...triggers, ...over }).map((each) => [each.field, isStricter(each)]);
    expect(change({ performance: { ...triggers.performance, threshold: 12, minSample: 900, metrics: ['visible'] } })).toEqual([['performance.metrics', false], ['performance.threshold', true], ['performance.minSample', false]]);
    expect(change({ silence: { mode: 'observe', for: 60 } })).toEqual([['silence.mode', false], ['silence.for', true]]);
    expect(change({ dataInconsistency: { ...triggers.dataInconsistency, scope: 'tenant' } })).toEqual([['dataInconsistency.scope', false]]);
    expect(change({ syncErrors: { ...triggers.syncErrors, hypotheses: [] } })).toEqual([['syncErrors.hypotheses', false]]);
  });
});

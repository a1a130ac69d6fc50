import type { ReleaseWatch } from '@tandem/rest';
import { addCounts, noCounts, sizeOf, type Counts } from '../../rollout/histogram.ts';
import { likelihood, lowerBound, quantileRatio, upperBoundAfter } from '../../rollout/statistics.ts';
import { levelOf, looksIn, moveTrigger, QUIET, type TriggerState } from '../../rollout/triggers.ts';
import { sharedByChance } from './by-chance.ts';
import { GATE_METRICS, type GateMetric, type GatePolicy } from './gate-policy.ts';
import type { Tested } from './tested.ts';
import type { UnitMinute } from './unit-health.ts';

export type GateCause = NonNullable<ReleaseWatch['cause']>;

/** What spoke, or speaks, against a version. */
export interface GateEvidence {
  readonly cause: GateCause;
  /** People, pages or values, with the version and with the stable one. */
  readonly n: number;
  readonly base: number;
  readonly value: number;
  readonly bound: number;
}

/** Why a share may not be widened yet. */
type GateWait = NonNullable<ReleaseWatch['why']>;

export type GateVerdict =
  | { readonly verdict: 'pass' }
  | { readonly verdict: 'inconclusive'; readonly why: GateWait; readonly evidence: GateEvidence | null }
  | { readonly verdict: 'fail'; readonly evidence: GateEvidence };

interface ErrorRun {
  readonly llr: number;
  readonly restarts: number;
}

/** Of a share, on one side. */
interface SideSums {
  readonly began: number;
  readonly values: Readonly<Partial<Record<GateMetric, Counts>>>;
}

/** What the watch of one unit remembers from look to look. Plain data: it is stored as it is. */
export interface GateState {
  readonly key: string;
  /** Since when the version is watched: what was before says nothing of it. */
  readonly began: number;
  readonly percent: number;
  /** Since when so many have had it. */
  readonly since: number;
  /** Beginning of the newest minute that was counted. */
  readonly minute: number;
  readonly errors: readonly ErrorRun[];
  readonly day: number;
  readonly triggers: Readonly<Partial<Record<GateMetric, TriggerState>>>;
  readonly heard: number | null;
  readonly candidate: SideSums;
  readonly stable: SideSums;
  /** Once it has failed it stays so. */
  readonly failure: GateEvidence | null;
}

const DAY = 86_400_000;
/** Standard deviations of an interval that holds, both sides 95 %. */
const HOLDS = 1.96;
const NO_SUMS: SideSums = { began: 0, values: {} };

/** The minute that is over when the version is first looked at is one of those that had it. */
const startOf = (began: number, { minute }: GatePolicy): number => began - 1500 * minute;

const begin = ({ key, percent }: Tested, policy: GatePolicy, now: number): GateState => ({
  key, began: now, percent, since: now, minute: startOf(now, policy), errors: [], day: now, triggers: {}, heard: null, candidate: NO_SUMS, stable: NO_SUMS, failure: null,
});

type Row = UnitMinute['rows'][number];

interface Sides {
  readonly candidate: readonly Row[];
  readonly stable: readonly Row[];
}

/** Those of the cohort with the version, and the others with the stable one: who is given the version and has another says nothing of either. */
function sidesOf(minutes: readonly UnitMinute[], { digest, against }: Tested): Sides {
  const rows = minutes.flatMap((minute) => minute.rows);
  return { candidate: rows.filter((row) => row.cohort === 'candidate' && row.digest === digest), stable: rows.filter((row) => row.cohort === 'stable' && row.digest === against) };
}

const sum = (rows: readonly Row[], field: 'sessions' | 'began' | 'errored'): number => rows.reduce((total, row) => total + row[field], 0);
const peopleIn = (rows: readonly Row[], field: 'failed' | 'differing'): number => new Set(rows.flatMap((row) => [...row[field]])).size;

function addSide(sums: SideSums, rows: readonly Row[]): SideSums {
  const values: Partial<Record<GateMetric, Counts>> = { ...sums.values };
  for (const metric of GATE_METRICS) {
    const counts = noCounts();
    for (const row of rows) addCounts(counts, row.values[metric] ?? []);
    if (sizeOf(counts) === 0) continue;
    addCounts(counts, sums.values[metric] ?? []);
    values[metric] = counts;
  }
  return { began: sums.began + sum(rows, 'began'), values };
}

interface Compared {
  readonly value: number;
  readonly lower: number;
  readonly n: number;
  readonly base: number;
}

const limitsOf = (metric: GateMetric, policy: GatePolicy): GatePolicy['slowdown'] => (metric === 'nodes' || metric === 'heap' ? policy.growth : policy.slowdown);

/** Percent by which the 75th percentile is worse; NaN: too little was seen. */
function compare(candidate: Counts, stable: Counts, { minSample, clustering }: GatePolicy['slowdown'], z: number): Compared {
  const [n, base] = [sizeOf(candidate), sizeOf(stable)];
  if (n === 0 || base === 0 || n < minSample || base < minSample) return { value: NaN, lower: NaN, n, base };
  const ratio = quantileRatio(candidate, stable, 0.75, z, clustering);
  return { value: 100 * (ratio.value - 1), lower: 100 * (ratio.lower - 1), n, base };
}

const inWindow = (minutes: readonly UnitMinute[], seconds: number, until: number): readonly UnitMinute[] => minutes.filter(({ from }) => from > until - seconds * 1000 && from <= until);

/**
 * Looks at the newest minute of a unit. Pure: the state is stored by whoever calls it.
 * @param minutes of this unit by time, the newest last, back to the longest window
 */
export function watchGate(before: GateState | null, tested: Tested, minutes: readonly UnitMinute[], policy: GatePolicy, now: number): { readonly state: GateState; readonly verdict: GateVerdict } {
  let state = before?.key === tested.key ? before : begin(tested, policy, now);
  if (state.percent !== tested.percent) state = { ...state, percent: tested.percent, since: now, candidate: NO_SUMS, stable: NO_SUMS };
  const own = minutes.filter(({ from }) => from > startOf(state.began, policy));
  const newest = own.at(-1);
  if (newest && newest.from > state.minute && state.failure === null) state = count(state, tested, own, newest, policy, now);
  return { state, verdict: verdictOf(state, policy, now) };
}

function count(before: GateState, tested: Tested, minutes: readonly UnitMinute[], newest: UnitMinute, policy: GatePolicy, now: number): GateState {
  const latest = sidesOf([newest], tested);
  const { errors, day, crossed } = lookAtErrors(before, latest, policy, now);
  const slow = lookAtValues(before, tested, minutes, newest, policy, now);
  return {
    ...before,
    minute: newest.from,
    errors,
    day,
    triggers: slow.triggers,
    heard: sum(latest.candidate, 'sessions') > 0 ? now : before.heard,
    candidate: addSide(before.candidate, latest.candidate),
    stable: addSide(before.stable, latest.stable),
    failure: peopleFailing(tested, minutes, newest, policy) ?? crossed ?? slow.failure,
  };
}

/** What needs few people, because it does not happen with a version that is whole. */
function peopleFailing(tested: Tested, minutes: readonly UnitMinute[], newest: UnitMinute, { failures, differences }: GatePolicy): GateEvidence | null {
  const lately = inWindow(minutes, failures.for, newest.from);
  const { candidate, stable } = sidesOf(lately, tested);
  const [failed, others] = [peopleIn(candidate, 'failed'), peopleIn(stable, 'failed')];
  const [seen, seenBeside] = [sum(candidate, 'sessions'), sum(stable, 'sessions')];
  if (failed >= failures.people) {
    const atOnce = Math.max(failed, ...lately.map((minute) => sum(sidesOf([minute], tested).candidate, 'sessions')));
    // Where nothing can be opened at all it is not the version.
    const most = failed >= failures.most * atOnce && others * seen <= failures.most * failed * seenBeside;
    const p = sharedByChance(failed, others, seen / (seen + seenBeside));
    if (most || p < failures.alpha) return { cause: 'failures', n: failed, base: others, value: failed, bound: failures.people };
  }
  const wider = sidesOf(inWindow(minutes, differences.for, newest.from), tested);
  const [differing, beside] = [peopleIn(wider.candidate, 'differing'), peopleIn(wider.stable, 'differing')];
  if (differing < differences.people || differing * sum(wider.stable, 'sessions') < differences.times * beside * sum(wider.candidate, 'sessions')) return null;
  return { cause: 'differences', n: differing, base: beside, value: differing, bound: differences.people };
}

function lookAtErrors(before: GateState, { candidate, stable }: Sides, { errors: { hypotheses, restarts: free } }: GatePolicy, now: number): { readonly errors: readonly ErrorRun[]; readonly day: number; readonly crossed: GateEvidence | null } {
  const anew = now - before.day >= DAY;
  const looked = { errors: sum(candidate, 'errored'), exposure: sum(candidate, 'sessions'), baseErrors: sum(stable, 'errored'), baseExposure: sum(stable, 'sessions') };
  let crossed: GateEvidence | null = null;
  const errors = hypotheses.map((hypothesis, i): ErrorRun => {
    const run = before.errors[i] ?? { llr: 0, restarts: 0 };
    const restarts = anew ? 0 : run.restarts;
    const llr = run.llr + (likelihood(looked, hypothesis.ratio)?.sum ?? 0);
    const bound = upperBoundAfter(hypothesis, restarts, free);
    if (llr >= bound) crossed ??= { cause: 'errors', n: looked.exposure, base: looked.baseExposure, value: llr, bound };
    return llr <= lowerBound(hypothesis) ? { llr: 0, restarts: restarts + 1 } : { llr, restarts };
  });
  return { errors, day: anew ? now : before.day, crossed };
}

function lookAtValues(before: GateState, tested: Tested, minutes: readonly UnitMinute[], newest: UnitMinute, policy: GatePolicy, now: number): Pick<GateState, 'triggers' | 'failure'> {
  const gap = newest.from - before.minute > 1.5 * policy.minute * 1000;
  const triggers: Partial<Record<GateMetric, TriggerState>> = {};
  let failure: GateEvidence | null = null;
  for (const metric of GATE_METRICS) {
    const limits = limitsOf(metric, policy);
    const { candidate, stable } = sidesOf(inWindow(minutes, limits.window, newest.from), tested);
    const counts = [candidate, stable].map((rows) => {
      const all = noCounts();
      for (const row of rows) addCounts(all, row.values[metric] ?? []);
      return all;
    });
    const found = compare(counts[0] ?? [], counts[1] ?? [], limits, limits.z);
    // A point above the threshold that may be chance is not above it.
    const value = found.lower > 0 ? found.value : Math.min(found.value, 0.9 * limits.threshold);
    const was = before.triggers[metric] ?? QUIET;
    const moved = moveTrigger(gap ? { ...was, above: 0, below: 0 } : was, levelOf(value, limits.threshold), looksIn(limits.for, policy.minute), now);
    triggers[metric] = moved.state;
    if (moved.edge === 'fired') failure ??= { cause: metric, n: found.n, base: found.base, value: found.value, bound: limits.threshold };
  }
  return { triggers, failure };
}

function verdictOf(state: GateState, policy: GatePolicy, now: number): GateVerdict {
  if (state.failure !== null) return { verdict: 'fail', evidence: state.failure };
  const wait = (why: GateWait, evidence: GateEvidence | null = null): GateVerdict => ({ verdict: 'inconclusive', why, evidence });
  if (now - (state.heard ?? -Infinity) > policy.silence * 1000) return wait('silence');
  if (Math.min(state.candidate.began, state.stable.began) < policy.minSample) return wait('sample');
  for (const metric of GATE_METRICS) {
    const limits = limitsOf(metric, policy);
    const found = compare(state.candidate.values[metric] ?? [], state.stable.values[metric] ?? [], limits, HOLDS);
    if (found.n === 0 && found.base === 0) continue;
    const evidence: GateEvidence = { cause: metric, n: found.n, base: found.base, value: found.value, bound: limits.hold };
    if (Number.isNaN(found.value)) return wait('sample', { ...evidence, value: 0 });
    if (found.value > limits.hold && found.lower > 0) return wait('held', evidence);
  }
  return now - state.since < policy.bake * 1000 ? wait('bake') : { verdict: 'pass' };
}

/** Milliseconds of the longest span that a look goes back over. */
export const gateWindow = ({ minute, failures, differences, slowdown, growth }: GatePolicy): number => 1000 * (Math.max(failures.for, differences.for, slowdown.window, growth.window) + 2 * minute);

import { worstBurst } from './critical-errors.ts';
import { lookAtErrors, NO_TESTS, type ErrorTests } from './error-tests.ts';
import { addCounts, noCounts } from './histogram.ts';
import { addLatency, pool, type Latency, type Minute, type Pooled, type Sums, type TenantMinute } from './observations.ts';
import type { Policy } from './policy.ts';
import { addToStage, noSums, slowdown, type StageSums } from './readings.ts';
import { mismatch, rateRatio, shareInterval } from './statistics.ts';
import { levelOf, looksIn, moveTrigger, QUIET, type Level, type TriggerState } from './triggers.ts';

/** What stops a rollout. `errorRate`: as many as the brief allows, in either arm; `readings`: what would be compared cannot be read. */
export const TRIGGERS = ['syncErrors', 'errorRate', 'criticalErrors', 'dataInconsistency', 'performance', 'userComplaints', 'sampleRatio', 'silence', 'throughput', 'staleStreams', 'readings'] as const;
export type TriggerName = (typeof TRIGGERS)[number];

export interface Evidence {
  readonly n: number;
  readonly base: number;
  /** What was measured, and from where on the trigger fires. */
  readonly value: number;
  readonly bound: number;
  readonly metric?: Latency;
}

/** A trigger has fired or cleared. */
export interface Signal {
  readonly trigger: TriggerName;
  readonly edge: 'fired' | 'cleared';
  /** Whose fault it is; null: that of the rollout. */
  readonly tenant: string | null;
  readonly evidence: Evidence;
}

/** What the watch remembers from look to look. Plain data. */
export interface Watched {
  /** Beginning of the newest minute that was counted. */
  readonly minute: number;
  readonly errors: ErrorTests;
  readonly criticals: ErrorTests;
  /** When the test of critical errors crossed last. */
  readonly crossed: number | null;
  readonly triggers: Readonly<Record<string, TriggerState>>;
  readonly ratio: { readonly candidate: number; readonly control: number; readonly assignedCandidate: number; readonly assignedControl: number };
  /** Sessions at once in the busiest quarter of an hour so far, and now: an exponential average. */
  readonly busiest: number;
  readonly busy: number;
  readonly sums: StageSums;
}

const NO_RATIO = { candidate: 0, control: 0, assignedCandidate: 0, assignedControl: 0 };

/** @param minute beginning of the newest minute that does not count any more */
export const newWatch = (minute = 0): Watched => ({ minute, errors: NO_TESTS, criticals: NO_TESTS, crossed: null, triggers: {}, ratio: NO_RATIO, busiest: 0, busy: 0, sums: noSums() });

/** Another stage exposes others: what is told of a stage begins anew, tests and triggers go on. */
export const nextStageWatch = (watched: Watched): Watched => ({ ...watched, ratio: NO_RATIO, sums: noSums() });

/** Schedules have left: what is told of the stage, and how fast it is, begins anew with those that stay; who has complained has. */
export function watchOthers(watched: Watched): Watched {
  const triggers = Object.fromEntries(Object.entries(watched.triggers).filter(([key]) => !key.startsWith('performance ')));
  return { ...watched, ratio: NO_RATIO, triggers, sums: { ...noSums(), complaints: watched.sums.complaints } };
}

/** A person has looked at what does not pass by itself: it counts from now on. */
export function acknowledge(watched: Watched): Watched {
  const { userComplaints: _complaints, sampleRatio: _ratio, ...triggers } = watched.triggers;
  return { ...watched, ratio: NO_RATIO, triggers, sums: { ...watched.sums, complaints: [] } };
}

/** Seconds after which a minute weighs a third in what counts as busy. */
const BUSY = 900;
/** Overdispersion of counts of edits: people work in bursts. */
const BURSTS = 10;
const FEWEST_EDITS = 200;
const FEWEST_SESSIONS = 100;
/** What takes back by critical errors is a burst that a test confirms as well: it has a third of the alpha, and less to do with a day's false alarms. */
const CRITICAL_AMONG = 3;

/** A minute is in ten windows: it is pooled once. */
const pools = new WeakMap<Minute, { readonly without: readonly string[]; readonly pooled: Pooled }>();

function pooledOf(minute: Minute, without: readonly string[]): Pooled {
  const kept = pools.get(minute);
  if (kept && kept.without.length === without.length && kept.without.every((tenant, i) => tenant === without[i])) return kept.pooled;
  const pooled = pool(minute, without);
  pools.set(minute, { without, pooled });
  return pooled;
}

/** What one look has come to. */
export interface Seen {
  readonly watched: Watched;
  readonly signals: readonly Signal[];
  /** The triggers that saw enough to say anything. */
  readonly said: ReadonlySet<TriggerName>;
}

/**
 * Counts the newest minute and says what has fired or cleared with it. Null: it was counted before.
 * @param minutes by time, the newest last, back to the longest window
 * @param without schedules that have been taken back
 */
export function watch(before: Watched, minutes: readonly Minute[], policy: Policy, without: readonly string[], now: number): Seen | null {
  const newest = minutes.at(-1);
  if (!newest || newest.from <= before.minute) return null;
  const pooled = pooledOf(newest, without);
  const { candidate, control, unexposed } = pooled;
  const within = (seconds: number): readonly Minute[] => minutes.filter(({ from }) => from > newest.from - seconds * 1000 && from <= newest.from);
  const signals: Signal[] = [];
  const heard = candidate.sessions > 0;
  const said = new Set<TriggerName>(heard ? ['criticalErrors', 'dataInconsistency'] : []);
  if (heard && unexposed.sessions > 0) said.add('syncErrors');
  const fire = (trigger: TriggerName, tenant: string | null, evidence: Evidence): void => void signals.push({ trigger, edge: 'fired', tenant, evidence });

  const { hypotheses, restarts: free } = policy.syncErrors;
  const errors = lookAtErrors(before.errors, { field: 'errored', hypotheses, free, among: 1 }, pooled, now);
  const criticals = lookAtErrors(before.criticals, { field: 'critical', hypotheses, free, among: CRITICAL_AMONG }, pooled, now);
  const crossed = criticals.crossing ? newest.from : before.crossed;
  if (errors.crossing) fire('syncErrors', errors.crossing.tenant, { n: candidate.sessions, base: unexposed.sessions, value: errors.crossing.llr, bound: errors.crossing.bound });

  const { count, window, alone } = policy.criticalErrors;
  // One minute more: what ended a window that is exactly as long may lie in the minute before its first.
  const burst = worstBurst(within(window + policy.minute), without, window * 1000, count);
  const confirmed = candidate.sessions < alone || (crossed !== null && newest.from - crossed < window * 1000);
  if (burst.sessions >= count && confirmed) fire('criticalErrors', burst.tenant, { n: candidate.sessions, base: unexposed.sessions, value: burst.sessions, bound: count });

  if (candidate.inconsistencies >= policy.dataInconsistency.count) {
    const wrong = pooled.candidates.filter(({ inconsistencies }) => inconsistencies > 0);
    const proven = wrong.reduce((sum, { inconsistencies, claimed = 0 }) => sum + inconsistencies - claimed, 0);
    const invariant = policy.dataInconsistency.scope === 'global' && proven >= policy.dataInconsistency.count;
    const tenant = !invariant && wrong.length === 1 ? (wrong[0]?.tenant ?? null) : null;
    fire('dataInconsistency', tenant, { n: candidate.sessions, base: unexposed.sessions, value: candidate.inconsistencies, bound: policy.dataInconsistency.count });
  }

  const gap = newest.from - before.minute > 1.5 * policy.minute * 1000;
  const triggers: Record<string, TriggerState> = {};
  function move(key: string, trigger: TriggerName, level: Level, seconds: number, evidence: Evidence, tenantOf: () => string | null = () => null): void {
    const was = before.triggers[key] ?? QUIET;
    const { state, edge } = moveTrigger(gap ? { ...was, above: 0, below: 0 } : was, level, looksIn(seconds, policy.minute), now);
    triggers[key] = state;
    if (level !== 'unknown' && (heard || trigger === 'silence')) said.add(trigger);
    if (edge) signals.push({ trigger, edge, tenant: edge === 'fired' ? tenantOf() : null, evidence });
  }

  const { performance, throughput, staleStreams } = policy;
  const inWindow = within(performance.for);
  for (const metric of performance.metrics) {
    const counts = { candidate: noCounts(), base: noCounts() };
    for (const minute of inWindow) {
      const { candidate: mine, base } = pooledOf(minute, without).latency[metric];
      addCounts(counts.candidate, mine);
      addCounts(counts.base, base);
    }
    const found = slowdown(counts.candidate, counts.base, performance);
    // A point above the threshold that may be chance is not above it.
    const value = found.lower > 0 ? found.value : Math.min(found.value, 0.9 * performance.threshold);
    move(`performance ${metric}`, 'performance', levelOf(value, performance.threshold), performance.for, { n: found.n, base: found.base, value: found.value, bound: performance.threshold, metric }, () => slowTenant(inWindow, without, metric, counts.base, performance));
  }

  const ratio = {
    candidate: before.ratio.candidate + candidate.began,
    control: before.ratio.control + control.began,
    assignedCandidate: before.ratio.assignedCandidate + candidate.assigned,
    assignedControl: before.ratio.assignedControl + control.assigned,
  };
  const p = mismatch(ratio.candidate, ratio.control, ratio.assignedCandidate / (ratio.assignedCandidate + ratio.assignedControl));
  move('sampleRatio', 'sampleRatio', p < policy.sampleRatio.alpha ? 'above' : 'below', 0, { n: ratio.candidate, base: ratio.control, value: p, bound: policy.sampleRatio.alpha });

  const sums = addToStage(before.sums, pooled, before.busiest > 0 && before.busy >= policy.peak.share * before.busiest);
  const complaints = sums.complaints.length;
  move('userComplaints', 'userComplaints', complaints >= policy.userComplaints.count ? 'above' : 'below', 0, { n: sums.began, base: 0, value: complaints, bound: policy.userComplaints.count });
  const rate = shareInterval(sums.errored, sums.began, performance.z);
  move('errorRate', 'errorRate', levelOf(sums.began < FEWEST_SESSIONS ? NaN : 100 * rate.lower, policy.syncErrors.threshold), 300, { n: sums.began, base: sums.baseBegan, value: (100 * sums.errored) / sums.began, bound: policy.syncErrors.threshold });
  move('silence', 'silence', candidate.connected === 0 ? 'unknown' : candidate.sessions === 0 ? 'above' : 'below', policy.silence.for, { n: candidate.sessions, base: unexposed.sessions, value: candidate.connected, bound: 1 });

  const lately = within(throughput.for).map((minute) => pooledOf(minute, without));
  const [mine, others] = [totals(lately.map((each) => each.candidate)), totals(lately.map((each) => each.unexposed))];
  const edits = rateRatio(mine.edits, mine.sessions, others.edits, others.sessions, performance.z, BURSTS);
  const missing = mine.edits + others.edits < FEWEST_EDITS || mine.sessions < FEWEST_SESSIONS ? NaN : 100 * (1 - edits.value);
  move('throughput', 'throughput', levelOf(edits.upper >= 1 ? Math.min(missing, 0) : missing, throughput.threshold), throughput.for, { n: mine.sessions, base: others.sessions, value: missing, bound: throughput.threshold });
  const stale = mine.sessions < FEWEST_SESSIONS || others.sessions < FEWEST_SESSIONS ? NaN : 100 * (mine.stale / mine.sessions - others.stale / others.sessions);
  move('staleStreams', 'staleStreams', levelOf(stale, staleStreams.threshold), staleStreams.for, { n: mine.sessions, base: others.sessions, value: stale, bound: staleStreams.threshold });

  const busy = before.busy + (candidate.sessions + unexposed.sessions - before.busy) * Math.min(1, policy.minute / BUSY);
  return { watched: { minute: newest.from, errors: errors.tests, criticals: criticals.tests, crossed, triggers, ratio, busiest: Math.max(before.busiest, busy), busy, sums }, signals, said };
}

const totals = (sums: readonly Sums[]): Pick<Sums, 'edits' | 'sessions' | 'stale'> => ({
  edits: sums.reduce((total, { edits }) => total + edits, 0),
  sessions: sums.reduce((total, { sessions }) => total + sessions, 0),
  stale: sums.reduce((total, { stale }) => total + stale, 0),
});

/** The one schedule without which the others are not slower; null: there is none. */
function slowTenant(minutes: readonly Minute[], without: readonly string[], metric: Latency, base: readonly number[], performance: Policy['performance']): string | null {
  const rows = minutes.flatMap((minute) => pooledOf(minute, without).candidates);
  const tenants = [...new Set(rows.map(({ tenant }) => tenant))];
  const innocent = (others: readonly TenantMinute[]): boolean => others.length === 0 || slowdown(addLatency(noCounts(), others, metric), base, { ...performance, minSample: 1 }).value < performance.hold / 2;
  const guilty = tenants.filter((tenant) => innocent(rows.filter((row) => row.tenant !== tenant)));
  return guilty.length === 1 ? (guilty[0] ?? null) : null;
}

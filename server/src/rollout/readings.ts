import { addCounts, noCounts, sizeOf, type Counts } from './histogram.ts';
import { LATENCIES, type Latency, type Pooled } from './observations.ts';
import type { Policy } from './policy.ts';
import { quantileRatio, shareInterval } from './statistics.ts';

export const VERDICTS = ['pass', 'fail', 'inconclusive', 'error'] as const;
export type Verdict = (typeof VERDICTS)[number];

export const METRICS = ['syncErrors', 'dataInconsistencies', 'userComplaints', ...LATENCIES] as const;

/** What a metric says about a stage: the console shows it, and a stage widens on nothing but passes. */
export interface Reading {
  readonly metric: (typeof METRICS)[number];
  readonly verdict: Verdict;
  /** Null: nothing can be said. */
  readonly value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly threshold: number;
  /** Sessions or contributions, of the candidate and of what it is compared with. */
  readonly n: number;
  readonly base: number;
}

/** All that a stage has seen. Plain data. */
export interface StageSums {
  readonly began: number;
  readonly baseBegan: number;
  readonly errored: number;
  readonly inconsistencies: number;
  /** Looks with about as much work as there ever is. */
  readonly peaks: number;
  /** Users who complained. */
  readonly complaints: readonly string[];
  readonly latency: Readonly<Record<Latency, { readonly candidate: Counts; readonly base: Counts }>>;
}

const MOST_COMPLAINTS = 100;
/** Standard deviations of an interval that is shown, both sides 95 %. */
const SHOWN = 1.96;
/** The brief's performance is that of its 75th percentile. */
const PERCENTILE = 0.75;

export const noSums = (): StageSums => {
  const none = () => ({ candidate: noCounts(), base: noCounts() });
  return { began: 0, baseBegan: 0, errored: 0, inconsistencies: 0, peaks: 0, complaints: [], latency: { visible: none(), inp: none(), switch: none() } };
};

export function addToStage(sums: StageSums, { candidates, candidate, unexposed, latency }: Pooled, peak: boolean): StageSums {
  const plus = (counts: Counts, more: Counts): Counts => {
    const sum = [...counts];
    addCounts(sum, more);
    return sum;
  };
  const both = (of: Latency) => ({ candidate: plus(sums.latency[of].candidate, latency[of].candidate), base: plus(sums.latency[of].base, latency[of].base) });
  return {
    began: sums.began + candidate.began,
    baseBegan: sums.baseBegan + unexposed.began,
    errored: sums.errored + candidate.errored,
    inconsistencies: sums.inconsistencies + candidate.inconsistencies,
    peaks: sums.peaks + (peak ? 1 : 0),
    complaints: [...new Set([...sums.complaints, ...candidates.flatMap(({ complaints }) => complaints)])].slice(0, MOST_COMPLAINTS),
    latency: { visible: both('visible'), inp: both('inp'), switch: both('switch') },
  };
}

const known = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Percent by which the candidate's 75th percentile is above that of the base, with its interval. */
export function slowdown(candidate: Counts, base: Counts, { minSample, z, clustering }: Policy['performance'], deviations = z): { readonly value: number; readonly lower: number; readonly upper: number; readonly n: number; readonly base: number } {
  const [n, of] = [sizeOf(candidate), sizeOf(base)];
  if (n < minSample || of < minSample || n === 0 || of === 0) return { value: NaN, lower: NaN, upper: NaN, n, base: of };
  const ratio = quantileRatio(candidate, base, PERCENTILE, deviations, clustering);
  return { value: 100 * (ratio.value - 1), lower: 100 * (ratio.lower - 1), upper: 100 * (ratio.upper - 1), n, base: of };
}

/** The verdicts about a stage from all that it has seen. */
export function readStage(sums: StageSums, policy: Policy, minSample: number): readonly Reading[] {
  const { began, baseBegan, errored, complaints } = sums;
  const enough = began > 0 && began >= minSample;
  const settle = (bad: boolean): Verdict => (bad ? 'fail' : enough ? 'pass' : 'inconclusive');
  const interval = shareInterval(errored, began, SHOWN);
  const shared = { n: began, base: baseBegan };
  const readings: Reading[] = [
    { metric: 'syncErrors', verdict: enough ? settle(100 * interval.lower > policy.syncErrors.threshold) : 'inconclusive', value: known((100 * errored) / began), lower: 100 * interval.lower, upper: 100 * interval.upper, threshold: policy.syncErrors.threshold, ...shared },
    { metric: 'dataInconsistencies', verdict: settle(sums.inconsistencies >= policy.dataInconsistency.count), value: sums.inconsistencies, lower: null, upper: null, threshold: policy.dataInconsistency.count, ...shared },
    { metric: 'userComplaints', verdict: settle(complaints.length >= policy.userComplaints.count), value: complaints.length, lower: null, upper: null, threshold: policy.userComplaints.count, ...shared },
  ];
  for (const metric of LATENCIES.filter((each) => policy.performance.metrics.includes(each))) {
    const found = slowdown(sums.latency[metric].candidate, sums.latency[metric].base, policy.performance, SHOWN);
    const verdict: Verdict = Number.isNaN(found.value) ? 'inconclusive' : found.value > policy.performance.hold && found.lower > 0 ? 'fail' : 'pass';
    readings.push({ metric, verdict, value: known(found.value), lower: known(found.lower), upper: known(found.upper), threshold: policy.performance.hold, n: found.n, base: found.base });
  }
  return readings;
}

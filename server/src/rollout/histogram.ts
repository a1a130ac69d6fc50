import { LAST_BUCKET, LOG_GROWTH, type Histogram } from '../telemetry/histogram.ts';

/** Counts of a histogram by bucket, all buckets. */
export type Counts = readonly number[];

export const noCounts = (): number[] => new Array<number>(LAST_BUCKET + 1).fill(0);

/** Adds a histogram to counts, in place; what is no bucket is left out. */
export function addTo(counts: number[], histogram: Histogram): void {
  for (let i = 0; i + 1 < histogram.length; i += 2) {
    const [at, count] = [histogram[i] ?? -1, histogram[i + 1] ?? 0];
    const there = counts[at];
    if (there !== undefined && count > 0) counts[at] = there + count;
  }
}

/** Adds counts to counts, in place. */
export function addCounts(counts: number[], more: Counts): void {
  for (let at = 0; at < counts.length; at += 1) counts[at] = (counts[at] ?? 0) + (more[at] ?? 0);
}

export function sizeOf(counts: Counts): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}

/** Natural logarithm of the value at a rank (0 to the size), within its bucket by proportion. */
export function logAtRank(counts: Counts, rank: number): number {
  let before = 0;
  for (let at = 0; at < counts.length; at += 1) {
    const count = counts[at] ?? 0;
    if (count > 0 && before + count >= rank) return (at - 1 + Math.max(0, (rank - before) / count)) * LOG_GROWTH;
    before += count;
  }
  return NaN;
}

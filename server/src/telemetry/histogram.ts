/**
 * A logarithmic histogram: bucket, count, bucket, count … by rising bucket. Bucket b holds values up to 1.05^b, so that any
 * quantile is right to within 2.5 % and sums of histograms lose nothing (DDSketch; Masson, Rim, Lee, 2019).
 */
export type Histogram = readonly number[];

/** Natural logarithm of how much wider each bucket is. */
export const LOG_GROWTH = Math.log(1.05);
/** The bucket of a minute in milliseconds: 226. */
export const LAST_BUCKET = Math.ceil(Math.log(60_000) / LOG_GROWTH);

/** The bucket of a value by how many buckets it is above one; below one, or no number, is the first. */
export const bucketAbove = (above: number, last = LAST_BUCKET): number => (above > 0 ? Math.min(last, Math.ceil(above)) : 0);

/** A value's bucket. */
export const bucketOf = (value: number, last = LAST_BUCKET): number => bucketAbove(Math.log(value) / LOG_GROWTH, last);

/** Adds a value. @param last the bucket of all that is larger */
export function withValue(histogram: Histogram, value: number, last = LAST_BUCKET): Histogram {
  return merged(histogram, [bucketOf(value, last), 1]);
}

/** Two histograms as one. */
export const merged = (one: Histogram, other: Histogram): Histogram => allMerged([one, other]);

/** All of them as one. */
export function allMerged(histograms: readonly Histogram[]): Histogram {
  const counts = new Map<number, number>();
  for (const each of histograms) for (let i = 0; i + 1 < each.length; i += 2) counts.set(each[i] ?? 0, (counts.get(each[i] ?? 0) ?? 0) + (each[i + 1] ?? 0));
  return [...counts].sort(([a], [b]) => a - b).flat();
}

/** How many values it holds. */
export function sizeOfHistogram(histogram: Histogram): number {
  let size = 0;
  for (let i = 1; i < histogram.length; i += 2) size += histogram[i] ?? 0;
  return size;
}

/** The value below which such a share of a histogram lies, within its bucket by proportion; null: it is empty. */
export function quantileOf(histogram: Histogram, share: number): number | null {
  const size = sizeOfHistogram(histogram);
  if (size === 0) return null;
  const rank = share * size;
  let before = 0;
  for (let i = 0; i + 1 < histogram.length; i += 2) {
    const [bucket, count] = [histogram[i] ?? 0, histogram[i + 1] ?? 0];
    // The first bucket holds what is below one.
    if (count > 0 && before + count >= rank) return bucket === 0 ? 0 : Math.exp((bucket - 1 + Math.max(0, (rank - before) / count)) * LOG_GROWTH);
    before += count;
  }
  return null;
}

/**
 * A logarithmic histogram: bucket, count, bucket, count … by rising bucket. Bucket b holds values up to 1.05^b, so that any
 * quantile is right to within 2.5 % and sums of histograms lose nothing (DDSketch; Masson, Rim, Lee, 2019).
 */
export type Histogram = readonly number[];

/** Natural logarithm of how much wider each bucket is. */
export const LOG_GROWTH = Math.log(1.05);
/** The bucket of a minute in milliseconds: 226. */
export const LAST_BUCKET = Math.ceil(Math.log(60_000) / LOG_GROWTH);

/** A value's bucket; what is below one, or no number, is in the first. */
export const bucketOf = (value: number, last = LAST_BUCKET): number => (value > 1 ? Math.min(last, Math.ceil(Math.log(value) / LOG_GROWTH)) : 0);

/** Adds a value. @param last the bucket of all that is larger */
export function withValue(histogram: Histogram, value: number, last = LAST_BUCKET): Histogram {
  return merged(histogram, [bucketOf(value, last), 1]);
}

/** Two histograms as one. */
export function merged(one: Histogram, other: Histogram): Histogram {
  const counts = new Map<number, number>();
  for (const each of [one, other]) for (let i = 0; i + 1 < each.length; i += 2) counts.set(each[i] ?? 0, (counts.get(each[i] ?? 0) ?? 0) + (each[i + 1] ?? 0));
  return [...counts].sort(([a], [b]) => a - b).flat();
}

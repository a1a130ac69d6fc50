import { bucketOf, type Histogram } from '../../telemetry/histogram.ts';

/** The histogram of some values, in milliseconds. */
export function histogramOf(values: readonly number[]): Histogram {
  const pairs: number[] = [];
  const buckets = Uint8Array.from(values, (value) => bucketOf(value)).sort();
  for (let i = 0; i < buckets.length; ) {
    const at = buckets[i] ?? 0;
    const first = i;
    while (i < buckets.length && buckets[i] === at) i += 1;
    pairs.push(at, i - first);
  }
  return pairs;
}

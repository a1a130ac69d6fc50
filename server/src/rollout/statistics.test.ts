import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketOf } from '../telemetry/histogram.ts';
import { addTo, logAtRank, noCounts, sizeOf } from './histogram.ts';
import { histogramOf } from './testing/histogram-of.ts';
import { likelihood, lowerBound, mismatch, quantileRatio, rateRatio, shareInterval, upperBound } from './statistics.ts';

const countsOf = (values: readonly number[]): number[] => {
  const counts = noCounts();
  addTo(counts, histogramOf(values));
  return counts;
};
/** Chance without luck, the same in every run (mulberry32). */
function fixed(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 4_294_967_296;
  };
}
const skewed = (n: number, factor: number, chance: () => number): number[] => Array.from({ length: n }, () => 80 * factor * Math.exp(0.6 * Math.sqrt(-2 * Math.log(chance())) * Math.cos(2 * Math.PI * chance())));

describe('histograms', () => {
  it('[SERVER-800] lose no value, sum up, and give quantiles to within 2.5 percent', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1, max: 60_000, noNaN: true }), { minLength: 1, maxLength: 60 }), fc.array(fc.double({ min: 1, max: 60_000, noNaN: true }), { maxLength: 60 }), (some, more) => {
        const counts = countsOf(some);
        addTo(counts, histogramOf(more));
        expect(counts).toEqual(countsOf([...some, ...more]));
        expect(sizeOf(counts)).toBe(some.length + more.length);
        const sorted = [...some, ...more].sort((a, b) => a - b);
        for (const rank of [1, Math.ceil(sorted.length / 2), sorted.length]) {
          const off = Math.abs(logAtRank(counts, rank - 0.5) - Math.log(sorted[rank - 1] ?? NaN));
          expect(off).toBeLessThanOrEqual(Math.log(1.05) + 1e-9);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('[SERVER-800] take what is no time for the shortest, what is endless for the longest, and no bucket that is none', () => {
    expect([NaN, -1, 0, 1].map(bucketOf)).toEqual([0, 0, 0, 0]);
    expect(bucketOf(1e9)).toBe(bucketOf(60_000));
    const counts = noCounts();
    addTo(counts, [999, 4, -3, 1, 5, NaN, 6, -2, 7]);
    expect(sizeOf(counts)).toBe(0);
    expect(logAtRank(counts, 1)).toBeNaN();
  });
});

describe('statistics', () => {
  it('[SERVER-801] the error test adds the logarithm of how much likelier an error is under H1, by shares of exposure', () => {
    const added = likelihood({ errors: 2, exposure: 20, baseErrors: 3, baseExposure: 380 }, 3);
    // Shares 0.05 and 60/440 of all errors.
    expect(added?.sum).toBeCloseTo(2 * Math.log(60 / 440 / 0.05) + 3 * Math.log(380 / 440 / 0.95), 10);
    expect(upperBound({ ratio: 3, alpha: 0.001, beta: 0.1 })).toBeCloseTo(Math.log(900), 10);
    expect(lowerBound({ ratio: 3, alpha: 0.001, beta: 0.1 })).toBeCloseTo(Math.log(0.1 / 0.999), 10);
    expect(upperBound({ ratio: 3, alpha: 0.001, beta: 0.1 }, 20)).toBeCloseTo(Math.log(900 * 20), 10);
    for (const nothing of [0, NaN, -1]) {
      expect(likelihood({ errors: 2, exposure: nothing, baseErrors: 3, baseExposure: 380 }, 3)).toBeNull();
      expect(likelihood({ errors: 2, exposure: 20, baseErrors: 3, baseExposure: nothing }, 3)).toBeNull();
    }
  });

  it('[SERVER-802] the interval of a ratio of quantiles holds the true one, is wider for clustered values, and is none without any', () => {
    const chance = fixed(7);
    let held = 0;
    for (let i = 0; i < 200; i += 1) {
      const { lower, upper } = quantileRatio(countsOf(skewed(400, 1.2, chance)), countsOf(skewed(800, 1, chance)), 0.75, 1.96, 1);
      if (lower <= 1.2 && upper >= 1.2) held += 1;
    }
    expect(held).toBeGreaterThan(182);
    const [a, b] = [countsOf(skewed(400, 1.2, chance)), countsOf(skewed(800, 1, chance))];
    expect(quantileRatio(a, b, 0.75, 1.96, 4).lower).toBeLessThan(quantileRatio(a, b, 0.75, 1.96, 1).lower);
    expect(quantileRatio(noCounts(), b, 0.75, 1.96, 1).value).toBeNaN();
  });

  it('[SERVER-803] a mismatch of the arms is found, and hardly ever where there is none, however often it is looked at', () => {
    const chance = fixed(11);
    let alarms = 0;
    for (let run = 0; run < 400; run += 1) {
      let [candidate, control] = [0, 0];
      let alarmed = false;
      for (let i = 0; i < 1000; i += 1) {
        if (chance() < 0.5) candidate += 1;
        else control += 1;
        alarmed ||= i % 10 === 0 && mismatch(candidate, control, 0.5) < 0.001;
      }
      if (alarmed) alarms += 1;
    }
    expect(alarms).toBeLessThanOrEqual(2);
    expect(mismatch(800, 1000, 0.5)).toBeLessThan(0.001);
    expect(mismatch(995, 1000, 0.5)).toBe(1);
    expect([NaN, 0, 1].map((share) => mismatch(5, 5, share))).toEqual([1, 1, 1]);
  });

  it('[SERVER-802] intervals of shares and rates are those of Wilson and of the delta method', () => {
    const { lower, upper } = shareInterval(10, 100, 1.96);
    expect([lower, upper].map((value) => Number(value.toFixed(4)))).toEqual([0.0552, 0.1744]);
    expect(shareInterval(0, 0, 1.96)).toEqual({ lower: 0, upper: 1 });
    const ratio = rateRatio(50, 1000, 200, 2000, 1.96, 1);
    expect(ratio.value).toBeCloseTo(0.5, 10);
    expect(Math.log(ratio.upper / ratio.value)).toBeCloseTo(1.96 * Math.sqrt(1 / 50 + 1 / 200), 10);
    expect(rateRatio(0, 10, 5, 10, 1.96, 1).value).toBeNaN();
  });
});

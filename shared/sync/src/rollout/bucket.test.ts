import { describe, expect, it } from 'vitest';
import { bucket, inArm } from './bucket.ts';

/** CommonJS without types of its own. */
interface Reference {
  readonly x86: { readonly hash32: (bytes: Uint8Array, seed: number) => number };
}
// @ts-expect-error The package has no types.
const reference = ((await import('murmurhash3js-revisited')) as { default: Reference }).default;

const text = new TextEncoder();
const expected = (key: string, unit: string): number => Number((BigInt(reference.x86.hash32(text.encode(`${key}:${unit}`), 0)) * 10_000n) >> 32n);

const WORDS = ['ward', 'Straße', 'równe', '名前', 'отдел', '🏥', 'é', 'e\u0301', '', 'ق'];
const idOf = (i: number): string => `${WORDS[i % WORDS.length]}-${(i * 2_654_435_761) % 4_294_967_296}${'x'.repeat(i % 5)}`;

describe('buckets', () => {
  it('[SYNC-370] are those of an independent MurmurHash3 on 100,000 ids in many scripts', () => {
    for (let i = 0; i < 100_000; i += 1) {
      const [key, unit] = [`sync-${i % 7}`, idOf(i)];
      const at = bucket(key, unit);
      if (at !== expected(key, unit)) expect([key, unit, at]).toEqual([key, unit, expected(key, unit)]);
    }
  });

  it('[SYNC-370] hash bytes, not code units', () => {
    expect(reference.x86.hash32(text.encode('名前'), 0)).toBe(3_006_557_198);
    expect(bucket('名', '前')).toBe(Number((BigInt(reference.x86.hash32(text.encode('名:前'), 0)) * 10_000n) >> 32n));
  });

  it('[SYNC-371] give each share to within 0.45 points on 200,000 units', () => {
    const units = Array.from({ length: 200_000 }, (_, i) => bucket('tandem-sync', `schedule-${i}`));
    const share = (arm: string, pct: number, holdback = 0) => (100 * units.filter((at) => inArm(at, pct, holdback) === arm).length) / units.length;
    for (const pct of [5, 10, 25, 50]) {
      expect(Math.abs(share('candidate', pct) - pct)).toBeLessThan(0.45);
      expect(Math.abs(share('control', pct) - pct)).toBeLessThan(0.45);
    }
    for (const nobody of [0, -3, NaN]) expect([share('candidate', nobody), share('control', nobody)]).toEqual([0, 0]);
    for (const all of [100, 250]) expect([share('candidate', all), share('control', all)]).toEqual([100, 0]);
    expect(Math.abs(share('control', 100, 5) - 5)).toBeLessThan(0.45);
    expect(share('candidate', 100, 5) + share('control', 100, 5)).toBe(100);
    expect(share('candidate', 50, 5)).toBe(share('candidate', 50));
  });

  it('[SYNC-372] lose no candidate while they widen, and no control up to the middle', () => {
    const widths = [0, 0.01, 1, 5, 10, 25, 49.99, 50, 50.01, 75, 95, 99.99, 100];
    for (let at = 0; at < 10_000; at += 1) {
      const arms = widths.map((pct) => inArm(at, pct));
      const first = arms.indexOf('candidate');
      expect(first === -1 || arms.slice(first).every((arm) => arm === 'candidate')).toBe(true);
      const upToHalf = arms.slice(0, widths.indexOf(50) + 1);
      const compared = upToHalf.indexOf('control');
      expect(compared === -1 || upToHalf.slice(compared).every((arm) => arm === 'control')).toBe(true);
    }
    for (const pct of [5, 10, 25, 50]) {
      const arms = Array.from({ length: 10_000 }, (_, at) => inArm(at, pct));
      expect(arms.filter((arm) => arm === 'control').length).toBe(arms.filter((arm) => arm === 'candidate').length);
    }
  });
});

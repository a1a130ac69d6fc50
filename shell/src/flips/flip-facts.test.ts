import { describe, expect, it } from 'vitest';
import { curvePath, duration, placeOf } from './flip-facts.ts';

describe('the last flip on the operators’ page', () => {
  it('[SHELL-347] is told in milliseconds, then seconds, and drawn over a time of which each tenfold is as wide', () => {
    expect([840, 1420, 41_300].map((ms) => duration(ms, 'en-GB'))).toEqual(['840 ms', '1.42 s', '41 s']);
    expect(placeOf(1000) - placeOf(100)).toBeCloseTo(placeOf(10_000) - placeOf(1000));
    expect([placeOf(1), placeOf(60_000), placeOf(1e9)]).toEqual([0, 100, 100]);
  });

  it('[SHELL-348] rises with each page that has acknowledged it, up to now, and never further than they are', () => {
    const curve = [{ ms: 100, pages: 1 }, { ms: 1000, pages: 2 }];
    expect(curvePath({ curve, pages: 4, at: 0 }, 10_000)).toBe('M0 100H26.5V75.0H52.9V50.0H79.4');
    expect(curvePath({ curve: [], pages: 4, at: 0 }, 60_000)).toBe('M0 100H100.0');
  });
});

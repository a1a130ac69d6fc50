import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lookAtErrors, NO_TESTS, type ErrorTest } from './error-tests.ts';
import type { Sums } from './observations.ts';

const HYPOTHESIS = { ratio: 3, alpha: 0.0007, beta: 0.3 };
const NOON = Date.UTC(2026, 10, 30, 12);

const sums = (errored: number): Sums => ({ sessions: 100, began: 0, assigned: 0, connected: 0, errored, critical: 0, inconsistencies: 0, edits: 0, stale: 0 });

/** The alpha of the run that follows so many that have begun anew. */
function alphaAfter(restarts: number, test: ErrorTest): number {
  let tests = NO_TESTS;
  const look = (candidate: number, unexposed: number) => lookAtErrors(tests, test, { candidates: [], candidate: sums(candidate), unexposed: sums(unexposed) }, NOON);
  for (let n = 0; n < restarts; n += 1) ({ tests } = look(0, 20));
  const { crossing } = look(1000, 0);
  return (1 - HYPOTHESIS.beta) / Math.exp(crossing?.bound ?? NaN);
}

it('[SERVER-1082] the alphas of a day with however many runs sum up to less than twice those of its free ones, and a kind of error has its part', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 300 }), (free, among, runs) => {
      let spent = 0;
      for (let n = 1; n <= runs; n += 1) spent += alphaAfter(n, { field: 'errored', hypotheses: [HYPOTHESIS], free, among });
      expect(spent).toBeLessThan((2 * free * HYPOTHESIS.alpha) / among);
      expect(alphaAfter(free, { field: 'errored', hypotheses: [HYPOTHESIS], free, among })).toBeCloseTo(HYPOTHESIS.alpha / among, 12);
    }),
    { numRuns: 8 },
  );
});

import type { Sums, TenantMinute } from './observations.ts';
import { likelihood, lowerBound, upperBound, upperBoundAfter, type Hypothesis } from './statistics.ts';

const DAY = 86_400_000;

/** One test that runs. */
interface Run {
  readonly llr: number;
  /** What each schedule has added to it, its part of the exposure set off: they make up the whole. */
  readonly parts: Readonly<Record<string, number>>;
  /** How often it has begun anew since `day`. */
  readonly restarts: number;
}

/** Tests of one kind of error, for all candidates together and for each schedule. Plain data. */
export interface ErrorTests {
  readonly pooled: readonly Run[];
  readonly tenants: Readonly<Record<string, number>>;
  /** Since when restarts are counted. */
  readonly day: number;
}

export const NO_TESTS: ErrorTests = { pooled: [], tenants: {}, day: 0 };

export interface Crossing {
  /** Whose errors they are; null: not those of one. */
  readonly tenant: string | null;
  readonly llr: number;
  readonly bound: number;
}

/** What a test is made of. */
export interface ErrorTest {
  readonly field: 'errored' | 'critical';
  readonly hypotheses: readonly Hypothesis[];
  /** Restarts a day that cost nothing. */
  readonly free: number;
  /** A part of each alpha that this kind of error has: one of so many. */
  readonly among: number;
}

export interface ErrorLook {
  readonly candidates: readonly TenantMinute[];
  readonly candidate: Sums;
  readonly unexposed: Sums;
}

const NEW_RUN: Run = { llr: 0, parts: {}, restarts: 0 };

/**
 * Makes one look at all tests. The pooled ones are restarted at their lower bound, so that a fault that begins late is
 * found as fast as an early one. A crossing is put down to one
 * schedule if the others by themselves say nothing against H0.
 */
export function lookAtErrors(tests: ErrorTests, { field, hypotheses, free, among }: ErrorTest, look: ErrorLook, now: number): { readonly tests: ErrorTests; readonly crossing: Crossing | null } {
  const { candidates, candidate, unexposed } = look;
  const anew = now - tests.day >= DAY;
  const countOf = (row: TenantMinute): number => (field === 'critical' ? row.critical.length : row.errored);
  let crossing: Crossing | null = null;

  const pooled = hypotheses.map((hypothesis, i): Run => {
    const run = withoutOthers(tests.pooled[i] ?? NEW_RUN, candidates);
    const restarts = anew ? 0 : run.restarts;
    const added = likelihood({ errors: candidate[field], exposure: candidate.sessions, baseErrors: unexposed[field], baseExposure: unexposed.sessions }, hypothesis.ratio);
    if (!added) return { ...run, restarts };
    const parts = { ...run.parts };
    for (const row of candidates) parts[row.tenant] = (parts[row.tenant] ?? 0) + countOf(row) * added.own + (added.rest * row.sessions) / candidate.sessions;
    const llr = run.llr + added.sum;
    const bound = upperBoundAfter(hypothesis, restarts, free, among);
    if (llr >= bound) crossing ??= { tenant: culprit(parts, llr), llr, bound };
    return llr >= bound || llr <= lowerBound(hypothesis) ? { ...NEW_RUN, restarts: restarts + 1 } : { llr, parts, restarts };
  });

  const tenants: Record<string, number> = {};
  const strongest = hypotheses.at(-1);
  for (const row of strongest ? candidates : []) {
    const added = strongest && likelihood({ errors: countOf(row), exposure: row.sessions, baseErrors: unexposed[field], baseExposure: unexposed.sessions }, strongest.ratio);
    const llr = (tests.tenants[row.tenant] ?? 0) + (added?.sum ?? 0);
    const bound = strongest ? upperBound(strongest, among * candidates.length) : Infinity;
    if (llr >= bound) crossing ??= { tenant: row.tenant, llr, bound };
    if (strongest && llr < bound && llr > lowerBound(strongest) && llr !== 0) tenants[row.tenant] = llr;
  }
  return { tests: { pooled, tenants, day: anew ? now : tests.day }, crossing };
}

/** A run without what schedules have added that are candidates no more. */
function withoutOthers(run: Run, candidates: readonly TenantMinute[]): Run {
  const gone = Object.keys(run.parts).filter((tenant) => !candidates.some((row) => row.tenant === tenant));
  if (gone.length === 0) return run;
  const parts = { ...run.parts };
  let llr = run.llr;
  for (const tenant of gone) {
    llr -= parts[tenant] ?? 0;
    delete parts[tenant];
  }
  return { ...run, parts, llr };
}

function culprit(parts: Readonly<Record<string, number>>, llr: number): string | null {
  const [first] = Object.entries(parts).sort(([, a], [, b]) => b - a);
  return first && llr - first[1] <= 0 ? first[0] : null;
}

import { FLAWS, type FlawName } from './release-faults.ts';
import type { ReleaseResult, ReleaseTask } from './run-release.ts';

/** A thousand open pages, of whose people a quarter is given the candidate; a whole one for two hours, in which nothing may be found. */
export const taskOf = (flaw: FlawName, seed: number): ReleaseTask => ({ seed, flaw, open: FLAWS[flaw].within === null ? 400 : 1000, percent: 25, minutes: FLAWS[flaw].within === null ? 120 : 60 });

function quantile(sorted: readonly number[], share: number): number | null {
  const found = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Infinity;
  return Number.isFinite(found) ? found : null;
}

/** The figures of a run by flaw, and what may never be. */
export function sumUpReleases(done: readonly ReleaseResult[]) {
  const wrong: string[] = [];
  const answer: Record<string, unknown> = {};
  for (const name of Object.keys(FLAWS) as FlawName[]) {
    const own = done.filter(({ task }) => task.flaw === name);
    if (own.length === 0) continue;
    const { within } = FLAWS[name];
    const sorted = own.map(({ takenAfter }) => takenAfter ?? Infinity).sort((a, b) => a - b);
    const taken = own.filter(({ takenAfter }) => takenAfter !== null).length;
    const late = within === null ? 0 : own.filter(({ takenAfter }) => takenAfter === null || takenAfter > within).length;
    for (const { task, disturbed, changed, latched } of own) if (disturbed + changed > 0 || !latched) wrong.push(`${name} ${task.seed}: ${disturbed} disturbed, ${changed} changed${latched ? '' : ', not latched'}`);
    answer[name] = { seeds: own.length, taken, within, late, median: quantile(sorted, 0.5), p95: quantile(sorted, 0.95), longest: quantile(sorted, 1), disturbed: own.reduce((sum, each) => sum + each.disturbed, 0) };
  }
  return { answer, wrong };
}

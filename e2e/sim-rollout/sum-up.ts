import { FAULT_KINDS, type FaultKind } from './faults.ts';
import type { DayResult } from './run-day.ts';
import type { RolloutResult } from './run-rollout.ts';
import type { Done, RolloutTask } from './rollout-worker.ts';

export const SIZES = [50, 250, 1000, 2000] as const;
/** Percentages that a healthy day is at, by turns. */
const WIDTHS = [5, 10, 25, 50, 100];
/** A median of less than so many days says little; the rest of them costs seconds. */
const FEWEST = 60;
/** Chance of one kind of task is not that of another. */
const APART = 10_000_019;

/** All that `--days N --from K` runs, the long ones first. */
export function tasksOf(from: number, days: number): RolloutTask[] {
  const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => from + i);
  const faults = Math.max(Math.ceil(days / 10), Math.min(days, FEWEST));
  return [
    ...upTo(Math.ceil(days / 50)).map((seed): RolloutTask => ({ kind: 'rollout', seed: seed + APART * 20 })),
    ...[...SIZES].reverse().flatMap((sessions, size) => upTo(days).map((seed): RolloutTask => ({ kind: 'healthy', seed: seed + APART * size, sessions, pct: WIDTHS[seed % WIDTHS.length] ?? 5 }))),
    ...FAULT_KINDS.flatMap((fault, i) => upTo(faults).map((seed): RolloutTask => ({ kind: 'fault', seed: seed + APART * (i + 4), fault }))),
  ];
}

const round = (value: number, digits = 4): number => Number(value.toFixed(digits));

/** The middle one; null, what was never found, counts as later than all. */
function median(values: readonly (number | null)[]): number | null {
  const sorted = values.map((value) => value ?? Infinity).sort((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)] ?? Infinity;
  return Number.isFinite(middle) ? middle : null;
}

const share = (days: readonly DayResult[], is: (day: DayResult) => boolean): number => round(days.filter(is).length / Math.max(1, days.length));

function tally(names: readonly (string | null)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) if (name !== null) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** The figures of a run, and which aims of correctness or of the product it has missed. */
export function sumUp(days: number, done: readonly Done[], seconds: number) {
  const healthy = (sessions: number): DayResult[] => done.flatMap((each) => ('day' in each && each.task.kind === 'healthy' && each.task.sessions === sessions ? [each.day] : []));
  const faulty = (fault: FaultKind): DayResult[] => done.flatMap((each) => ('day' in each && each.task.kind === 'fault' && each.task.fault === fault ? [each.day] : []));
  const rollouts: RolloutResult[] = done.flatMap((each) => ('rollout' in each ? [each.rollout] : []));
  const all = done.flatMap((each) => ('day' in each ? [each.day] : []));
  const sum = (of: (rollout: RolloutResult) => number): number => rollouts.reduce((total, each) => total + of(each), 0);
  // What was taken back before anything went wrong is a false alarm of its own, not a detection.
  const begun = (fault: FaultKind): DayResult[] => faulty(fault).filter(({ falseRollback }) => falseRollback === null);
  const minutes = (fault: FaultKind): number | null => median(begun(fault).map(({ takenAll }) => takenAll));
  const perSize = <T>(of: (days: readonly DayResult[]) => T): Record<string, T> => Object.fromEntries(SIZES.map((size) => [`${size}`, of(healthy(size))]));

  const answer = {
    days,
    falseRollbackRate: perSize((of) => share(of, ({ falseRollback, taken }) => falseRollback !== null || taken !== null)),
    detectMinutes: { x10: minutes('x10'), x5: minutes('x5'), x3: minutes('x3') },
    perfPower30: share(begun('slow30'), ({ takenAll }) => takenAll !== null),
    corruptionMissed: begun('corruption').filter(({ taken }) => taken === null || taken > 1).length,
    stagesSkipped: sum(({ skipped }) => skipped),
    unlatched: all.filter(({ unlatched }) => unlatched).length,
    perfPower15: share(begun('slow15'), ({ takenAll }) => takenAll !== null),
    perfMinutes30: minutes('slow30'),
    onlyTenantRolledBack: share(begun('tenant'), ({ taken, takenAll, tenants, concerned }) => taken !== null && takenAll === null && tenants.every((tenant) => tenant === concerned)),
    tenantMinutes: median(begun('tenant').map(({ taken }) => taken)),
    silenceHeld: share(begun('silence'), ({ held, taken }) => held !== null && held <= 10 && taken === null),
    ratioHeld: share(begun('ratio'), ({ held, taken }) => held !== null && taken === null),
    ratioMinutes: median(begun('ratio').map(({ held }) => held)),
    falseBy: tally(SIZES.flatMap((size) => healthy(size).map(({ falseRollback }) => falseRollback))),
    falseHoldRate: perSize((of) => share(of, ({ falseHold }) => falseHold !== null)),
    falseHoldBy: tally(SIZES.flatMap((size) => healthy(size).map(({ falseHold }) => falseHold))),
    silentRollbacks: all.reduce((total, day) => total + day.silentRollbacks, 0),
    rollouts: rollouts.length,
    stagesReached: tally(rollouts.map(({ stage }) => `${stage}`)),
    narrowed: sum(({ narrowed }) => narrowed),
    twoControllers: sum(({ twoControllers }) => twoControllers),
    survivedKill: rollouts.filter(({ survivedKill }) => survivedKill).length,
    seconds: round(seconds, 1),
  };
  const wrong = (['corruptionMissed', 'stagesSkipped', 'unlatched', 'silentRollbacks', 'narrowed', 'twoControllers', 'survivedKill'] as const).filter((name) => answer[name] > 0);
  return { answer, wrong };
}

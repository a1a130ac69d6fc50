/** Runs of equal days, the first one continuing what the carry brings. */
import type { Range } from '../model.ts';
import type { PersonDays } from './person-days.ts';

export interface Run<K> {
  readonly key: K;
  /** Places of its first and last day in the window. */
  readonly first: number;
  readonly last: number;
  /** Days of this run before the window. */
  readonly carried: number;
}

/** Splits days into runs of equal keys; days keyed null belong to none. */
export function runsOf<K>(keys: readonly (K | null)[], carriedKey: K | null, carried: number): Run<K>[] {
  const runs: Run<K>[] = [];
  for (let i = 0; i < keys.length; ) {
    const first = i;
    const key = keys[i] ?? null;
    while (i < keys.length && (keys[i] ?? null) === key) i++;
    if (key === null) continue;
    runs.push({ key, first, last: i - 1, carried: first === 0 && key === carriedKey ? carried : 0 });
  }
  return runs;
}

/** Days of a run that lie past the most allowed, as `[place in the window, place in the run from 1]`. */
export function excessDays({ first, last, carried }: Run<unknown>, { max }: Range): [day: number, nth: number][] {
  const days: [number, number][] = [];
  for (let i = Math.max(first, first + max - carried); i <= last; i++) days.push([i, carried + i - first + 1]);
  return days;
}

/**
 * Days a finished run is short of the minimum; 0 when it is long enough, still open at the end of the window, or
 * cut by an absence (or an unknown past) on either side.
 */
export function shortfall(days: PersonDays, { first, last, carried }: Run<unknown>, { min }: Range): number {
  const { kinds, carry } = days;
  const next = kinds[last + 1];
  if (next === undefined || next === 'leave') return 0;
  const opened = first > 0 ? kinds[first - 1] !== 'leave' : carry.workRun > 0 || carry.offRun > 0;
  return opened ? Math.max(0, min - (carried + last - first + 1)) : 0;
}

/**
 * Days that a run wholly before the window falls short, when the schedule's first day ends it; `goesOn` tells whether
 * that day continues it.
 */
export function carriedShortfall(days: PersonDays, carried: number, goesOn: boolean, { min }: Range): number {
  if (!days.opensSchedule || carried === 0 || goesOn || days.kinds[0] === 'leave') return 0;
  return Math.max(0, min - carried);
}

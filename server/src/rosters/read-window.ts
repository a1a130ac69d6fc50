import type { WindowAnswer } from '@tandem/rest';
import { cutWindow, daysBetween, type Assignment, type IsoDate, type Roster } from '@tandem/rota';
import type { DatabaseSync } from 'node:sqlite';
import { RotaFailure } from '../http/failure.ts';
import { inSnapshot } from '../storage/transaction.ts';
import type { ReferenceCache } from './reference-cache.ts';
import type { RosterTables } from './roster-tables.ts';
import { ORIGIN } from './write-cell.ts';

/** Days that one window holds at most. */
const MOST_DAYS = 400;

export type WindowOf = Omit<WindowAnswer, 'role'>;

export interface ReadDeps {
  readonly database: DatabaseSync;
  readonly tables: RosterTables;
  readonly cache: ReferenceCache;
}

/**
 * A schedule's roster cut to `from`..`to`, with the carry as of `from` computed from everything before it. Days outside
 * the schedule's own are part of the window and hold nothing. Null: there is no such schedule.
 * @throws RotaFailure `invalid` when the days are in the wrong order or too many
 */
export function readWindow({ database, tables, cache }: ReadDeps, scheduleId: string, from: IsoDate, to: IsoDate): WindowOf | null {
  const days = daysBetween(from, to) + 1;
  if (days < 1) throw new RotaFailure('invalid', ORIGIN, `to: ${to} was given; a day from ${from} on is accepted`, { field: 'to', causes: [{ code: 'order', given: to }] });
  if (days > MOST_DAYS) {
    throw new RotaFailure('invalid', ORIGIN, `to: ${to} was given, which makes ${days} days; at most ${MOST_DAYS} are accepted`, { field: 'to', causes: [{ code: 'days', max: MOST_DAYS }] });
  }
  return inSnapshot(database, () => {
    const reference = cache.get(scheduleId);
    if (!reference) return null;
    const assignments = tables.rows(scheduleId, from, to);
    const before: Assignment[] = from > reference.schedule.firstDate ? tables.assignmentsBefore(scheduleId, from) : [];
    return { ...cutWindow({ ...reference, assignments: before }, from, to), assignments, cursor: tables.cursor(scheduleId) };
  });
}

/** The whole roster of a schedule; null: there is none. */
export function readRoster({ database, tables, cache }: ReadDeps, scheduleId: string): Roster | null {
  return inSnapshot(database, () => {
    const reference = cache.get(scheduleId);
    return reference && { ...reference, assignments: tables.assignments(scheduleId) };
  });
}

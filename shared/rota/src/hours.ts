/** Planned time against the contract. All figures are minutes. */
import { daysBetween, eachDay, isWeekend } from './time.ts';
import { elapsedMinutes } from './instant.ts';
import { timesOf } from './shift-type.ts';
import type { Assignment, IsoDate, Minutes, ShiftTypeId, StaffId } from './model.ts';
import type { RosterIndex } from './roster-index.ts';

/** A day of training counts as eight hours of work. */
const TRAINING_MINUTES = 480;

export interface Hours {
  /** Planned by the clock: what a time sheet shows. Training days count eight hours. */
  readonly actual: Minutes;
  /** The same time as it really passes over daylight saving. */
  readonly elapsed: Minutes;
  /** The contract's weekly time for these days, seven sevenths a week; null when the contract states none. */
  readonly norm: Minutes | null;
  /** actual + credit for leave and sickness − norm; null when there is no norm. */
  readonly difference: Minutes | null;
}

/** Length of an assignment by the clock; 0 when its shift type is unknown. */
export function clockMinutes(index: RosterIndex, assignment: Assignment): Minutes {
  const shiftType = index.shiftTypeById.get(assignment.value.shiftTypeId);
  if (!shiftType) return 0;
  const { start, end } = timesOf(assignment.value, shiftType);
  return end - start;
}

/**
 * What of an absence counts on a day without work: approved training is worked time, approved leave and sickness on
 * Monday to Friday are credited a fifth of the weekly norm.
 */
export function absenceMinutes(
  index: RosterIndex,
  staffId: StaffId,
  date: IsoDate,
  weeklyMinutes: Minutes | null,
): { worked: Minutes; credit: number } {
  const leave = index.leaveOn(staffId, date);
  if (!leave?.approved) return { worked: 0, credit: 0 };
  if (leave.kind === 'training') return { worked: TRAINING_MINUTES, credit: 0 };
  return { worked: 0, credit: isWeekend(date) ? 0 : (weeklyMinutes ?? 0) / 5 };
}

/** One person's time from `from` to `to` (inclusive, clamped to nothing outside the window). */
export function hoursOf(index: RosterIndex, staffId: StaffId, from: IsoDate, to: IsoDate): Hours {
  const { timeZone } = index.window.schedule;
  const contract = index.contractById.get(index.staffById.get(staffId)?.contractId ?? '');
  const weekly = contract?.weeklyMinutes ?? null;
  let actual = 0;
  let elapsed = 0;
  let credit = 0;
  for (const date of eachDay(from, to)) {
    const cells = index.cellsOf(staffId, date);
    for (const assignment of cells) {
      const shiftType = index.shiftTypeById.get(assignment.value.shiftTypeId);
      if (!shiftType) continue;
      const { start, end } = timesOf(assignment.value, shiftType);
      actual += end - start;
      elapsed += elapsedMinutes(date, start, end, timeZone);
    }
    if (cells.length > 0) continue;
    const absence = absenceMinutes(index, staffId, date, weekly);
    actual += absence.worked;
    elapsed += absence.worked;
    credit += absence.credit;
  }
  if (weekly === null) return { actual, elapsed, norm: null, difference: null };
  const days = Math.max(0, daysBetween(from, to) + 1);
  const norm = (weekly * days) / 7;
  return { actual, elapsed, norm: Math.round(norm), difference: Math.round(actual + credit - norm) };
}

/** Planned time of everybody on one shift type, by the clock. */
export function peopleHours(index: RosterIndex, shiftTypeId: ShiftTypeId, from: IsoDate, to: IsoDate): Minutes {
  let sum = 0;
  for (const date of eachDay(from, to)) {
    for (const assignment of index.assignedOn(date)) {
      if (assignment.value.shiftTypeId === shiftTypeId) sum += clockMinutes(index, assignment);
    }
  }
  return sum;
}

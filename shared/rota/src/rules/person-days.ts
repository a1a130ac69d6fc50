/** One person's planned days as rules read them: arrays by the place of the day in the window. */
import { daysBetween, isoWeekday } from '../time.ts';
import { instantOf } from '../instant.ts';
import { timesOf } from '../shift-type.ts';
import type { RosterIndex } from '../roster-index.ts';
import type {
  Assignment,
  AssignmentValue,
  CarryOver,
  CellRef,
  Contract,
  IsoDate,
  Leave,
  ShiftType,
  Staff,
  StaffId,
} from '../model.ts';

/** An assignment in real time: epoch ms. */
export interface Span {
  readonly assignment: Assignment;
  readonly shiftType: ShiftType;
  /** Place of its day in the window. */
  readonly day: number;
  readonly startsAt: number;
  readonly endsAt: number;
}

/** `leave` is an approved absence without work; it ends a run and excuses its neighbours from a minimum. */
export type DayKind = 'work' | 'off' | 'leave';

export interface PersonDays {
  readonly index: RosterIndex;
  readonly staffId: StaffId;
  /** null when the schedule does not know the person. */
  readonly person: Staff | null;
  readonly contract: Contract | null;
  readonly carry: CarryOver;
  readonly dates: readonly IsoDate[];
  readonly cells: readonly (readonly Assignment[])[];
  readonly leave: readonly (Leave | null)[];
  readonly kinds: readonly DayKind[];
  /** Known shifts in the order of their starts. */
  readonly spans: readonly Span[];
  /** Whether the first day is the schedule's first, so that the carry is the schedule's own history. */
  readonly opensSchedule: boolean;
  /** Whether the last day is the schedule's last. */
  readonly closesSchedule: boolean;
  /** Monday 1 … Sunday 7 of the day at `i`. */
  weekday(i: number): number;
}

/** Nothing is known of what came before: no first run is held to a minimum. */
const UNKNOWN_CARRY: CarryOver = {
  assignments: 0,
  weekends: 0,
  lastShiftTypeId: null,
  lastEnd: null,
  shiftRun: 0,
  workRun: 0,
  offRun: 0,
};

/** One cell as it would be; `null` means cleared. */
export interface CellChange {
  readonly ref: CellRef;
  readonly value: AssignmentValue | null;
}

function changedCells(cells: readonly Assignment[], { ref, value }: CellChange): readonly Assignment[] {
  const rest = cells.filter((cell) => cell.slot !== ref.slot);
  if (!value) return rest;
  const { staffId, date, slot } = ref;
  return [...rest, { staffId, date, slot, value }].sort((a, b) => a.slot - b.slot);
}

function spansOf(index: RosterIndex, cells: readonly (readonly Assignment[])[]): Span[] {
  const { timeZone } = index.window.schedule;
  const spans: Span[] = [];
  let sorted = true;
  for (let day = 0; day < cells.length; day++) {
    for (const assignment of cells[day] ?? []) {
      const shiftType = index.shiftTypeById.get(assignment.value.shiftTypeId);
      if (!shiftType) continue;
      const { start, end } = timesOf(assignment.value, shiftType);
      const startsAt = instantOf(assignment.date, start, timeZone);
      sorted &&= startsAt >= (spans.at(-1)?.startsAt ?? -Infinity);
      spans.push({ assignment, shiftType, day, startsAt, endsAt: instantOf(assignment.date, end, timeZone) });
    }
  }
  return sorted ? spans : spans.sort((a, b) => a.startsAt - b.startsAt);
}

/** The days of one person in the window, with one cell changed if `change` is given. */
export function personDays(index: RosterIndex, staffId: StaffId, change?: CellChange): PersonDays {
  const dates = index.plannedDates;
  const { schedule, carry } = index.window;
  const person = index.staffById.get(staffId) ?? null;
  const cells = dates.map((date) => index.cellsOf(staffId, date));
  const first = dates[0];
  const changed = change && first !== undefined ? daysBetween(first, change.ref.date) : -1;
  if (change && cells[changed]) cells[changed] = changedCells(cells[changed], change);
  const leave = dates.map((date) => index.leaveOn(staffId, date));
  const kinds = cells.map((list, i) => (list.length > 0 ? 'work' : leave[i]?.approved ? 'leave' : 'off'));
  const firstWeekday = first === undefined ? 1 : isoWeekday(first);
  return {
    index,
    staffId,
    person,
    contract: index.contractById.get(person?.contractId ?? '') ?? null,
    carry: (Object.hasOwn(carry, staffId) ? carry[staffId] : null) ?? UNKNOWN_CARRY,
    dates,
    cells,
    leave,
    kinds,
    spans: spansOf(index, cells),
    opensSchedule: first === schedule.firstDate,
    closesSchedule: dates.at(-1) === schedule.lastDate,
    weekday: (i) => ((firstWeekday - 1 + i) % 7) + 1,
  };
}

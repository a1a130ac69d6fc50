import { formatIsoWeek, type Assignment, type AssignmentValue, type CellRef, type IsoDate, type StaffId } from '@tandem/rota';

/** The week view's own shape, as it was before synchronization: week (`2026-W47`) → day → person → slots. */
export type ScheduleData = ReadonlyMap<string, WeekPlan>;
export type WeekPlan = ReadonlyMap<IsoDate, DayPlan>;
export type DayPlan = ReadonlyMap<StaffId, readonly WeeklySlot[]>;

/** One shift of a person on a day, in the week view's words. */
export interface WeeklySlot {
  readonly slot: number;
  readonly shiftId: string;
  readonly role: string;
  /** Own clock times in minutes, where they differ from the shift's. */
  readonly begins?: number;
  readonly ends?: number;
  readonly noteId?: string;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** What is not there is left out one by one: to spread it into each of thousands of slots takes longer than all else. */
function toSlot(slot: number, { shiftTypeId: shiftId, skillId: role, start, end, noteId }: AssignmentValue): WeeklySlot {
  const made: Writable<WeeklySlot> = { slot, shiftId, role };
  if (start !== undefined) made.begins = start;
  if (end !== undefined) made.ends = end;
  if (noteId !== undefined) made.noteId = noteId;
  return made;
}

function toValue({ shiftId: shiftTypeId, role: skillId, begins, ends, noteId }: WeeklySlot): AssignmentValue {
  const made: Writable<AssignmentValue> = { shiftTypeId, skillId };
  if (begins !== undefined) made.start = begins;
  if (ends !== undefined) made.end = ends;
  if (noteId !== undefined) made.noteId = noteId;
  return made;
}

function withSlot(slots: readonly WeeklySlot[], slot: number, value: AssignmentValue | null): WeeklySlot[] {
  const rest = slots.filter((each) => each.slot !== slot);
  if (value) rest.push(toSlot(slot, value));
  return rest.sort((a, b) => a.slot - b.slot);
}

/** Assignments in the week view's shape; of two rows for one cell the last counts. */
export function toScheduleData(assignments: readonly Assignment[]): ScheduleData {
  const data = new Map<string, Map<IsoDate, Map<StaffId, WeeklySlot[]>>>();
  const days = new Map<IsoDate, Map<StaffId, WeeklySlot[]>>();
  for (const { staffId, date, slot, value } of assignments) {
    // A date's week is worked out once: for each of some thousand shifts it would take longer than all else here.
    const day = getOr(days, date, () => getOr(getOr(data, formatIsoWeek(date), () => new Map<IsoDate, Map<StaffId, WeeklySlot[]>>()), date, () => new Map()));
    const before = day.get(staffId);
    day.set(staffId, before ? withSlot(before, slot, value) : [toSlot(slot, value)]);
  }
  return data;
}

/** The way back of {@link toScheduleData}; loses nothing. */
export function toAssignments(data: ScheduleData): Assignment[] {
  const rows: Assignment[] = [];
  for (const week of data.values()) {
    for (const [date, day] of week) {
      for (const [staffId, slots] of day) {
        for (const slot of slots) rows.push({ staffId, date, slot: slot.slot, value: toValue(slot) });
      }
    }
  }
  return rows;
}

/** The data with one cell written (`null` clears it); everything untouched is shared. */
export function withAssignment(data: ScheduleData, ref: CellRef, value: AssignmentValue | null): ScheduleData {
  const weekId = formatIsoWeek(ref.date);
  const week = new Map(data.get(weekId));
  const day = new Map(week.get(ref.date));
  const slots = withSlot(day.get(ref.staffId) ?? [], ref.slot, value);
  if (slots.length > 0) day.set(ref.staffId, slots);
  else day.delete(ref.staffId);
  week.set(ref.date, day);
  return new Map(data).set(weekId, week);
}

/** What stands in a cell; null when it is empty. */
export function slotValue(data: ScheduleData, { staffId, date, slot }: CellRef): AssignmentValue | null {
  // A few weeks are looked through sooner than the date's is worked out.
  for (const week of data.values()) {
    const held = week.get(date)?.get(staffId)?.find((each) => each.slot === slot);
    if (held) return toValue(held);
  }
  return null;
}

function getOr<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

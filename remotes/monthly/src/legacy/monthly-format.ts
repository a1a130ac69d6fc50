import type { Assignment, AssignmentValue, CellRef, IsoDate, StaffId } from '@tandem/rota';

/** The month view's own shape, as it was before synchronization: person → day → what is worked, by ordinal. */
export type ComprehensiveScheduleData = ReadonlyMap<StaffId, ReadonlyMap<IsoDate, readonly MonthlyEntry[]>>;

/** One assignment of a person on a day. `ordinal` is the cell's slot. */
export interface MonthlyEntry {
  readonly ordinal: number;
  readonly shift: string;
  readonly skill: string;
  /** Own clock times in minutes, where they differ from the shift's. */
  readonly from?: number;
  readonly till?: number;
  readonly note?: string;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * A cell's value in the month view's own words. What is not there is left out one by one: to spread it into each of
 * thousands of entries takes longer than all else.
 */
export function toEntry(ordinal: number, { shiftTypeId: shift, skillId: skill, start, end, noteId }: AssignmentValue): MonthlyEntry {
  const made: Writable<MonthlyEntry> = { ordinal, shift, skill };
  if (start !== undefined) made.from = start;
  if (end !== undefined) made.till = end;
  if (noteId !== undefined) made.note = noteId;
  return made;
}

/** The way back of {@link toEntry}; loses nothing. */
export function toValue({ shift: shiftTypeId, skill: skillId, from, till, note }: MonthlyEntry): AssignmentValue {
  const made: Writable<AssignmentValue> = { shiftTypeId, skillId };
  if (from !== undefined) made.start = from;
  if (till !== undefined) made.end = till;
  if (note !== undefined) made.noteId = note;
  return made;
}

const byOrdinal = (a: MonthlyEntry, b: MonthlyEntry): number => a.ordinal - b.ordinal;

/** All assignments of a window in the month view's shape; of two rows for one cell the last counts. */
export function toComprehensive(assignments: readonly Assignment[]): ComprehensiveScheduleData {
  const data = new Map<StaffId, Map<IsoDate, MonthlyEntry[]>>();
  for (const { staffId, date, slot, value } of assignments) {
    let days = data.get(staffId);
    if (!days) data.set(staffId, (days = new Map<IsoDate, MonthlyEntry[]>()));
    const rest = days.get(date)?.filter(({ ordinal }) => ordinal !== slot);
    days.set(date, rest ? [...rest, toEntry(slot, value)].sort(byOrdinal) : [toEntry(slot, value)]);
  }
  return data;
}

/** The way back of {@link toComprehensive}. */
export function toAssignments(data: ComprehensiveScheduleData): Assignment[] {
  const rows: Assignment[] = [];
  for (const [staffId, days] of data) {
    for (const [date, day] of days) {
      for (const entry of day) rows.push({ staffId, date, slot: entry.ordinal, value: toValue(entry) });
    }
  }
  return rows;
}

/** The data with one cell written (`null` clears it); everything untouched is shared. */
export function withEntry(data: ComprehensiveScheduleData, ref: CellRef, value: AssignmentValue | null): ComprehensiveScheduleData {
  const days = new Map(data.get(ref.staffId));
  const rest = (days.get(ref.date) ?? []).filter(({ ordinal }) => ordinal !== ref.slot);
  const day = value ? [...rest, toEntry(ref.slot, value)].sort(byOrdinal) : rest;
  if (day.length > 0) days.set(ref.date, day);
  else days.delete(ref.date);
  return new Map(data).set(ref.staffId, days);
}

/** What stands in a cell; null when it is empty. */
export function entryValue(data: ComprehensiveScheduleData, ref: CellRef): AssignmentValue | null {
  const entry = data.get(ref.staffId)?.get(ref.date)?.find(({ ordinal }) => ordinal === ref.slot);
  return entry ? toValue(entry) : null;
}

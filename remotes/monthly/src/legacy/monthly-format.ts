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

/** A cell's value in the month view's own words. */
export function toEntry(ordinal: number, value: AssignmentValue): MonthlyEntry {
  return {
    ordinal,
    shift: value.shiftTypeId,
    skill: value.skillId,
    ...(value.start === undefined ? {} : { from: value.start }),
    ...(value.end === undefined ? {} : { till: value.end }),
    ...(value.noteId === undefined ? {} : { note: value.noteId }),
  };
}

/** The way back of {@link toEntry}; loses nothing. */
export function toValue(entry: MonthlyEntry): AssignmentValue {
  return {
    shiftTypeId: entry.shift,
    skillId: entry.skill,
    ...(entry.from === undefined ? {} : { start: entry.from }),
    ...(entry.till === undefined ? {} : { end: entry.till }),
    ...(entry.note === undefined ? {} : { noteId: entry.note }),
  };
}

const byOrdinal = (a: MonthlyEntry, b: MonthlyEntry): number => a.ordinal - b.ordinal;

/** All assignments of a window in the month view's shape; of two rows for one cell the last counts. */
export function toComprehensive(assignments: readonly Assignment[]): ComprehensiveScheduleData {
  const data = new Map<StaffId, Map<IsoDate, MonthlyEntry[]>>();
  for (const { staffId, date, slot, value } of assignments) {
    const days = data.get(staffId) ?? new Map<IsoDate, MonthlyEntry[]>();
    const rest = (days.get(date) ?? []).filter(({ ordinal }) => ordinal !== slot);
    data.set(staffId, days.set(date, [...rest, toEntry(slot, value)].sort(byOrdinal)));
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

import type { Assignment, AssignmentValue, CellRef, IsoDate, ShiftTypeId } from '@tandem/rota';

/** The day panel's own shape, as it was before synchronization: day → time slot → who works in it. */
export type DayData = ReadonlyMap<IsoDate, ReadonlyMap<ShiftTypeId, readonly DayPlace[]>>;

/** A person in a time slot. `part` is the ordinal of this work among what that person does on the day. */
export interface DayPlace {
  readonly staffId: string;
  readonly part: number;
  readonly skillId: string;
  /** Own clock times in minutes, where they differ from the time slot's. */
  readonly begins?: number;
  readonly ends?: number;
  readonly noteId?: string;
}

function toPlace(ref: CellRef, value: AssignmentValue): DayPlace {
  return {
    staffId: ref.staffId,
    part: ref.slot,
    skillId: value.skillId,
    ...(value.start === undefined ? {} : { begins: value.start }),
    ...(value.end === undefined ? {} : { ends: value.end }),
    ...(value.noteId === undefined ? {} : { noteId: value.noteId }),
  };
}

function toValue(timeSlot: ShiftTypeId, place: DayPlace): AssignmentValue {
  return {
    shiftTypeId: timeSlot,
    skillId: place.skillId,
    ...(place.begins === undefined ? {} : { start: place.begins }),
    ...(place.ends === undefined ? {} : { end: place.ends }),
    ...(place.noteId === undefined ? {} : { noteId: place.noteId }),
  };
}

const isCell = (place: DayPlace, ref: CellRef): boolean => place.staffId === ref.staffId && place.part === ref.slot;

/** All assignments of a window in the panel's shape; of two rows for one cell the last counts. */
export function toDayData(assignments: readonly Assignment[]): DayData {
  const last = new Map(assignments.map((row) => [`${row.staffId}/${row.date}/${row.slot}`, row]));
  const data = new Map<IsoDate, Map<ShiftTypeId, DayPlace[]>>();
  for (const row of last.values()) {
    const slots = data.get(row.date) ?? new Map<ShiftTypeId, DayPlace[]>();
    const places = slots.get(row.value.shiftTypeId) ?? [];
    places.push(toPlace(row, row.value));
    data.set(row.date, slots.set(row.value.shiftTypeId, places));
  }
  return data;
}

/** The way back of {@link toDayData}. */
export function toAssignments(data: DayData): Assignment[] {
  const rows: Assignment[] = [];
  for (const [date, slots] of data) {
    for (const [timeSlot, places] of slots) {
      for (const place of places) rows.push({ staffId: place.staffId, date, slot: place.part, value: toValue(timeSlot, place) });
    }
  }
  return rows;
}

/** The data with one cell written (`null` clears it): taken out of the time slot it was in, put into the value's. */
export function withPlace(data: DayData, ref: CellRef, value: AssignmentValue | null): DayData {
  const slots = new Map(data.get(ref.date));
  for (const [timeSlot, places] of slots) {
    if (!places.some((place) => isCell(place, ref))) continue;
    const rest = places.filter((place) => !isCell(place, ref));
    if (rest.length > 0) slots.set(timeSlot, rest);
    else slots.delete(timeSlot);
  }
  if (value) slots.set(value.shiftTypeId, [...(slots.get(value.shiftTypeId) ?? []), toPlace(ref, value)]);
  return new Map(data).set(ref.date, slots);
}

/** What stands in a cell; null when it is empty. */
export function placedValue(data: DayData, ref: CellRef): AssignmentValue | null {
  for (const [timeSlot, places] of data.get(ref.date) ?? []) {
    const place = places.find((candidate) => isCell(candidate, ref));
    if (place) return toValue(timeSlot, place);
  }
  return null;
}

/** What the first rows of the week show before the view itself is there: names and shifts as the server holds them. Pure. */
import { addDays, clockSpan, eachDay, formatClock, timesOf, tone, type IsoDate, type StaffId, type Tone } from '@tandem/rota';
import type { WindowAnswer } from '@tandem/rest';

export interface FirstShift {
  readonly code: string;
  readonly tone: Tone;
  /** As much of its clock times as there is room for. */
  readonly times: string;
}

export interface FirstRow {
  readonly staffId: StaffId;
  readonly name: string;
  readonly days: readonly { readonly shifts: readonly FirstShift[]; readonly absent: boolean }[];
}

/** The days of the week in the middle of a window that was asked for with so many days on either side. */
export const daysInside = (from: IsoDate, to: IsoDate, margin: number): IsoDate[] => eachDay(addDays(from, margin), addDays(to, -margin));

/** The first `count` people of the rota on these days; null where a shift is not known, which the view itself says. */
export function firstRows({ staff, shiftTypes, assignments, leave }: WindowAnswer, days: readonly IsoDate[], count: number, compact: boolean): FirstRow[] | null {
  const types = new Map(shiftTypes.map((type) => [type.id, type]));
  const shown = new Map(staff.slice(0, count).map(({ id }) => [id, days.map((): (FirstShift & { slot: number })[] => [])]));
  for (const { staffId, date, slot, value } of assignments) {
    const shifts = shown.get(staffId)?.[days.indexOf(date)];
    if (!shifts) continue;
    const type = types.get(value.shiftTypeId);
    if (!type) return null;
    const { start, end } = timesOf(value, type);
    shifts.push({ slot, code: type.code, tone: tone(type), times: compact ? formatClock(start) : clockSpan(start, end) });
  }
  return staff.slice(0, count).map(({ id, name }) => {
    const away = leave.filter(({ staffId }) => staffId === id);
    return {
      staffId: id,
      name,
      days: (shown.get(id) ?? []).map((shifts, day) => ({
        shifts: shifts.toSorted((a, b) => a.slot - b.slot),
        absent: shifts.length === 0 && away.some(({ from, to }) => from <= (days[day] ?? '') && (days[day] ?? '') <= to),
      })),
    };
  });
}

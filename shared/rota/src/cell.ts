import { isIsoDate } from './time.ts';
import { ID_PATTERN, type CellRef } from './model.ts';

/** Slots that one person has on one day: 0 to 9. */
export const SLOTS = 10;

/** `staff/date/slot`: one string per cell, for maps and URLs. */
export function cellKey(ref: CellRef): string {
  return `${ref.staffId}/${ref.date}/${ref.slot}`;
}

/** The cell a key names; null when `key` is not one. */
export function parseCellKey(key: string): CellRef | null {
  const [staffId = '', date = '', slot = '', more] = key.split('/');
  if (more !== undefined || !ID_PATTERN.test(staffId) || !isIsoDate(date) || !/^\d$/.test(slot)) return null;
  return { staffId, date, slot: Number(slot) };
}

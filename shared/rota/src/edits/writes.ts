/** What cells hold before and after writes. */
import { withCell, type RosterIndex } from '../roster-index.ts';
import type { CellWrite, PersonDay } from './cell-edit.ts';
import type { AssignmentValue, CellRef } from '../model.ts';

/** What a cell holds. */
export function heldIn(index: RosterIndex, { staffId, date, slot }: CellRef): AssignmentValue | null {
  return index.cellsOf(staffId, date).find((cell) => cell.slot === slot)?.value ?? null;
}

/** The roster with these writes made. */
export function withWrites(index: RosterIndex, writes: readonly CellWrite[]): RosterIndex {
  return writes.reduce((next, { ref, value }) => withCell(next, ref, value), index);
}

/** The writes that turn these days of `before` into those of `after`. */
export function changesBetween(before: RosterIndex, after: RosterIndex, days: readonly PersonDay[]): CellWrite[] {
  const seen = new Set<string>();
  return days.flatMap(({ staffId, date }): CellWrite[] => {
    if (seen.has(`${staffId}/${date}`)) return [];
    seen.add(`${staffId}/${date}`);
    const slots = new Set([...before.cellsOf(staffId, date), ...after.cellsOf(staffId, date)].map(({ slot }) => slot));
    return [...slots].sort((a, b) => a - b).flatMap((slot): CellWrite[] => {
      const ref = { staffId, date, slot };
      const value = heldIn(after, ref);
      return sameValue(heldIn(before, ref), value) ? [] : [{ ref, value }];
    });
  });
}

export function sameValue(a: AssignmentValue | null, b: AssignmentValue | null): boolean {
  if (!a || !b) return a === b;
  return a.shiftTypeId === b.shiftTypeId && a.skillId === b.skillId && a.start === b.start && a.end === b.end && a.noteId === b.noteId;
}

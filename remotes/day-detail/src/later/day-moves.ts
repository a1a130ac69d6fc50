/** Moving and swapping shifts between people, and what else of a cell may be changed. Pure. */
import { addShifts, changesBetween, heldIn, NOTHING, putValue, withCell, type AssignmentValue, type CellRef, type Edit, type Minutes, type RosterIndex, type StaffId } from '@tandem/rota';
import { dayLater as words } from '@tandem/words/day-later';

export interface Move {
  readonly edit: Edit;
  /** What was done, in words; empty where nothing is. */
  readonly said: string;
}

/** Gives a shift to somebody else on the same day; who works already gives theirs in return. Both are judged together. */
export function move(index: RosterIndex, from: CellRef, toStaffId: StaffId): Move {
  const { date } = from;
  const value = heldIn(index, from);
  const [giver, taker] = [index.staffById.get(from.staffId), index.staffById.get(toStaffId)];
  if (!value || !giver || !taker || giver === taker) return { edit: NOTHING, said: '' };
  const [other] = index.cellsOf(toStaffId, date);
  const lifted = withCell(index, from, null);
  const given = addShifts(other ? withCell(lifted, other, null) : lifted, { staffId: toStaffId, date }, [value]);
  const done = given.reason === null && other ? addShifts(given.index, from, [other.value]) : given;
  if (done.reason !== null) return { edit: { kind: 'refused', reason: done.reason }, said: '' };
  const shift = index.shiftTypeById.get(value.shiftTypeId)?.name ?? value.shiftTypeId;
  const said = other ? words.swapped(giver.name, taker.name) : words.moved(shift, giver.name, taker.name);
  return { edit: { kind: 'writes', writes: changesBetween(index, done.index, [{ staffId: toStaffId, date }, from]) }, said };
}

/** Gives a cell its own clock times; those of its shift take them away again. */
export function withTimes(index: RosterIndex, ref: CellRef, start: Minutes, end: Minutes): Edit {
  const before = heldIn(index, ref);
  const shift = before && index.shiftTypeById.get(before.shiftTypeId);
  if (!before || !shift) return NOTHING;
  const { start: _start, end: _end, ...rest } = before;
  return putValue(index, ref, start === shift.start && end === shift.end ? rest : { ...rest, start, end });
}

/** Ties a note to a cell, which no rule is asked about: the shift stays what it is. */
export function withNote(index: RosterIndex, ref: CellRef, noteId: string): Edit {
  const before = heldIn(index, ref);
  if (!before || before.noteId === noteId) return NOTHING;
  const value: AssignmentValue = { ...before, noteId };
  return { kind: 'writes', writes: [{ ref, value }] };
}

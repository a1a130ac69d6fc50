/** Moving and swapping shifts between people, and what else of a cell may be changed. Pure. */
import {
  evaluatePerson,
  judgeWrite,
  skillFor,
  withCell,
  type AssignmentValue,
  type CellRef,
  type Finding,
  type Minutes,
  type RosterIndex,
  type StaffId,
} from '@tandem/rota';
import { dayLater as words } from '@tandem/words/day-later';
import { freeSlot, worstOf, type Edit } from './day-edit.ts';

const NOTHING: Edit = { kind: 'nothing' };

function held(index: RosterIndex, ref: CellRef): AssignmentValue | null {
  return index.cellsOf(ref.staffId, ref.date).find(({ slot }) => slot === ref.slot)?.value ?? null;
}

/** The same shift for another person: with the skill worked where they have it, else the one that is missed most; a note stays behind. */
function asWorkedBy(index: RosterIndex, { noteId: _note, ...value }: AssignmentValue, { staffId, date }: CellRef): AssignmentValue | null {
  const own = index.staffById.get(staffId)?.skills ?? [];
  const skillId = own.includes(value.skillId) ? value.skillId : skillFor(index, staffId, date, value.shiftTypeId);
  return skillId === null ? null : { ...value, skillId };
}

/** Gives a shift to somebody else on the same day; who works already gives theirs in return. Both are judged together. */
export function move(index: RosterIndex, from: CellRef, toStaffId: StaffId): Edit {
  const value = held(index, from);
  const [giver, taker] = [index.staffById.get(from.staffId), index.staffById.get(toStaffId)];
  if (!value || !giver || !taker || giver === taker) return NOTHING;
  const other = index.cellsOf(toStaffId, from.date)[0] ?? null;
  const to: CellRef = { staffId: toStaffId, date: from.date, slot: other?.slot ?? freeSlot(index, toStaffId, from.date) };
  const emptied = withCell(withCell(index, from, null), to, null);
  const shift = index.shiftTypeById.get(value.shiftTypeId)?.name ?? value.shiftTypeId;
  const given = asWorkedBy(emptied, value, to);
  if (!given) return { kind: 'refused', reason: words.noSkill(taker.name, shift) };
  const returned = other && asWorkedBy(emptied, other.value, from);
  if (other && !returned) return { kind: 'refused', reason: words.noSkill(giver.name, index.shiftTypeById.get(other.value.shiftTypeId)?.name ?? '') };
  const broken = judgeWrite(emptied, to, given)[0] ?? (returned ? judgeWrite(withCell(emptied, to, given), from, returned)[0] : undefined);
  if (broken) return { kind: 'refused', reason: broken.message };
  const said = other ? words.swapped(giver.name, taker.name) : words.moved(shift, giver.name, taker.name);
  return { kind: 'writes', writes: [{ ref: to, value: given }, { ref: from, value: returned }], said };
}

/** The worst that an edit would newly break for the people it touches; null when nothing. */
export function newTrouble(index: RosterIndex, edit: Edit): Finding | null {
  if (edit.kind !== 'writes') return null;
  const after = edit.writes.reduce((each, { ref, value }) => withCell(each, ref, value), index);
  const people = [...new Set(edit.writes.map(({ ref }) => ref.staffId))];
  return worstOf(people.flatMap((id) => newFindings(index, after, id)));
}

/** What is found of a person in `after` and was not before. */
export function newFindings(before: RosterIndex, after: RosterIndex, staffId: StaffId): Finding[] {
  const known = new Set(evaluatePerson(before, staffId).map(({ message, date }) => `${date} ${message}`));
  return evaluatePerson(after, staffId).filter(({ message, date }) => !known.has(`${date} ${message}`));
}

/** Gives a cell its own clock times; those of its shift take them away again. */
export function withTimes(index: RosterIndex, ref: CellRef, start: Minutes, end: Minutes): Edit {
  const before = held(index, ref);
  const shift = before && index.shiftTypeById.get(before.shiftTypeId);
  if (!before || !shift) return NOTHING;
  const { start: _start, end: _end, ...rest } = before;
  const value: AssignmentValue = start === shift.start && end === shift.end ? rest : { ...rest, start, end };
  if (value.start === before.start && value.end === before.end) return NOTHING;
  const broken = judgeWrite(index, ref, value)[0];
  return broken ? { kind: 'refused', reason: broken.message } : { kind: 'write', ref, value };
}

/** Ties a note to a cell. */
export function withNote(index: RosterIndex, ref: CellRef, noteId: string): Edit {
  const before = held(index, ref);
  return before && before.noteId !== noteId ? { kind: 'write', ref, value: { ...before, noteId } } : NOTHING;
}

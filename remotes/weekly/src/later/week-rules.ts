/** What the rules of a rota say: about people and days, and about a shift before it is given. Pure; fetched after the first paint. */
import {
  evaluateDay,
  evaluatePerson,
  judgeWrite,
  skillFor,
  whyNot,
  withCell,
  type AssignmentValue,
  type CellRef,
  type Finding,
  type RosterIndex,
  type ShiftType,
  type ShiftTypeId,
  type SkillId,
} from '@tandem/rota';
import { weekLater as words } from '@tandem/words/week-later';
import { NOTHING, type Edit } from '../week-edit.ts';

export { evaluateDay, evaluatePerson };

/**
 * Gives a slot a shift, with `skillId` or the skill that is missed most. The slot's note stays; its own clock times go
 * with the shift they belonged to.
 */
export function assignShift(index: RosterIndex, ref: CellRef, shiftTypeId: ShiftTypeId, skillId?: SkillId): Edit {
  const { staffId, date, slot } = ref;
  const person = index.staffById.get(staffId);
  const shift = index.shiftTypeById.get(shiftTypeId);
  if (!person || !shift) return NOTHING;
  const before = index.cellsOf(staffId, date).find((cell) => cell.slot === slot)?.value;
  const same = before?.shiftTypeId === shiftTypeId;
  const skill = skillId ?? (same ? before?.skillId : null) ?? skillFor(index, staffId, date, shiftTypeId);
  if (skill === null) return { kind: 'refused', reason: words.noSkill(person.name, shift.name) };
  if (same && before?.skillId === skill) return NOTHING;
  const value: AssignmentValue = same
    ? { ...before, skillId: skill }
    : { shiftTypeId, skillId: skill, ...(before?.noteId === undefined ? {} : { noteId: before.noteId }) };
  const broken = judgeWrite(index, ref, value)[0];
  return broken ? { kind: 'refused', reason: broken.message } : { kind: 'writes', writes: [{ ref, value }] };
}

/** One shift that a slot may be given, as the editor lists it. */
export interface ShiftChoice {
  readonly shift: ShiftType;
  /** It would be worked with this skill. */
  readonly skillId: SkillId | null;
  readonly current: boolean;
  /** Why the rules refuse it; it cannot be chosen. */
  readonly refused: Finding | null;
  /** What it would newly break, worst first. */
  readonly warnings: readonly Finding[];
}

/** Every shift of the schedule for one slot, with what stands against it. */
export function shiftChoices(index: RosterIndex, ref: CellRef, skillId?: SkillId): ShiftChoice[] {
  const { staffId, date, slot } = ref;
  const now = index.cellsOf(staffId, date).find((cell) => cell.slot === slot)?.value;
  const emptied = withCell(index, ref, null);
  return index.window.shiftTypes.map((shift) => {
    const current = now?.shiftTypeId === shift.id;
    const skill = skillId ?? (current ? (now?.skillId ?? null) : skillFor(emptied, staffId, date, shift.id));
    const refused = skill === null || current ? null : (judgeWrite(index, ref, { shiftTypeId: shift.id, skillId: skill })[0] ?? null);
    const warnings = skill === null ? [] : whyNot(emptied, staffId, date, shift.id, skill);
    return { shift, skillId: skill, current, refused, warnings: [...warnings].sort((a, b) => rank(a) - rank(b)) };
  });
}

const rank = ({ severity }: Finding): number => (severity === 'must' ? 0 : 1);

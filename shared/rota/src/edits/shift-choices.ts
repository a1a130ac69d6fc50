/** What a cell may be given, as every list of shifts shows it. */
import { skillFor } from '../candidates.ts';
import { judgeWrite, whyNot } from '../judge.ts';
import { withCell, type RosterIndex } from '../roster-index.ts';
import { noSkill, worstFirst } from './judged-edit.ts';
import { heldIn } from './writes.ts';
import type { CellRef, Finding, ShiftType, Skill, SkillId } from '../model.ts';

export interface ShiftChoice {
  readonly shift: ShiftType;
  /** It would be worked with this skill; null: the person has none. */
  readonly skillId: SkillId | null;
  readonly current: boolean;
  /** The rules of this rota refuse it: it cannot be chosen. */
  readonly refused: boolean;
  /** Why it is refused, or the worst that it would newly break; null when it breaks nothing. */
  readonly reason: Finding | null;
  /** How many others it would break. */
  readonly more: number;
}

/** Every shift of the schedule for one cell, with what stands against it; `skillId`: worked with that skill. */
export function shiftChoices(index: RosterIndex, ref: CellRef, skillId?: SkillId): ShiftChoice[] {
  const { staffId, date } = ref;
  const now = heldIn(index, ref);
  const emptied = withCell(index, ref, null);
  return index.window.shiftTypes.map((shift): ShiftChoice => {
    const current = now?.shiftTypeId === shift.id;
    const skill = skillId ?? (current ? now.skillId : skillFor(emptied, staffId, date, shift.id));
    const chosen = { shift, skillId: skill, current };
    const person = index.staffById.get(staffId);
    if (skill === null) return { ...chosen, refused: true, reason: person ? noSkill(person, shift, ref) : null, more: 0 };
    const refusing = current ? undefined : judgeWrite(index, ref, { shiftTypeId: shift.id, skillId: skill })[0];
    if (refusing) return { ...chosen, refused: true, reason: refusing, more: 0 };
    const found = worstFirst(whyNot(emptied, staffId, date, shift.id, skill));
    return { ...chosen, refused: false, reason: found[0] ?? null, more: Math.max(0, found.length - 1) };
  });
}

export interface SkillChoice {
  readonly skill: Skill;
  readonly current: boolean;
}

/** The skills that a person may work the cell's shift with; empty where there is no choice. */
export function skillChoices(index: RosterIndex, ref: CellRef): SkillChoice[] {
  const now = heldIn(index, ref);
  const own = index.staffById.get(ref.staffId)?.skills ?? [];
  if (!now || own.length < 2) return [];
  return own.flatMap((id) => {
    const skill = index.skillById.get(id);
    return skill ? [{ skill, current: id === now.skillId }] : [];
  });
}

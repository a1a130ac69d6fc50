/** What assigning, changing and taking off mean as a write, and what stands against them. Pure. */
import {
  judgeWrite,
  skillFor,
  whyNot,
  withCell,
  type AssignmentValue,
  type CellRef,
  type Finding,
  type IsoDate,
  type RosterIndex,
  type ShiftType,
  type ShiftTypeId,
  type Skill,
  type SkillId,
  type StaffId,
} from '@tandem/rota';
import { dayLater as words } from '@tandem/words/day-later';

export type Edit =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'write'; readonly ref: CellRef; readonly value: AssignmentValue | null }
  /** Several cells at once; `said` tells what was done. */
  | { readonly kind: 'writes'; readonly writes: readonly { readonly ref: CellRef; readonly value: AssignmentValue | null }[]; readonly said: string }
  /** The rules of this rota do not allow it; `reason` is a sentence. */
  | { readonly kind: 'refused'; readonly reason: string };

const NOTHING: Edit = { kind: 'nothing' };

/** The first ordinal that a person has free on a day. */
export function freeSlot(index: RosterIndex, staffId: StaffId, date: IsoDate): number {
  const taken = index.cellsOf(staffId, date).map(({ slot }) => slot);
  let slot = 0;
  while (taken.includes(slot)) slot += 1;
  return slot;
}

function held(index: RosterIndex, ref: CellRef): AssignmentValue | null {
  return index.cellsOf(ref.staffId, ref.date).find(({ slot }) => slot === ref.slot)?.value ?? null;
}

/**
 * Puts a shift into a cell, in place of what is there: with `skillId`, else the skill that is missed most. A note stays;
 * own clock times go with the shift they belonged to.
 */
export function assign(index: RosterIndex, ref: CellRef, shiftTypeId: ShiftTypeId, skillId?: SkillId): Edit {
  const person = index.staffById.get(ref.staffId);
  const shift = index.shiftTypeById.get(shiftTypeId);
  if (!person || !shift) return NOTHING;
  const before = held(index, ref);
  const skill = skillId ?? skillFor(index, ref.staffId, ref.date, shiftTypeId);
  if (skill === null) return { kind: 'refused', reason: words.noSkill(person.name, shift.name) };
  const same = before?.shiftTypeId === shiftTypeId;
  if (same && before.skillId === skill) return NOTHING;
  const note = before?.noteId === undefined ? {} : { noteId: before.noteId };
  const value: AssignmentValue = same ? { ...before, skillId: skill } : { shiftTypeId, skillId: skill, ...note };
  const broken = judgeWrite(index, ref, value)[0];
  return broken ? { kind: 'refused', reason: broken.message } : { kind: 'write', ref, value };
}

/** Takes one assignment off. */
export function takeOff(index: RosterIndex, ref: CellRef): Edit {
  return held(index, ref) ? { kind: 'write', ref, value: null } : NOTHING;
}

/** One thing that a person's cell may be given. */
export interface ShiftChoice {
  readonly shift: ShiftType;
  readonly current: boolean;
  /** The rules of this rota refuse it. */
  readonly refused: boolean;
  /** The worst that it would newly break, or why it is refused. */
  readonly reason: Finding | null;
}

export interface SkillChoice {
  readonly skill: Skill;
  readonly current: boolean;
}

export function worstOf(findings: readonly Finding[]): Finding | null {
  return findings.find(({ severity }) => severity === 'must') ?? findings[0] ?? null;
}

/** Every shift for one cell, with what stands against it. */
export function shiftChoices(index: RosterIndex, ref: CellRef): ShiftChoice[] {
  const now = held(index, ref);
  const emptied = withCell(index, ref, null);
  return index.window.shiftTypes.map((shift): ShiftChoice => {
    const current = now?.shiftTypeId === shift.id;
    const skillId = current ? now.skillId : skillFor(emptied, ref.staffId, ref.date, shift.id);
    if (skillId === null) return { shift, current, refused: true, reason: null };
    const refusing = current ? undefined : judgeWrite(index, ref, { shiftTypeId: shift.id, skillId })[0];
    const found = refusing ? [refusing] : whyNot(emptied, ref.staffId, ref.date, shift.id, skillId);
    return { shift, current, refused: refusing !== undefined, reason: worstOf(found) };
  });
}

/** The skills a person may work the cell's shift with; empty where there is no choice. */
export function skillChoices(index: RosterIndex, ref: CellRef): SkillChoice[] {
  const now = held(index, ref);
  const own = index.staffById.get(ref.staffId)?.skills ?? [];
  if (!now || own.length < 2) return [];
  return own.flatMap((id) => {
    const skill = index.skillById.get(id);
    return skill ? [{ skill, current: id === now.skillId }] : [];
  });
}

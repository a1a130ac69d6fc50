/** What an edit means as writes, and what is said about it before and after. Pure. */
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
  type SkillId,
  type StaffId,
} from '@tandem/rota';
import { week as words } from '@tandem/words/week';

export interface CellWrite {
  readonly ref: CellRef;
  readonly value: AssignmentValue | null;
}

export type Edit =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'writes'; readonly writes: readonly CellWrite[] }
  /** The rules of this rota do not allow it; `reason` is a sentence. */
  | { readonly kind: 'refused'; readonly reason: string };

const NOTHING: Edit = { kind: 'nothing' };

/** Which slot of a person's day is meant where none is named: the first one taken, else 0. */
export function firstSlot(index: RosterIndex, staffId: StaffId, date: IsoDate): number {
  return index.cellsOf(staffId, date)[0]?.slot ?? 0;
}

/** The first slot that is free for one more shift. */
export function freeSlot(index: RosterIndex, staffId: StaffId, date: IsoDate): number {
  const taken = index.cellsOf(staffId, date).map(({ slot }) => slot);
  let slot = 0;
  while (taken.includes(slot)) slot += 1;
  return slot;
}

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

/** Empties one slot, or the whole day where none is named. */
export function clearCell(index: RosterIndex, staffId: StaffId, date: IsoDate, slot?: number): Edit {
  const cells = index.cellsOf(staffId, date).filter((cell) => slot === undefined || cell.slot === slot);
  if (cells.length === 0) return NOTHING;
  return { kind: 'writes', writes: cells.map((cell) => ({ ref: { staffId, date, slot: cell.slot }, value: null })) };
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

/** `E, D, L or N`: what may be typed. */
export function codeList(shiftTypes: readonly Pick<ShiftType, 'code'>[]): string {
  const codes = shiftTypes.map(({ code }) => code);
  return codes.length < 2 ? codes.join('') : words.or(codes.slice(0, -1).join(', '), codes.at(-1) ?? '');
}

/** What a typed shift or a cleared cell means as a write, and the words that follow it. Pure. */
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
  type StaffId,
} from '@tandem/rota';
import { monthLater as words } from '@tandem/words/month-later';

export interface Write {
  readonly ref: CellRef;
  readonly value: AssignmentValue | null;
}

export type Edit =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'writes'; readonly writes: readonly Write[] }
  /** The rules of this rota do not allow it; `reason` is a sentence. */
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Gives a person a shift on a day: in place of the first assignment where there is one (its note stays, its own clock
 * times go with the old shift), with the skill that is missed most.
 */
export function assignShift(index: RosterIndex, staffId: StaffId, date: IsoDate, shiftTypeId: ShiftTypeId): Edit {
  const person = index.staffById.get(staffId);
  const shift = index.shiftTypeById.get(shiftTypeId);
  if (!person || !shift) return { kind: 'nothing' };
  const before = index.cellsOf(staffId, date)[0];
  if (before?.value.shiftTypeId === shiftTypeId) return { kind: 'nothing' };
  const skillId = skillFor(index, staffId, date, shiftTypeId);
  if (skillId === null) return { kind: 'refused', reason: words.noSkill(person.name, shift.name) };
  const noteId = before?.value.noteId;
  const value: AssignmentValue = { shiftTypeId, skillId, ...(noteId === undefined ? {} : { noteId }) };
  const ref: CellRef = { staffId, date, slot: before?.slot ?? 0 };
  const broken = judgeWrite(index, ref, value)[0];
  return broken ? { kind: 'refused', reason: broken.message } : { kind: 'writes', writes: [{ ref, value }] };
}

/** Takes every assignment of a person off a day. */
export function clearDay(index: RosterIndex, staffId: StaffId, date: IsoDate): Edit {
  const writes = index.cellsOf(staffId, date).map(({ slot }): Write => ({ ref: { staffId, date, slot }, value: null }));
  return writes.length > 0 ? { kind: 'writes', writes } : { kind: 'nothing' };
}

export interface ShiftChoice {
  readonly shift: ShiftType;
  readonly current: boolean;
  /** The rules of this rota refuse it; `reason` says why. */
  readonly refused: boolean;
  /** The worst that it would newly break; null when it breaks nothing. */
  readonly reason: Finding | null;
}

/** Every shift a person may be given on a day, with what stands against it. */
export function shiftChoices(index: RosterIndex, staffId: StaffId, date: IsoDate): ShiftChoice[] {
  const before = index.cellsOf(staffId, date)[0];
  const ref: CellRef = { staffId, date, slot: before?.slot ?? 0 };
  const emptied = withCell(index, ref, null);
  return index.window.shiftTypes.map((shift): ShiftChoice => {
    const current = before?.value.shiftTypeId === shift.id;
    const skillId = skillFor(index, staffId, date, shift.id);
    if (skillId === null) return { shift, current, refused: !current, reason: null };
    const refusing = current ? undefined : judgeWrite(index, ref, { shiftTypeId: shift.id, skillId })[0];
    const found = refusing ? [refusing] : whyNot(emptied, staffId, date, shift.id, skillId);
    return { shift, current, refused: refusing !== undefined, reason: worst(found) };
  });
}

function worst(findings: readonly Finding[]): Finding | null {
  return findings.find(({ severity }) => severity === 'must') ?? findings[0] ?? null;
}

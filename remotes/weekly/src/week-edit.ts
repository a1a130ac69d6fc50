/** What clearing means as writes, which slot is meant, and what may be typed. Pure. */
import type { AssignmentValue, CellRef, IsoDate, RosterIndex, ShiftType, StaffId } from '@tandem/rota';
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

export const NOTHING: Edit = { kind: 'nothing' };

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

/** Empties one slot, or the whole day where none is named. */
export function clearCell(index: RosterIndex, staffId: StaffId, date: IsoDate, slot?: number): Edit {
  const cells = index.cellsOf(staffId, date).filter((cell) => slot === undefined || cell.slot === slot);
  if (cells.length === 0) return NOTHING;
  return { kind: 'writes', writes: cells.map((cell) => ({ ref: { staffId, date, slot: cell.slot }, value: null })) };
}

/** `E, D, L or N`: what may be typed. */
export function codeList(shiftTypes: readonly Pick<ShiftType, 'code'>[]): string {
  const codes = shiftTypes.map(({ code }) => code);
  return codes.length < 2 ? codes.join('') : words.or(codes.slice(0, -1).join(', '), codes.at(-1) ?? '');
}

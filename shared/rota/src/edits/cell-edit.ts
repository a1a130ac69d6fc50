/** What an edit of cells is, which slot is meant, and clearing: what a first paint needs, which is why no more is here. */
import type { RosterIndex } from '../roster-index.ts';
import type { AssignmentValue, CellRef, IsoDate, StaffId } from '../model.ts';

export interface CellWrite {
  readonly ref: CellRef;
  /** null empties the cell. */
  readonly value: AssignmentValue | null;
}

export type Edit =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'writes'; readonly writes: readonly CellWrite[] }
  /** The rules of this rota do not allow it; `reason` is a sentence. */
  | { readonly kind: 'refused'; readonly reason: string };

export const NOTHING: Edit = { kind: 'nothing' };

/** One person's day. */
export interface PersonDay {
  readonly staffId: StaffId;
  readonly date: IsoDate;
}

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
export function clearCells(index: RosterIndex, staffId: StaffId, date: IsoDate, slot?: number): Edit {
  const cells = index.cellsOf(staffId, date).filter((cell) => slot === undefined || cell.slot === slot);
  if (cells.length === 0) return NOTHING;
  return { kind: 'writes', writes: cells.map((cell) => ({ ref: { staffId, date, slot: cell.slot }, value: null })) };
}

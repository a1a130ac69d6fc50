/** Several cells at once: each is judged by what those before it have left. Pure. */
import { assignShift, clearCells, editInTurn, firstSlot, type CellWrite, type Edit, type PersonDay, type RosterIndex, type ShiftTypeId } from '@tandem/rota';
import { weekLater as words } from '@tandem/words/week-later';

/** A person's day, or one of its shifts. */
export interface BatchCell extends PersonDay {
  readonly slot?: number;
}

export interface Batch {
  readonly writes: readonly CellWrite[];
  /** Cells that were asked for, and that the writes change. */
  readonly all: number;
  readonly changed: number;
  /** A sentence for each cell that stays as it is because the rules refuse it. */
  readonly refused: readonly string[];
}

/** Makes `edit` of every item, one after another. */
export function batchOf<T>(index: RosterIndex, items: readonly T[], edit: (index: RosterIndex, item: T) => Edit): Batch {
  const { writes, changed, refused } = editInTurn(index, items, edit);
  return { writes, all: items.length, changed, refused: refused.map(({ reason }) => reason) };
}

export function assignMany(index: RosterIndex, cells: readonly BatchCell[], shiftTypeId: ShiftTypeId): Batch {
  return batchOf(index, cells, (now, { staffId, date, slot }) =>
    assignShift(now, { staffId, date, slot: slot ?? firstSlot(now, staffId, date) }, shiftTypeId),
  );
}

export function clearMany(index: RosterIndex, cells: readonly BatchCell[]): Batch {
  return batchOf(index, cells, (now, { staffId, date, slot }) => clearCells(now, staffId, date, slot));
}

/** What was done, in one sentence or two. */
export function batchWords({ all, changed, refused }: Batch): string {
  const [first] = refused;
  return first === undefined ? words.changed(changed) : words.changedOf(changed, all, first, refused.length - 1);
}

/** What was copied, and what pasting it means. Pure. */
import { assignShift, freeSlot, readCodes, replaceDay, writeCodes, type AssignmentValue, type Edit, type IsoDate, type RosterIndex, type StaffId } from '@tandem/rota';
import { weekLater as words } from '@tandem/words/week-later';
import type { CellAddress } from '../week-list.ts';
import { batchOf, type Batch } from './week-batch.ts';
import { valuesAt } from './week-move.ts';

/** One copied cell: its shifts, and whose they were. */
export interface ClipCell {
  readonly staffId: StaffId | null;
  readonly values: readonly AssignmentValue[];
}
/** Rows of cells as they stood. */
export type Clip = readonly (readonly ClipCell[])[];

export function clipOf(index: RosterIndex, rows: readonly (readonly (CellAddress | null)[])[]): Clip {
  return rows.map((row) =>
    row.map((address): ClipCell => {
      const staffId = address?.staffId ?? null;
      return { staffId, values: address && staffId !== null ? valuesAt(index, { ...address, staffId }) : [] };
    }),
  );
}

export const clipText = (index: RosterIndex, clip: Clip): string => writeCodes(index, clip.map((row) => row.map(({ values }) => values)));

/** Reads codes from a spreadsheet; `unknown` are those that name no shift. Skills are found where they are pasted. */
export function clipFromText(index: RosterIndex, text: string): { clip: Clip; unknown: readonly string[] } {
  const { block, unknown } = readCodes(index, text);
  return { clip: block.map((line) => line.map((values): ClipCell => ({ staffId: null, values }))), unknown };
}

/**
 * Where each copied cell goes: a single one into all that is selected, several from the selection's first cell on.
 * What would lie beyond the grid is left out.
 */
export function pasteTargets(clip: Clip, selected: readonly (readonly (CellAddress | null)[])[], addressAt: (row: number, column: number) => CellAddress | null): { cell: ClipCell; to: CellAddress }[] {
  const [only] = clip[0] ?? [];
  const single = clip.length === 1 && clip[0]?.length === 1 && only;
  if (single) return selected.flatMap((row) => row.flatMap((to) => (to ? [{ cell: single, to }] : [])));
  return clip.flatMap((row, i) =>
    row.flatMap((cell, j) => {
      const to = addressAt(i, j);
      return to ? [{ cell, to }] : [];
    }),
  );
}

/** Pastes into people's days; into the place of a shift goes the person who was copied. */
export function pasteMany(index: RosterIndex, targets: readonly { readonly cell: ClipCell; readonly to: CellAddress }[], editable: (date: IsoDate) => boolean): Batch {
  return batchOf(index, targets, (now, { cell, to }): Edit => {
    if (!editable(to.date)) return { kind: 'refused', reason: words.moveOutside };
    if (to.shiftTypeId === undefined) return to.staffId === null ? { kind: 'nothing' } : replaceDay(now, { staffId: to.staffId, date: to.date }, cell.values);
    if (cell.staffId === null || cell.values.length === 0) return { kind: 'nothing' };
    const has = now.cellsOf(cell.staffId, to.date).some(({ value }) => value.shiftTypeId === to.shiftTypeId);
    return has ? { kind: 'nothing' } : assignShift(now, { staffId: cell.staffId, date: to.date, slot: freeSlot(now, cell.staffId, to.date) }, to.shiftTypeId);
  });
}

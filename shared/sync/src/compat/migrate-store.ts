import type { CellKey, CellValue } from '../protocol/cell-value.ts';
import { sameValue } from '../protocol/reconcile.ts';
import { filled, readCells, refusalOf, type ReadFormat } from '../store/read-cells.ts';

export interface MigrationCounts {
  readonly cells: number;
  /** Held that value before: a run that is repeated or continued changes nothing there. */
  readonly same: number;
  /** Entries that another one of the same cell replaced. */
  readonly repaired: number;
  readonly refused: number;
}

export type Migration =
  | { readonly success: true; readonly data: ReadonlyMap<CellKey, CellValue>; readonly counts: MigrationCounts }
  /** Nothing was changed. `error` names the first cells that cannot be taken, and why. */
  | { readonly success: false; readonly error: string; readonly counts: MigrationCounts };

export interface MigrationOptions {
  /** The store's own shape; absent: assignments or a map of cells. */
  readonly format?: ReadFormat;
  /** What an earlier run has brought over. */
  readonly from?: ReadonlyMap<CellKey, CellValue>;
}

const NOTHING: MigrationCounts = { cells: 0, same: 0, repaired: 0, refused: 0 };

/**
 * Legacy data as cells of the central store; with `from`, on top of what is there already. All or nothing, and the same result
 * however often it runs.
 */
export function migrateToSyncStore(legacyData: unknown, { format, from = new Map() }: MigrationOptions = {}): Migration {
  try {
    const read = readCells(legacyData, format);
    if (read.problems.length > 0) return { success: false, error: refusalOf(read.problems), counts: { ...NOTHING, refused: read.problems.length } };
    const cells = new Map(filled(read));
    const data = new Map([...from, ...cells]);
    const same = [...cells].filter(([cell, value]) => sameValue(from.get(cell) ?? null, value)).length;
    return { success: true, data, counts: { cells: cells.size, same, repaired: read.repeated, refused: 0 } };
  } catch (error) {
    return { success: false, error: error instanceof Error ? error.message : String(error), counts: NOTHING };
  }
}

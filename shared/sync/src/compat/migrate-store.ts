import type { LegacyFormat } from '../participant.ts';
import type { CellKey, CellValue } from '../protocol/cell-value.ts';
import { sameValue } from '../protocol/reconcile.ts';
import { readCells, type CellProblem } from './read-cells.ts';

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
  readonly format?: Pick<LegacyFormat<never>, 'name' | 'toAssignments'>;
  /** What an earlier run has brought over. */
  readonly from?: ReadonlyMap<CellKey, CellValue>;
}

const NOTHING: MigrationCounts = { cells: 0, same: 0, repaired: 0, refused: 0 };
const MOST_NAMED = 3;

/**
 * Legacy data as cells of the central store; with `from`, on top of what is there already. All or nothing, and the same result
 * however often it runs.
 */
export function migrateToSyncStore(legacyData: unknown, { format, from = new Map() }: MigrationOptions = {}): Migration {
  try {
    const { cells, repeated, problems } = readCells(legacyData, format);
    if (problems.length > 0) return { success: false, error: sentence(problems), counts: { ...NOTHING, refused: problems.length } };
    const data = new Map(from);
    let same = 0;
    for (const [cell, value] of cells) {
      if (sameValue(data.get(cell) ?? null, value)) same += 1;
      else data.set(cell, value);
    }
    return { success: true, data, counts: { cells: cells.size, same, repaired: repeated, refused: 0 } };
  } catch (error) {
    return { success: false, error: error instanceof Error ? error.message : String(error), counts: NOTHING };
  }
}

function sentence(problems: readonly CellProblem[]): string {
  const named = problems.slice(0, MOST_NAMED).map(({ cell, reason }) => `${cell} ${reason}`).join('; ');
  return problems.length > MOST_NAMED ? `${named}; and ${problems.length - MOST_NAMED} more` : named;
}

import type { CellKey, CellValue } from '../protocol/cell-value.ts';
import { sameValue } from '../protocol/reconcile.ts';
import { filled, readCells, type ReadFormat } from '../store/read-cells.ts';

/** A cell in which two stores differ; null: it holds nothing there. */
export interface Inconsistency {
  readonly cell: CellKey;
  readonly left: CellValue | null;
  readonly right: CellValue | null;
}

export interface Consistency {
  readonly consistent: boolean;
  /** The cells that differ; a sentence for what could not be read or compared, which is no difference of a cell. */
  readonly issues: readonly (Inconsistency | string)[];
}

export interface ComparedFormats {
  readonly left?: ReadFormat;
  readonly right?: ReadFormat;
}

/**
 * Compares two stores' data cell by cell, whatever form each has. An error of the comparison is told as such, never as a
 * difference of a cell.
 */
export function validateDataConsistency(left: unknown, right: unknown, formats: ComparedFormats = {}): Consistency {
  try {
    const a = readCells(left, formats.left);
    const b = readCells(right, formats.right);
    const issues = [...a.problems, ...b.problems, ...differences(new Map(filled(a)), new Map(filled(b)))];
    return { consistent: issues.length === 0, issues };
  } catch (error) {
    return { consistent: false, issues: [error instanceof Error ? error.message : String(error)] };
  }
}

/** In order of the keys. */
function differences(left: ReadonlyMap<CellKey, CellValue>, right: ReadonlyMap<CellKey, CellValue>): Inconsistency[] {
  const found: Inconsistency[] = [];
  for (const [cell, value] of left) {
    const other = right.get(cell) ?? null;
    if (!sameValue(value, other)) found.push({ cell, left: value, right: other });
  }
  for (const [cell, value] of right) if (!left.has(cell)) found.push({ cell, left: null, right: value });
  return found.sort((a, b) => (a.cell < b.cell ? -1 : 1));
}

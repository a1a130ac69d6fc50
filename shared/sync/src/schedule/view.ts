import { addDays } from '@tandem/rota';
import type { CellKey, CellValue } from '../protocol/cell-value.ts';
import { dateOfCell } from '../protocol/cell-key.ts';

/** The values that are shown, and which cells of them lie on a day. */
export interface CellView {
  readonly values: ReadonlyMap<CellKey, CellValue>;
  readonly put: (cell: CellKey, value: CellValue | null) => void;
  /** Cells that hold something on these days, both included, by day. Looks at no other day. */
  readonly between: (from: string, to: string) => CellKey[];
}

export function createView(): CellView {
  const values = new Map<CellKey, CellValue>();
  const days = new Map<string, Set<CellKey>>();

  function index(cell: CellKey, held: boolean): void {
    const date = dateOfCell(cell);
    let day = days.get(date);
    if (held) {
      if (!day) days.set(date, (day = new Set()));
      day.add(cell);
    } else if (day?.delete(cell) && day.size === 0) days.delete(date);
  }

  /** A window that is longer than the rota is looked up by the days that there are. */
  function daysBetween(from: string, to: string): string[] {
    const found: string[] = [];
    for (let date = from, looked = 0; date <= to; date = addDays(date, 1), looked++) {
      if (looked > days.size) return [...days.keys()].filter((each) => each >= from && each <= to).sort();
      if (days.has(date)) found.push(date);
    }
    return found;
  }

  return {
    values,
    put(cell, value) {
      if (value !== null) {
        const held = values.size;
        values.set(cell, value);
        if (values.size > held) index(cell, true);
      } else if (values.delete(cell)) index(cell, false);
    },
    between: (from, to) => daysBetween(from, to).flatMap((date) => [...(days.get(date) ?? [])]),
  };
}

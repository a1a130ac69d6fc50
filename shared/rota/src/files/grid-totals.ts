import type { Minutes } from '../model.ts';
import type { SheetRow } from '../sheet/sheet.ts';
import type { Table } from './mapping.ts';
import { numberOf } from './parse-value.ts';

/** Hours that a month states beside its days. */
export interface Totals {
  of(row: SheetRow): { readonly norm: Minutes | null; readonly actual: Minutes | null; readonly column: number };
  /** Whether a row has any. */
  some(row: SheetRow): boolean;
}

const NORM = /norm|soll|target/i;
const ACTUAL = /aktualn|actual|\bist\b|hours|stunden|worked/i;
const OVERTIME = /n[ad]+godz/i;

/**
 * The columns after the last day. A known ward sheet heads them overtime, norm, actual, difference while the values are
 * norm, actual, difference, overtime: where the first heading is overtime and every third value is the second less
 * the first, they are read as what they are.
 */
export function totalsOf({ columns, rows }: Table, lastDay: number): Totals {
  const after = columns.filter(({ column }) => column > lastDay);
  const value = (row: SheetRow, column: number | undefined): number | null => {
    const cell = row.cells.find((each) => each.column === column);
    return cell ? numberOf(cell) : null;
  };
  const [a, b, c] = after.map(({ column }) => column);
  const full = rows.map((row) => [value(row, a), value(row, b), value(row, c)] as const).filter((values) => values.every((each) => each !== null));
  const shifted = OVERTIME.test(after[0]?.heading ?? '') && full.length > 0 && full.every(([norm, actual, difference]) => difference === (actual ?? 0) - (norm ?? 0));
  const norm = shifted ? a : after.find(({ heading }) => NORM.test(heading))?.column;
  const actual = shifted ? b : after.find(({ heading }) => ACTUAL.test(heading))?.column;
  const minutes = (hours: number | null): Minutes | null => (hours === null ? null : Math.round(hours * 60));
  return {
    of: (row) => ({ norm: minutes(value(row, norm)), actual: minutes(value(row, actual)), column: actual ?? norm ?? 0 }),
    some: (row) => after.some(({ column }) => value(row, column) !== null),
  };
}

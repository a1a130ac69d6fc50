import { createCellPainter, createStamps, type CellAttributes, type CellFace } from '@tandem/ui';
import { cellAttributes, cellInk, inkKey, type LineInk } from '../week-cell-ink.ts';
import type { WeekRow } from '../week-row.ts';
import WeekCellContent from './WeekCellContent.svelte';

const DAYS = Array.from({ length: 7 }, (_, column) => column);
const NO_DAY: CellAttributes = { class: 'cell', tabindex: '-1' };
const stamp = createStamps(WeekCellContent);

/** The seven day cells of a person's line. */
export const createPaintedDays = createCellPainter(
  (column) => ({ role: 'gridcell', 'aria-colindex': String(column + 2), 'data-column': String(column) }),
  NO_DAY,
);

/** The same rows of bars each time, that look like a rota. */
const barAt = (at: number, column: number): boolean => (at * 5 + column * 3 + ((at * column) % 3)) % 7 > 1;

/** @param row null while the week is on its way. */
export const facesOf = (row: WeekRow | null, at: number, line: LineInk): CellFace[] =>
  DAYS.map((column) => {
    const cell = row?.cells[column];
    if (!cell) {
      const attributes = line.focused === column ? { ...NO_DAY, tabindex: '0' } : NO_DAY;
      return barAt(at, column) ? { attributes, content: 'bar', draw: bar } : { attributes, content: '', draw: () => null };
    }
    const ink = cellInk(cell, column, line);
    const content = inkKey(ink);
    return { attributes: cellAttributes(cell, column, line), content, draw: () => stamp(content, () => ink) };
  });

function bar(): Node {
  const element = document.createElement('span');
  element.className = 'bar';
  return element;
}

import { createCellPainter, createStamps, type CellFace } from '@tandem/ui';
import { cellAttributes, cellInk, inkKey, type LineInk } from '../week-cell-ink.ts';
import type { WeekRow } from '../week-row.ts';
import WeekCellContent from './WeekCellContent.svelte';

const DAYS = [0, 1, 2, 3, 4, 5, 6];
const stamp = createStamps(WeekCellContent);

/** The seven day cells of a person's line. */
export const createPaintedDays = createCellPainter(
  (column) => ({ role: 'gridcell', 'aria-colindex': String(column + 2), 'data-column': String(column) }),
  { class: 'cell', tabindex: '-1' },
);

/** The same rows of bars each time, that look like a rota. */
const barAt = (at: number, column: number): boolean => (at * 5 + column * 3) % 7 > 1;

/** @param row null while the week is on its way. */
export const facesOf = (row: WeekRow | null, at: number, line: LineInk): CellFace[] =>
  DAYS.map((column) => {
    const cell = row?.cells[column];
    if (!cell) {
      return { attributes: { class: barAt(at, column) ? 'cell bar' : 'cell', tabindex: line.focused === column ? '0' : '-1' }, content: '' };
    }
    const ink = cellInk(cell, column, line);
    const content = inkKey(ink);
    return { attributes: cellAttributes(cell, column, line), content, draw: () => stamp(content, () => ink) };
  });

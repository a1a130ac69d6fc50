import { createCellPainter, createStamps, type CellFace } from '@tandem/ui';
import { cellAttributes, cellInk, type CellInk, type LineInk } from '../month-cell-ink.ts';
import type { MonthRow } from '../month-row.ts';
import CellExtras from './CellExtras.svelte';

const stamp = createStamps(CellExtras);

/** The day cells of a person's line. */
export const createPaintedDays = createCellPainter((column) => ({ role: 'gridcell', 'data-column': String(column) }), { class: 'cell', tabindex: '-1' });

/** The same rows of bars each time, that look like a rota. */
const barAt = (at: number, column: number): boolean => (at * 5 + column * 3 + ((at * column) % 3)) % 7 > 2;

/** Lines while the month is on its way: `days` is how many it has. */
export const bonesOf = (days: number, at: number, { focused }: Pick<LineInk, 'focused'>): CellFace[] =>
  Array.from({ length: days }, (_, column) => ({
    attributes: { class: barAt(at, column) ? 'cell bone bar' : 'cell bone', tabindex: focused === column ? '0' : '-1' },
    content: '',
    draw: () => null,
  }));

export const facesOf = (row: MonthRow, line: LineInk): CellFace[] =>
  row.cells.map((cell, column) => {
    const ink = cellInk(cell, line.dayWidth);
    return {
      attributes: cellAttributes(cell, column, line),
      content: `${ink.letter}/${ink.word}/${ink.mark ?? ''}`.replace(/^\/\/$/, ''),
      draw: () => draw(ink),
    };
  });

function draw({ letter, word, mark }: CellInk): Node | null {
  if (!word && !mark) return letter ? document.createTextNode(letter) : null;
  const extras = stamp(`${word}/${mark ?? ''}`, () => ({ word, mark }));
  if (letter) extras.insertBefore(document.createTextNode(letter), extras.firstChild);
  return extras;
}

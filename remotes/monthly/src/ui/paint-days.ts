import { createCellPainter, createStamps, type CellFace } from '@tandem/ui';
import { cellAttributes, cellInk, type CellInk, type LineInk } from '../month-cell-ink.ts';
import type { MonthRow } from '../month-row.ts';
import CellExtras from './CellExtras.svelte';

const stamp = createStamps(CellExtras);

/** The day cells of a person's line. */
export const createPaintedDays = createCellPainter((column) => ({ role: 'gridcell', 'data-column': String(column) }), { class: 'cell', tabindex: '-1' });

/** Lines while the month is on its way, the same bars each time, that look like a rota. */
export const bonesOf = (days: number, at: number, { focused }: Pick<LineInk, 'focused'>): CellFace[] =>
  Array.from({ length: days }, (_, column) => ({
    attributes: { class: (at * 5 + column * 3) % 7 > 2 ? 'cell bone bar' : 'cell bone', tabindex: focused === column ? '0' : '-1' },
    content: '',
  }));

export const facesOf = (row: MonthRow, line: LineInk): CellFace[] =>
  row.cells.map((cell, column) => {
    const ink = cellInk(cell, line.dayWidth);
    return {
      attributes: cellAttributes(cell, column, line),
      content: ink.letter + (ink.word || ink.mark ? `/${ink.word}/${ink.mark ?? ''}` : ''),
      draw: () => draw(ink),
    };
  });

function draw({ letter, word, mark }: CellInk): Node {
  const text = document.createTextNode(letter);
  if (!word && !mark) return text;
  const extras = stamp(`${word}/${mark ?? ''}`, () => ({ word, mark }));
  extras.insertBefore(text, extras.firstChild);
  return extras;
}

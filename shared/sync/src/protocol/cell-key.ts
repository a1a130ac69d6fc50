import type { CellRef } from '@tandem/rota';
import type { CellKey } from './cell-value.ts';

/** The two ends of a key that was checked before, `<staffId>/<date>/<slot>`: a date has ten characters, a slot one. */
const AFTER_DATE = -2;
const BEFORE_DATE = -12;

/** The day of a checked key, without parsing it: this runs for each cell of each batch. */
export const dateOfCell = (cell: CellKey): string => cell.slice(BEFORE_DATE, AFTER_DATE);

/** The cell that a checked key names. */
export const refOfCell = (cell: CellKey): CellRef => ({
  staffId: cell.slice(0, BEFORE_DATE - 1),
  date: dateOfCell(cell),
  slot: Number(cell.slice(-1)),
});

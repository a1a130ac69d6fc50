/** What the grid and its parts tell each other about single cells. */
import type { GridPlace } from '@tandem/ui';
import type { IsoDate } from '@tandem/rota';
import type { CellAddress } from './week-list.ts';

/** A cell of the grid in the page. */
export interface CellTarget {
  readonly element: HTMLElement;
  readonly place: GridPlace;
  readonly date: IsoDate;
  /** null in a heading. */
  readonly address: CellAddress | null;
}

/** A cell by its row and column, from 0. */
export interface OpenCell {
  readonly at: number;
  readonly column: number;
}

/** A cell about which something is said beside it, and the element that says it. */
export interface KeyedDay extends OpenCell {
  readonly id: string;
}

/** What a row shows of it: first and last column, and the column that is aimed at. */
export interface RowMarks {
  readonly selected: readonly [number, number] | null;
  readonly moving: readonly [number, number] | null;
  readonly target: { readonly column: number; readonly state: 'ok' | 'warn' | 'no' | 'same' } | null;
}

/** A rectangle of cells. Pure. */
import type { GridPlace } from './grid-focus.ts';

/** All four inclusive, counted from 0. */
export interface GridRect {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** The smallest rectangle that holds both places. */
export function rectOf(a: GridPlace, b: GridPlace): GridRect {
  return {
    top: Math.min(a.row, b.row),
    left: Math.min(a.column, b.column),
    bottom: Math.max(a.row, b.row),
    right: Math.max(a.column, b.column),
  };
}

export function isInRect({ top, left, bottom, right }: GridRect, { row, column }: GridPlace): boolean {
  return top <= row && row <= bottom && left <= column && column <= right;
}

/** Cells in it; 1 for a single place. */
export function rectCount({ top, left, bottom, right }: GridRect): number {
  return (bottom - top + 1) * (right - left + 1);
}

/** Every place of it, row by row. */
export function rectPlaces({ top, left, bottom, right }: GridRect): GridPlace[] {
  const width = right - left + 1;
  return Array.from({ length: (bottom - top + 1) * width }, (_, i) => ({ row: top + Math.floor(i / width), column: left + (i % width) }));
}

/**
 * Moving about in a grid with the keyboard, as the ARIA Authoring Practices describe a data grid: one tab stop, no
 * wrapping. No DOM: a view draws the place that is focused here, and keeps that row in the page when it scrolls away.
 */

import { rectCount, rectOf, type GridRect } from './grid-selection.ts';

/** Both count from 0. */
export interface GridPlace {
  readonly row: number;
  readonly column: number;
}

export interface GridSize {
  readonly rows: number;
  readonly columns: number;
  /** Rows that are seen at once: the length of PageUp and PageDown. */
  readonly page: number;
}

/** The part of a KeyboardEvent that matters. */
export interface GridKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** Where `key` leads from `place`; null when it is not a key that moves. At an edge it leads to the same place. */
export function moveInGrid(place: GridPlace, key: GridKey, size: GridSize): GridPlace | null {
  if (key.altKey || key.shiftKey) return null;
  const whole = key.ctrlKey || key.metaKey;
  const { row, column } = place;
  const to = (r: number, c: number): GridPlace => fitInGrid({ row: r, column: c }, size);
  const step = Math.max(1, size.page - 1);
  switch (key.key) {
    case 'ArrowUp':
      return to(whole ? 0 : row - 1, column);
    case 'ArrowDown':
      return to(whole ? size.rows : row + 1, column);
    case 'ArrowLeft':
      return to(row, whole ? 0 : column - 1);
    case 'ArrowRight':
      return to(row, whole ? size.columns : column + 1);
    case 'Home':
      return to(whole ? 0 : row, 0);
    case 'End':
      return to(whole ? size.rows : row, size.columns);
    case 'PageUp':
      return to(row - step, column);
    case 'PageDown':
      return to(row + step, column);
    default:
      return null;
  }
}

/** The nearest place that exists; row and column 0 in an empty grid. */
export function fitInGrid({ row, column }: GridPlace, { rows, columns }: Pick<GridSize, 'rows' | 'columns'>): GridPlace {
  const fit = (value: number, count: number): number => Math.max(0, Math.min(count - 1, value));
  return { row: fit(row, rows), column: fit(column, columns) };
}

export interface GridFocus {
  /** Always a place of the grid, however it has shrunk since. */
  readonly place: GridPlace;
  /** What is selected: a rectangle that holds one place at least. Its one corner stays while the other is moved. */
  readonly selection: GridRect;
  /** Moves, extends or ends the selection by a key. False: the key does none of it, and the caller may use it otherwise. */
  key: (key: GridKey) => boolean;
  /** Goes to a place and selects it alone; the place that has the focus already keeps what is selected around it. */
  moveTo: (place: GridPlace) => void;
  /** Goes to a place and selects all between it and where the selection began. */
  extendTo: (place: GridPlace) => void;
  /** Selects a rectangle and goes to its last place. */
  select: (rect: GridRect) => void;
  /** Selects the focused place alone; false where that is so already. */
  collapse: () => boolean;
}

/**
 * The one focused place of a grid, and the rectangle selected around it: Shift with a key that moves extends it, Ctrl+A
 * selects all, Escape lets it go.
 * @param options.size read at each move, because a filter or a load changes it.
 * @param options.onMove called after each move that led elsewhere, and never for a shrunken grid.
 * @param options.onSelect called after each change of what is selected; a move is one.
 */
export function createGridFocus({
  size,
  onMove,
  onSelect = () => undefined,
}: {
  size: () => GridSize;
  onMove: (place: GridPlace, before: GridPlace) => void;
  onSelect?: (selection: GridRect) => void;
}): GridFocus {
  let place: GridPlace = { row: 0, column: 0 };
  let [from, to]: readonly [GridPlace, GridPlace] = [place, place];
  const current = (): GridPlace => fitInGrid(place, size());
  const selection = (): GridRect => rectOf(fitInGrid(from, size()), fitInGrid(to, size()));

  function change(next: GridPlace, begin: GridPlace, end: GridPlace): void {
    const [before, selected] = [current(), selection()];
    [place, from, to] = [next, begin, end];
    const now = selection();
    if (next.row !== before.row || next.column !== before.column) onMove(next, before);
    if (SIDES.some((side) => now[side] !== selected[side])) onSelect(now);
  }
  function moveTo(wanted: GridPlace): void {
    const [next, now] = [fitInGrid(wanted, size()), current()];
    if (next.row !== now.row || next.column !== now.column) change(next, next, next);
  }
  function collapse(): boolean {
    if (rectCount(selection()) === 1) return false;
    const now = current();
    change(now, now, now);
    return true;
  }
  function extendTo(wanted: GridPlace): void {
    const next = fitInGrid(wanted, size());
    change(next, fitInGrid(from, size()), next);
  }

  return {
    get place() {
      return current();
    },
    get selection() {
      return selection();
    },
    key(key) {
      if (key.key === 'Escape') return collapse();
      if ((key.ctrlKey || key.metaKey) && !key.altKey && !key.shiftKey && key.key.toLowerCase() === 'a') {
        const { rows, columns } = size();
        change(current(), { row: 0, column: 0 }, fitInGrid({ row: rows, column: columns }, size()));
        return true;
      }
      const next = moveInGrid(current(), { ...keyOf(key), shiftKey: false }, size());
      if (!next) return false;
      if (key.shiftKey) extendTo(next);
      else {
        collapse();
        moveTo(next);
      }
      return true;
    },
    moveTo,
    extendTo,
    select: ({ top, left, bottom, right }) => {
      const [begin, end] = [fitInGrid({ row: top, column: left }, size()), fitInGrid({ row: bottom, column: right }, size())];
      change(end, begin, end);
    },
    collapse,
  };
}

const SIDES = ['top', 'left', 'bottom', 'right'] as const;

/** An event's own properties are not its enumerable ones. */
const keyOf = ({ key, ctrlKey, metaKey, altKey, shiftKey }: GridKey): GridKey => ({ key, ctrlKey, metaKey, altKey, shiftKey });

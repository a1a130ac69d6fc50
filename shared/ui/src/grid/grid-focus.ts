/**
 * Moving about in a grid with the keyboard, as the ARIA Authoring Practices describe a data grid: one tab stop, no
 * wrapping. No DOM: a view draws the place that is focused here, and keeps that row in the page when it scrolls away.
 */

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
  /** Moves by a key. False: the key does not move, and the caller may use it otherwise. */
  key: (key: GridKey) => boolean;
  moveTo: (place: GridPlace) => void;
}

/**
 * The one focused place of a grid.
 * @param options.size read at each move, because a filter or a load changes it.
 * @param options.onMove called after each move that led elsewhere, and never for a shrunken grid.
 */
export function createGridFocus({
  size,
  onMove,
}: {
  size: () => GridSize;
  onMove: (place: GridPlace, before: GridPlace) => void;
}): GridFocus {
  let place: GridPlace = { row: 0, column: 0 };
  const current = (): GridPlace => fitInGrid(place, size());
  const moveTo = (next: GridPlace): void => {
    const before = current();
    place = fitInGrid(next, size());
    if (place.row !== before.row || place.column !== before.column) onMove(place, before);
  };
  return {
    get place() {
      return current();
    },
    key(key) {
      const next = moveInGrid(current(), key, size());
      if (next) moveTo(next);
      return next !== null;
    },
    moveTo,
  };
}

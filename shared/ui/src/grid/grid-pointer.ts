/** Where a pointer is over a grid, by arithmetic: no element has to be asked while it moves. Pure. */
import type { GridPlace } from './grid-focus.ts';

/** Pixels in the page; the rows begin below the head and end above the foot. */
export interface GridBox {
  readonly left: number;
  readonly top: number;
  readonly bottom: number;
  /** Edges of the columns from the left of the box: one more than there are columns, rising. */
  readonly edges: readonly number[];
  readonly rowHeight: number;
  readonly rows: number;
  readonly scrollTop: number;
}

/** The cell under a point; null beside the columns, above or below what is seen, and past the last row. */
export function placeAtPoint(x: number, y: number, box: GridBox): GridPlace | null {
  if (y < box.top || y >= box.bottom) return null;
  const row = Math.floor((y - box.top + box.scrollTop) / box.rowHeight);
  const right = box.edges.findIndex((edge) => x - box.left < edge);
  return right > 0 && row >= 0 && row < box.rows ? { row, column: right - 1 } : null;
}

/** From here on to the edge a drag scrolls, in pixels. */
const EDGE = 40;
/** Fastest, in pixels per frame. */
const FASTEST = 18;

/** Pixels to scroll in this frame while something is dragged at `y`: faster nearer to an edge, negative upwards. */
export function dragScroll(y: number, { top, bottom }: Pick<GridBox, 'top' | 'bottom'>): number {
  const reach = Math.min(EDGE, (bottom - top) / 3);
  const above = top + reach - y;
  const below = y - (bottom - reach);
  const speed = (past: number): number => Math.ceil((Math.min(past, reach) / reach) * FASTEST);
  return above > 0 ? -speed(above) : below > 0 ? speed(below) : 0;
}

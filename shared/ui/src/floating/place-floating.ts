/** Where something floats beside what it belongs to. Pixels of the page's view; no DOM. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Area {
  readonly width: number;
  readonly height: number;
}

const GAP = 4;
const EDGE = 8;

/**
 * Below `anchor` and flush with its left edge; above it where there is more room, and moved in from the edges of the
 * view. What is larger than the view begins at its edge.
 */
export function placeFloating(anchor: Box, size: Area, view: Area): { left: number; top: number } {
  const below = anchor.top + anchor.height + GAP;
  const above = anchor.top - GAP - size.height;
  const fitsBelow = below + size.height <= view.height - EDGE;
  const moreAbove = anchor.top > view.height - anchor.top - anchor.height;
  const top = fitsBelow || !moreAbove ? below : above;
  const inside = (at: number, length: number, whole: number): number => Math.max(EDGE, Math.min(at, whole - EDGE - length));
  return { left: inside(anchor.left, size.width, view.width), top: inside(top, size.height, view.height) };
}

/** Where copied days go. Pure. */
import type { Clip } from './month-block.ts';

/**
 * Where a clip goes when it is pasted onto a rectangle: once from its first cell, or again and again until a larger
 * rectangle is full.
 */
export function fillPlaces(
  clip: Clip,
  rect: { readonly top: number; readonly left: number; readonly bottom: number; readonly right: number },
): { readonly row: number; readonly column: number; readonly values: Clip[number][number] }[] {
  const height = clip.length;
  const width = Math.max(...clip.map((line) => line.length));
  const rows = Math.max(height, rect.bottom - rect.top + 1);
  const columns = Math.max(width, rect.right - rect.left + 1);
  return Array.from({ length: rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    return { row: rect.top + row, column: rect.left + column, values: clip[row % height]?.[column % width] ?? [] };
  });
}

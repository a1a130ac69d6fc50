/** Copied days as text, so that they go to a spreadsheet and come from one: tabs between days, lines between people. Pure. */
import { shiftTypeByCode, type RosterIndex } from '@tandem/rota';
import type { Clip } from './month-block.ts';

/** The codes of a clip; two shifts of one day are joined by a plus. */
export function writeClip(index: RosterIndex, clip: Clip): string {
  const code = (id: string): string => index.shiftTypeById.get(id)?.code ?? id;
  return clip.map((line) => line.map((values) => values.map(({ shiftTypeId }) => code(shiftTypeId)).join('+')).join('\t')).join('\n');
}

/** The way back; a skill is left open. What is no code of this rota is handed back as it stands. */
export function readClip(index: RosterIndex, text: string): { readonly clip: Clip } | { readonly unknown: string } {
  const clip: { shiftTypeId: string; skillId: string }[][][] = [];
  for (const line of text.replace(/\r?\n$/, '').split(/\r?\n/)) {
    const days: { shiftTypeId: string; skillId: string }[][] = [];
    for (const day of line.split('\t')) {
      const values = [];
      for (const code of day.split('+').map((each) => each.trim()).filter(Boolean)) {
        const shift = shiftTypeByCode(index, code);
        if (!shift) return { unknown: code.slice(0, 20) };
        values.push({ shiftTypeId: shift.id, skillId: '' });
      }
      days.push(values);
    }
    clip.push(days);
  }
  return { clip };
}

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

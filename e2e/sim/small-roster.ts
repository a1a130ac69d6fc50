import { generateRoster } from '@tandem/rota/generate';
import type { Roster } from '@tandem/rota';

export const FIRST = '2026-11-02';
export const DAYS = 7;

let base: Roster | null = null;
/** Small enough that people meet in the same cells. */
export function smallRoster(): Roster {
  if (base) return base;
  const whole = generateRoster({ firstDate: FIRST, staff: 8, weeks: 1, seed: 7 });
  const notes = [1, 2].map((n) => ({ id: `n${n}`, date: FIRST, staffId: null, text: `Note ${n}` }));
  return (base = { ...whole, notes });
}

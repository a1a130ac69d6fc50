import { tone, type ShiftType } from '@tandem/rota';

/** The class that sets a shift's colours (`--shift-bg`, `--shift-ink`, `--shift-mark`, `--shift-bar`); see base.css. */
export function toneClass(shift: Pick<ShiftType, 'start' | 'end'>): string {
  return `tone-${tone(shift)}`;
}

import type { ShiftType } from '@tandem/rota';
import { week as words } from '@tandem/words/week';

/** `E, D, L or N`: what may be typed. */
export function codeList(shiftTypes: readonly Pick<ShiftType, 'code'>[]): string {
  const codes = shiftTypes.map(({ code }) => code);
  return codes.length < 2 ? codes.join('') : words.or(codes.slice(0, -1).join(', '), codes.at(-1) ?? '');
}

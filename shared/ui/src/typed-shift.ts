/** Which shift a typed letter means, where codes may be longer than one letter. Pure. */
import type { ShiftType } from '@tandem/rota';

export interface Typed {
  /** What has been typed of a code, upper case; what comes next may lengthen it. */
  readonly text: string;
  /** The shift it names so far; null while it only begins one. */
  readonly shiftType: ShiftType | null;
}

/**
 * Adds `key` to what was typed before. `DN` typed quickly is first D, then DN, so nothing is waited for; a letter that
 * does not lengthen any code begins a new one. null when no code begins with it.
 */
export function typeShift(shiftTypes: readonly ShiftType[], before: string, key: string): Typed | null {
  for (const text of before ? [before + key.toUpperCase(), key.toUpperCase()] : [key.toUpperCase()]) {
    const codes = shiftTypes.filter(({ code }) => code.toUpperCase().startsWith(text));
    if (codes.length === 0) continue;
    const exact = codes.find(({ code }) => code.toUpperCase() === text);
    return { text, shiftType: exact ?? (codes.length === 1 ? (codes[0] ?? null) : null) };
  }
  return null;
}

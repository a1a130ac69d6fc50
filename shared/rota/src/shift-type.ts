import type { Minutes, ShiftType } from './model.ts';
import type { RosterIndex } from './roster-index.ts';

/** Prefix of the colour tokens of a shift: early, day, late, night. */
export type Tone = 'e' | 'd' | 'l' | 'n';

/**
 * The clock times of an assignment in minutes of its own day: its own where it has them, else the shift type's.
 * `end` is always after `start`; an end written as a clock time of the next morning is moved past 1440.
 */
export function timesOf(
  value: { readonly start?: Minutes | undefined; readonly end?: Minutes | undefined },
  shiftType: Pick<ShiftType, 'start' | 'end'>,
): { start: Minutes; end: Minutes } {
  const start = value.start ?? shiftType.start;
  const end = value.end ?? shiftType.end;
  return { start, end: end > start ? end : end + 1440 * (Math.floor((start - end) / 1440) + 1) };
}

/** Which of the four tones a shift is shown in, by its clock times alone: work at 02:00 is night, then by its middle. */
export function tone(shiftType: Pick<ShiftType, 'start' | 'end'>): Tone {
  const { start, end } = timesOf({}, shiftType);
  const middle = (start + end) / 2;
  const worksAt = (minute: Minutes): boolean => start <= minute && minute < end;
  if (worksAt(120) || worksAt(1560) || middle >= 1320) return 'n';
  if (middle < 690) return 'e';
  return middle < 900 ? 'd' : 'l';
}

/** The shift type whose code was typed, without regard to case or surrounding blanks. */
export function shiftTypeByCode(index: RosterIndex, code: string): ShiftType | null {
  const typed = code.trim().toLowerCase();
  return index.window.shiftTypes.find((type) => type.code.toLowerCase() === typed) ?? null;
}

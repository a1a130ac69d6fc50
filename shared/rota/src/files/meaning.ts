import type { Minutes, ShiftType } from '../model.ts';
import { leaveKindOf } from './codes.ts';
import { NO_LIMIT, type Draft } from './draft.ts';
import type { CodeMeaning } from './mapping.ts';
import { folded } from './parse-value.ts';
import { BOUNDS } from '../reference/bounds.ts';

/** What a code means: the file's own table says it, else the mapping, else it is a word for an absence; null: nothing knows it. */
export function meaningOf(draft: Draft, text: string): CodeMeaning | null {
  const code = folded(text);
  const shift = draft.shiftTypes.first(text);
  if (shift) return { kind: 'shift', name: shift.name, start: shift.start, end: shift.end };
  const absence = draft.absences.get(code);
  if (absence) return absence;
  const key = text.trim().toUpperCase();
  const { codes } = draft.mapping;
  if (Object.hasOwn(codes, key)) return codes[key] ?? null;
  const leave = leaveKindOf(text);
  return leave ? { kind: 'leave', leave } : null;
}

/** The shift type of a code, made on first use; null when the code is too long for one. */
export function takeShift(draft: Draft, text: string, { name, start, end }: { readonly name: string; readonly start: Minutes; readonly end: Minutes }): ShiftType | null {
  const code = text.trim();
  const known = draft.shiftTypes.first(code);
  if (known) return known;
  if (code === '' || code.length > BOUNDS.code.max) return null;
  const upper = code.toUpperCase();
  // Capitals can be more: ß.
  const shown = upper.length <= BOUNDS.code.max ? upper : code;
  const shift: ShiftType = { id: draft.shiftTypes.newId(shown), code: shown, name: name || code, start, end, run: NO_LIMIT, forbiddenNext: [] };
  draft.shiftTypes.add(shift);
  return shift;
}

/** Codes that a person is asked about. */
const MOST_UNKNOWN = 60;

/** Notes a code that nothing explains, where it can be one. */
export function askAbout({ unknownCodes }: Draft, text: string): void {
  const code = text.trim().toUpperCase();
  if (code !== '' && code.length <= BOUNDS.code.max && unknownCodes.size < MOST_UNKNOWN) unknownCodes.add(code);
}

/** Codes that a grid may hold, as they are told to a person. */
export function codesShown(draft: Draft): string {
  const codes = [...new Set([...draft.shiftTypes.items.map(({ code }) => code), ...Object.keys(draft.mapping.codes), ...[...draft.absences.keys()].map((code) => code.toUpperCase())])];
  return codes.length > MOST_CODES ? `${codes.slice(0, MOST_CODES).join(', ')}…` : codes.join(', ');
}

const MOST_CODES = 16;

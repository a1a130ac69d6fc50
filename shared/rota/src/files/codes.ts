/** What codes of a grid usually mean, for files that do not say it. Keys are in upper case. */
import type { LeaveKind, Minutes } from '../model.ts';
import type { CodeMeaning } from './mapping.ts';

const shift = (name: string, from: number, to: number): CodeMeaning => ({ kind: 'shift', name, start: hour(from), end: hour(to > from ? to : to + 24) });
const hour = (hours: number): Minutes => Math.round(hours * 60);
const leave = (kind: LeaveKind): CodeMeaning => ({ kind: 'leave', leave: kind });
const OFF: CodeMeaning = { kind: 'off' };

/** Codes of Polish wards. `DN` and `RPN` are a whole day round, not none. */
const POLISH: Readonly<Record<string, CodeMeaning>> = {
  R: shift('rano', 7, 15),
  R1: shift('rano 1', 7, 13),
  P: shift('popołudnie', 15, 19),
  P1: shift('popołudnie 1', 15, 21),
  P2: shift('popołudnie 2', 13, 19),
  RP: shift('rano, popołudnie', 7, 19),
  RPN: shift('rano, popołudnie, noc', 7, 7),
  D: shift('dzień', 7, 19),
  D1: shift('dzień 1', 7, 17),
  D2: shift('dzień 2', 7, 16),
  N: shift('noc', 19, 7),
  N8: shift('noc 8h', 23, 7),
  DN: shift('dzień, noc', 7, 7),
  PN: shift('popołudnie, noc', 15, 7),
  W: OFF,
  U: leave('leave'),
  L4: leave('sick'),
  K: leave('sick'),
  OP8: leave('leave'),
  OP12: leave('leave'),
  OK8: leave('leave'),
  OK12: leave('leave'),
  NZ: leave('leave'),
};

/** Codes of English and German wards. */
const USUAL: Readonly<Record<string, CodeMeaning>> = {
  E: shift('Early', 6.5, 14.5),
  F: shift('Frühdienst', 6, 14),
  D: shift('Day', 8.5, 16.5),
  T: shift('Tagdienst', 8, 16),
  L: shift('Late', 14.5, 22.5),
  S: shift('Spätdienst', 14, 22),
  N: shift('Night', 22.5, 6.5),
  U: leave('leave'),
  AL: leave('leave'),
  LEAVE: leave('leave'),
  K: leave('sick'),
  SICK: leave('sick'),
  TRAINING: leave('training'),
  FB: leave('training'),
  OFF: OFF,
  X: OFF,
  '-': OFF,
  '.': OFF,
};

/** The usual meaning of a code in files of one country. */
export function usualMeaning(code: string, polish: boolean): CodeMeaning | null {
  const codes = polish ? POLISH : USUAL;
  const key = code.trim().toUpperCase();
  return Object.hasOwn(codes, key) ? (codes[key] ?? null) : null;
}

/** What kind of absence a code that is no work stands for, by its name in the file's own table. */
export function absenceOf(code: string, name: string): CodeMeaning {
  const said = `${code} ${name}`.toLowerCase();
  if (/zwolnien|kwarantann|l4|sick|krank/.test(said)) return leave('sick');
  if (/szkol|training|fortbild|schulung/.test(said)) return leave('training');
  if (/woln|\bfrei\b|\boff\b|ruhe/.test(said) || /^[wx]$/i.test(code)) return OFF;
  return leave('leave');
}

const LEAVE_WORDS: Readonly<Record<LeaveKind, readonly string[]>> = {
  leave: ['leave', 'holiday', 'vacation', 'annual leave', 'al', 'urlaub', 'u', 'urlop', 'urlop wypoczynkowy'],
  sick: ['sick', 'sickness', 'ill', 'krank', 'krankheit', 'k', 'l4', 'zwolnienie', 'zwolnienie lekarskie'],
  training: ['training', 'course', 'fortbildung', 'schulung', 'fb', 'szkolenie'],
};

export function leaveKindOf(text: string): LeaveKind | null {
  const said = text.trim().toLowerCase();
  return (Object.keys(LEAVE_WORDS) as LeaveKind[]).find((kind) => LEAVE_WORDS[kind].includes(said)) ?? null;
}

/** Long names of functions that Polish files write as one letter. */
export const FUNCTION_NAMES: ReadonlyMap<string, string> = new Map([
  ['O', 'Opiekunka'],
  ['P', 'Pielęgniarka'],
]);

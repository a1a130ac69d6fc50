/** Leave, requests and notes of a day, and what the rules would say about another one. Pure. */
import { BOUNDS, indexWindow, type Finding, type IsoDate, type Leave, type Note, type Request, type RosterIndex, type ShiftTypeId, type StaffId } from '@tandem/rota';
import { formatDay } from '@tandem/ui';
import { dayLater as words } from '@tandem/words/day-later';
import { newFindings } from './day-moves.ts';

/** Something written down about a day beside its shifts. */
export type DayRecord =
  | { readonly kind: 'leave'; readonly value: Leave }
  | { readonly kind: 'request'; readonly value: Request }
  | { readonly kind: 'note'; readonly value: Note };

export const MOST_NOTE = BOUNDS.noteText.max;

export const leavesOf = (index: RosterIndex, date: IsoDate, staffId?: StaffId): Leave[] =>
  index.window.leave.filter((each) => each.from <= date && date <= each.to && (staffId === undefined || each.staffId === staffId));

export const requestsOf = (index: RosterIndex, date: IsoDate, staffId?: StaffId): Request[] =>
  index.window.requests.filter((each) => each.date === date && (staffId === undefined || each.staffId === staffId));

/** `null`: those of the day itself. */
export const notesOf = (index: RosterIndex, date: IsoDate, staffId: StaffId | null): Note[] =>
  index.window.notes.filter((each) => each.date === date && each.staffId === staffId);

/** The rota with one of them put in, or in place of the one with its id. */
function withRecord(index: RosterIndex, { kind, value }: DayRecord): RosterIndex {
  const { window } = index;
  const put = <T extends { readonly id: string }>(list: readonly T[], one: T): T[] => [...list.filter(({ id }) => id !== one.id), one];
  if (kind === 'leave') return indexWindow({ ...window, leave: put(window.leave, value) });
  if (kind === 'request') return indexWindow({ ...window, requests: put(window.requests, value) });
  return index;
}

/** What would newly be found of the person; each sentence once. */
export function rulesOn(index: RosterIndex, record: DayRecord): Finding[] {
  const { staffId } = record.value;
  if (staffId === null) return [];
  const seen = new Set<string>();
  return newFindings(index, withRecord(index, record), staffId).filter(({ message }) => !seen.has(message) && seen.add(message));
}

export function leaveWords({ kind, from, to }: Leave, locale: string): string {
  return words.span(words.kinds[kind], formatDay(from, locale, 'short'), formatDay(to, locale, 'short'));
}

export function requestWords({ want, shiftTypeId }: Request, index: RosterIndex): string {
  return words.wishWords(want, shiftTypeId === null ? null : shiftName(index, shiftTypeId));
}

export function shiftName(index: RosterIndex, id: ShiftTypeId): string {
  return index.shiftTypeById.get(id)?.name ?? id;
}

/** What is wrong with a form, by field; empty when it may be sent. */
export type Problems = Readonly<Partial<Record<'from' | 'to' | 'text' | 'start' | 'end' | 'form', string>>>;

export function leaveProblems({ from, to }: Leave): Problems {
  if (!from) return { from: words.missingDay };
  if (!to) return { to: words.missingDay };
  return to < from ? { to: words.orderOfDays } : {};
}

export function noteProblems(text: string): Problems {
  if (text.trim() === '') return { text: words.emptyNote };
  return text.length > MOST_NOTE ? { text: words.longNote(MOST_NOTE) } : {};
}

/** Minutes of `06:30`; null when it is no clock time. */
export function parseClock(text: string): number | null {
  const found = /^([01]?\d|2[0-3])[:.]?([0-5]\d)$/.exec(text.trim());
  return found ? Number(found[1]) * 60 + Number(found[2]) : null;
}

/** Leave, requests and notes of a day, and what the rules would say about another one. Pure. */
import { BOUNDS, indexWindow, newFindings, type Finding, type IsoDate, type Leave, type Note, type Request, type RosterIndex, type ShiftTypeId, type StaffId } from '@tandem/rota';
import { formatDay } from '@tandem/ui';
import { dayLater as words } from '@tandem/words/day-later';

/** Something written down about a day beside its shifts. */
export type DayRecord =
  | { readonly kind: 'leave'; readonly value: Leave }
  | { readonly kind: 'request'; readonly value: Request }
  | { readonly kind: 'note'; readonly value: Note };

export const MOST_NOTE = BOUNDS.noteText.max;

/** All that is written down beside the shifts. */
export type Records = Pick<RosterIndex['window'], 'leave' | 'requests' | 'notes'>;

/** A record on its way to the server; `value` null: it is removed. */
export interface SentRecord {
  readonly kind: DayRecord['kind'];
  readonly id: string;
  readonly value: DayRecord['value'] | null;
  readonly state: 'saving' | 'refused' | 'saved';
  /** Why it was refused, as a sentence. */
  readonly problem: string;
}

/** What is held with what is on its way laid over it; what is being removed stands until the server has done so. */
export function withSent(held: Records, sent: readonly SentRecord[]): Records {
  const lay = <T extends { readonly id: string }>(kind: DayRecord['kind'], list: readonly T[]): readonly T[] => {
    const own = sent.filter((each) => each.kind === kind);
    const over = new Map(own.map((each) => [each.id, each]));
    const kept = list.filter(({ id }) => over.get(id)?.value !== null || over.get(id)?.state !== 'saved');
    const added = own.filter(({ id, value }) => value && !list.some((each) => each.id === id));
    return [...kept.map((each) => (over.get(each.id)?.value ?? each) as T), ...added.map(({ value }) => value as unknown as T)];
  };
  return { leave: lay('leave', held.leave), requests: lay('request', held.requests), notes: lay('note', held.notes) };
}

export const leavesOf = ({ leave }: Records, date: IsoDate, staffId?: StaffId): Leave[] =>
  leave.filter((each) => each.from <= date && date <= each.to && (staffId === undefined || each.staffId === staffId));

export const requestsOf = ({ requests }: Records, date: IsoDate, staffId?: StaffId): Request[] =>
  requests.filter((each) => each.date === date && (staffId === undefined || each.staffId === staffId));

/** `null`: those of the day itself. */
export const notesOf = ({ notes }: Records, date: IsoDate, staffId: StaffId | null): Note[] =>
  notes.filter((each) => each.date === date && each.staffId === staffId);

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

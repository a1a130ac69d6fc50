/** Which columns of a month by people and days are which days. */
import { addDays, daysBetween, monthDays } from '../time.ts';
import type { IsoDate } from '../model.ts';
import type { SheetRow } from '../sheet/sheet.ts';
import { dateOf, numberOf, textOf } from './parse-value.ts';

/** In the order of months: what a title may call them, without regard to case. */
const MONTHS: readonly RegExp[] = [
  /january|januar|jänner|stycz/i,
  /february|februar|lut(y|ego)/i,
  /march|märz|maerz|marzec|marca/i,
  /april|kwiecień|kwietnia/i,
  /\bmay\b|\bmai\b|\bmaj/i,
  /june|juni|czerwiec|czerwca/i,
  /july|juli|lipiec|lipca/i,
  /august|sierp/i,
  /september|wrzes|wrześ/i,
  /october|oktober|paździer|pazdzier/i,
  /november|listopad/i,
  /december|dezember|grud/i,
];

/** `2021-03` of `GRAFIK | MIESIĄC MARZEC | ROK 2021`, `March 2021`, `März 2021`, `2021-03` or `03/2021`; null where nothing says it. */
export function monthIn(texts: readonly string[]): string | null {
  const text = texts.join(' | ');
  const numbers = /\b((?:19|20)\d{2})[-/](0[1-9]|1[0-2])\b/.exec(text);
  if (numbers) return `${numbers[1]}-${numbers[2]}`;
  const turned = /(?:^|[^\d.])(0?[1-9]|1[0-2])[./]((?:19|20)\d{2})\b/.exec(text);
  if (turned) return `${turned[2]}-${String(turned[1]).padStart(2, '0')}`;
  const year = /(?:^|\D)((?:19|20)\d{2})(?!\d)/.exec(text)?.[1];
  const month = MONTHS.findIndex((name) => name.test(text));
  return year === undefined || month < 0 ? null : `${year}-${String(month + 1).padStart(2, '0')}`;
}

export interface DayColumn {
  readonly column: number;
  /** null: the month has no such day. */
  readonly date: IsoDate | null;
  /** As the heading says it. */
  readonly heading: string;
}

interface Heading {
  readonly column: number;
  readonly day: number | null;
  readonly date: IsoDate | null;
  readonly heading: string;
}

const FEWEST_NUMBERED = 20;
const FEWEST_DATED = 5;

/** The longest run of neighbouring columns that are days, or null when this row names none. */
export function dayHeadings(row: SheetRow): readonly { readonly column: number; readonly heading: string }[] | null {
  const runs: Heading[][] = [];
  for (const cell of row.cells) {
    const date = dateOf(cell);
    const number = date === null ? numberOf(cell) : null;
    const day = number !== null && Number.isInteger(number) && number >= 1 && number <= 31 ? number : null;
    if (date === null && day === null) continue;
    const heading = { column: cell.column, day, date, heading: textOf(cell) };
    const last = runs.at(-1)?.at(-1);
    if (last && last.column === cell.column - 1 && follows(last, heading)) runs.at(-1)?.push(heading);
    else runs.push([heading]);
  }
  const best = runs.sort((a, b) => b.length - a.length)[0] ?? [];
  const dated = best.every(({ date }) => date !== null);
  return best.length >= (dated ? FEWEST_DATED : FEWEST_NUMBERED) ? best : null;
}

/** The next day, also over the end of a month of unknown length. */
function follows(last: Heading, next: Heading): boolean {
  if (last.date !== null && next.date !== null) return daysBetween(last.date, next.date) === 1;
  if (last.day === null || next.day === null) return false;
  return next.day === last.day + 1 || (next.day === 1 && last.day >= 28);
}

/**
 * Dates of the headings. Numbers before the first 1 are of the month before, when they lead up to its end; after the
 * month's end a 1 begins the next one. A number that the month does not have, as a 31 in November, is no day.
 */
export function datesOf(headings: readonly { readonly column: number; readonly heading: string }[], month: string | null): DayColumn[] {
  const dated = headings.map(({ column, heading }) => ({ column, heading, date: dateOf({ column, kind: 'text', value: heading, formula: false }) }));
  if (dated.every(({ date }) => date !== null)) return dated;
  if (month === null) return dated.map(({ column, heading }) => ({ column, heading, date: null }));
  const first = `${month}-01`;
  const length = monthDays(first).length;
  const numbers = headings.map(({ heading }) => Number(heading));
  const begin = numbers.indexOf(1);
  const starts = begin < 0 ? 0 : begin;
  return headings.map(({ column, heading }, i) => {
    const number = numbers[i] ?? 0;
    if (i < starts) {
      const date = addDays(first, i - starts);
      return { column, heading, date: Number(date.slice(8)) === number ? date : null };
    }
    const date = addDays(first, begin < 0 ? number - 1 : i - starts);
    const past = begin < 0 ? number > length : i - starts >= length;
    return { column, heading, date: past && Number(date.slice(8)) !== number ? null : date };
  });
}

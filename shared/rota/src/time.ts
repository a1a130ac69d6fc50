/**
 * Calendar days and clock times as plain strings and minutes. Nothing here knows a time zone; see `zone.ts`.
 * A day is `YYYY-MM-DD` of the proleptic Gregorian calendar, years 0000 to 9999.
 */
import type { IsoDate, Minutes } from './model.ts';

const DAY_MS = 86_400_000;
const MINUTES_PER_DAY = 1440;

/** Monday 1 … Sunday 7, as ISO 8601 counts. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** Whole days since 1970-01-01. Throws RangeError when `date` is not a day of the calendar. */
export function dayNumber(date: IsoDate): number {
  const at = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(at) || date.length !== 10) throw new RangeError(`"${date}" is not a date like 2026-11-20`);
  return at / DAY_MS;
}

/** The day that is `number` days after 1970-01-01. */
export function dateOfDayNumber(number: number): IsoDate {
  const date = new Date(number * DAY_MS).toISOString();
  if (date.length !== 24) throw new RangeError('the day lies outside the years 0000 to 9999');
  return date.slice(0, 10);
}

/** Whether `text` is a real day written `YYYY-MM-DD`; `2026-02-30` is not. */
export function isIsoDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return new Date(at).getUTCDate() === Number(text.slice(8));
}

/** The day `n` days later; earlier when `n` is negative. */
export function addDays(date: IsoDate, n: number): IsoDate {
  return dateOfDayNumber(dayNumber(date) + n);
}

/** Days from `a` to `b`: positive when `b` is later. */
export function daysBetween(a: IsoDate, b: IsoDate): number {
  return dayNumber(b) - dayNumber(a);
}

/** Every day from `from` to `to`, both included; empty when `to` is earlier. */
export function eachDay(from: IsoDate, to: IsoDate): IsoDate[] {
  const first = dayNumber(from);
  return Array.from({ length: Math.max(0, dayNumber(to) - first + 1) }, (_, i) => dateOfDayNumber(first + i));
}

/** Monday 1 … Sunday 7. */
export function isoWeekday(date: IsoDate): Weekday {
  // 1970-01-01 was a Thursday.
  return (((((dayNumber(date) + 3) % 7) + 7) % 7) + 1) as Weekday;
}

/** Saturday or Sunday. */
export function isWeekend(date: IsoDate): boolean {
  return isoWeekday(date) > 5;
}

/** ISO 8601 week: weeks begin on Monday, week 1 holds the year's first Thursday. */
export function isoWeekOf(date: IsoDate): { year: number; week: number } {
  const thursday = addDays(date, 4 - isoWeekday(date));
  const year = Number(thursday.slice(0, 4));
  return { year, week: Math.floor(daysBetween(`${thursday.slice(0, 4)}-01-01`, thursday) / 7) + 1 };
}

/** `2026-W47`, the week that holds `date`. */
export function formatIsoWeek(date: IsoDate): string {
  const { year, week } = isoWeekOf(date);
  return `${String(year).padStart(4, '0')}-W${String(week).padStart(2, '0')}`;
}

/** The Monday of `2026-W47`; null when `text` names no week (`2026-W00`, `2025-W53`, `W47`). */
export function parseIsoWeek(text: string): IsoDate | null {
  const match = /^(\d{4})-W(\d{2})$/.exec(text);
  if (!match) return null;
  const fourth = `${match[1]}-01-04`; // always in week 1
  const monday = dayNumber(fourth) + 1 - isoWeekday(fourth) + 7 * (Number(match[2]) - 1);
  if (monday < dayNumber('0000-01-01') || monday > dayNumber('9999-12-25')) return null;
  const date = dateOfDayNumber(monday);
  return formatIsoWeek(date) === text ? date : null;
}

/** The seven days of the week that holds `date`, beginning with weekday `firstDay`. */
export function weekDays(date: IsoDate, firstDay: Weekday): IsoDate[] {
  const first = addDays(date, -((isoWeekday(date) - firstDay + 7) % 7));
  return eachDay(first, addDays(first, 6));
}

/** Every day of the month that holds `date`. */
export function monthDays(date: IsoDate): IsoDate[] {
  const first = `${date.slice(0, 7)}-01`;
  const next = addDays(first, 31).slice(0, 7);
  return eachDay(first, addDays(`${next}-01`, -1));
}

/**
 * The region whose habits a language tag (BCP 47) stands for: `en-US` → `US`, `de` → `DE`. English without a region, and
 * what is no tag, stand for `GB`.
 */
export function regionOf(language: string): string {
  try {
    const { language: spoken, region } = new Intl.Locale(language).maximize();
    return spoken === 'en' && !language.includes('-') ? 'GB' : (region ?? 'GB');
  } catch {
    return 'GB';
  }
}

/** The weekday on which a week begins where `locale` (BCP 47) is spoken; Monday where the locale is unknown. */
export function firstDayOfWeek(locale: string): Weekday {
  try {
    const known = new Intl.Locale(locale) as Intl.Locale & {
      getWeekInfo?: () => { firstDay: number };
      weekInfo?: { firstDay: number };
    };
    return ((known.getWeekInfo?.() ?? known.weekInfo)?.firstDay ?? 1) as Weekday;
  } catch {
    return 1;
  }
}

/** `06:30`; a time past midnight wraps, so 1830 is `06:30` too. */
export function formatClock(minutes: Minutes): string {
  const wrapped = ((minutes % MINUTES_PER_DAY) + MINUTES_PER_DAY) % MINUTES_PER_DAY;
  return `${String(Math.floor(wrapped / 60)).padStart(2, '0')}:${String(wrapped % 60).padStart(2, '0')}`;
}

/** `22:30–06:30`. */
export function clockSpan(start: Minutes, end: Minutes): string {
  return `${formatClock(start)}–${formatClock(end)}`;
}

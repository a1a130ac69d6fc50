import { addDays, firstDayOfWeek, isoWeekOf, monthDays, weekDays, type IsoDate } from '@tandem/rota';
import type { Place } from '@tandem/sync';
import { shell } from '@tandem/words/shell';
import { viewAt } from '../views/views.ts';

/** First and last day, both included. */
export interface Period {
  readonly from: IsoDate;
  readonly to: IsoDate;
}

/** The days that the page shows at a place. */
export function periodOf(place: Place, locale: string): Period {
  const { of } = viewAt(place.view);
  if (of === 'day') return { from: place.date, to: place.date };
  const days = of === 'week' ? weekDays(place.date, firstDayOfWeek(locale)) : monthDays(place.date);
  return { from: days.at(0) ?? place.date, to: days.at(-1) ?? place.date };
}

/** The place one week, month or day later; earlier when `by` is −1. A month keeps the day, or ends on its last one. */
export function stepPlace(place: Place, by: 1 | -1): Place {
  const { of } = viewAt(place.view);
  if (of === 'day') return { ...place, date: addDays(place.date, by) };
  if (of === 'week') return { ...place, date: addDays(place.date, 7 * by) };
  const days = monthDays(place.date);
  const inside = by === 1 ? addDays(days.at(-1) ?? place.date, 1) : addDays(days.at(0) ?? place.date, -1);
  const target = monthDays(inside);
  const day = Math.min(Number(place.date.slice(8)), target.length);
  return { ...place, date: target[day - 1] ?? inside };
}

/** Whether any day of `period` is planned in a rota that goes from `first` to `last`. */
export function isPlanned(period: Period, first: IsoDate, last: IsoDate): boolean {
  return period.from <= last && period.to >= first;
}

/** The day of the rota that is nearest to `date`. */
export function clampDate(date: IsoDate, first: IsoDate, last: IsoDate): IsoDate {
  return date < first ? first : date > last ? last : date;
}

/** A place in words: the page's title, and the ISO weeks that it shows. */
export interface PlaceTitle {
  readonly text: string;
  /** `W47`, `W44–W49`. */
  readonly weeks: string;
}

/**
 * @param style `long` names the month and the year in full, `short` neither, `phone` the weekday of a day as well.
 */
export function titleOf(place: Place, locale: string, style: 'long' | 'short' | 'phone'): PlaceTitle {
  const { from, to } = periodOf(place, locale);
  return { text: titleText(place, locale, style, { from, to }), weeks: weeksOf(from, to) };
}

/** Letters that stand beside the badge at 360 px. */
const PHONE_ROOM = 19;

function titleText(place: Place, locale: string, style: 'long' | 'short' | 'phone', { from, to }: Period): string {
  const { of } = viewAt(place.view);
  if (of === 'month') return format(locale, { month: 'long', year: 'numeric' }).format(at(from));
  if (of === 'day') {
    const words: Intl.DateTimeFormatOptions =
      style === 'short' ? { weekday: 'short', day: 'numeric', month: 'short' } : { weekday: 'long', day: 'numeric', month: 'long' };
    // English puts a comma after the weekday in some regions; the look does not. German needs it.
    const comma = locale.startsWith('en') ? /^(\p{L}+),/u : /$^/;
    const day = (options: Intl.DateTimeFormatOptions): string => format(locale, options).format(at(place.date)).replace(comma, '$1');
    if (style === 'long') return day({ ...words, year: 'numeric' });
    const text = day(words);
    return style === 'phone' && text.length > PHONE_ROOM ? day({ ...words, weekday: 'short' }) : text;
  }
  const words: Intl.DateTimeFormatOptions =
    style === 'long' ? { day: 'numeric', month: 'long', year: 'numeric' } : { day: 'numeric', month: 'short' };
  return format(locale, words).formatRange(at(from), at(to)).replaceAll(/[\u2009\u202f]/g, ' ').replace(/(\d) – (\d)/, '$1–$2');
}

/** A day's own week, the week that holds most of seven days (they may begin on Sunday), or the first and last week. */
function weeksOf(from: IsoDate, to: IsoDate): string {
  const week = (date: IsoDate): number => isoWeekOf(date).week;
  if (from === to) return shell.when.week(week(from));
  return addDays(from, 6) === to ? shell.when.week(week(addDays(from, 3))) : shell.when.weeks(week(from), week(to));
}

const format = (locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });

const at = (date: IsoDate): Date => new Date(`${date}T00:00:00Z`);

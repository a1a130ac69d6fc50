/** The days of a month as columns. Pure. */
import { formatDay } from '@tandem/ui';
import { isoWeekOf, isoWeekday, isWeekend, monthDays, type IsoDate, type Schedule } from '@tandem/rota';

export interface MonthDay {
  readonly date: IsoDate;
  /** 1 to 31. */
  readonly number: number;
  /** Narrow weekday of the locale: `F`. */
  readonly letter: string;
  /** In full, for labels: `Friday 20 November`. */
  readonly name: string;
  readonly weekend: boolean;
  /** A Monday: a week begins. */
  readonly monday: boolean;
  /** Within the schedule's first and last date. */
  readonly planned: boolean;
}

export interface MonthWeek {
  /** ISO week number, `47`. */
  readonly week: number;
  readonly days: readonly MonthDay[];
}

/** The days of the month that holds `date`. */
export function daysOfMonth(date: IsoDate, locale: string, schedule: Pick<Schedule, 'firstDate' | 'lastDate'> | null): MonthDay[] {
  return monthDays(date).map((day) => ({
    date: day,
    number: Number(day.slice(8)),
    letter: formatDay(day, locale, 'narrow'),
    name: formatDay(day, locale, 'long'),
    weekend: isWeekend(day),
    monday: isoWeekday(day) === 1,
    planned: schedule === null || (schedule.firstDate <= day && day <= schedule.lastDate),
  }));
}

/** The same days by ISO week; the first and last may be partial. */
export function weeksOfMonth(days: readonly MonthDay[]): MonthWeek[] {
  const weeks: { week: number; days: MonthDay[] }[] = [];
  for (const day of days) {
    const last = weeks.at(-1);
    if (last && !day.monday) last.days.push(day);
    else weeks.push({ week: isoWeekOf(day.date).week, days: [day] });
  }
  return weeks;
}

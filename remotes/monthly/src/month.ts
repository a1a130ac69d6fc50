/** The days of a month as columns, and who is listed. Pure: today comes in as an argument. */
import { formatDay } from '@tandem/ui';
import { isoWeekOf, isoWeekday, isWeekend, monthDays, type IsoDate, type Schedule, type SkillId, type Staff } from '@tandem/rota';

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

/** What is searched for and which main skills are shown; an empty set shows all. */
export interface StaffFilter {
  readonly text: string;
  readonly skills: ReadonlySet<SkillId>;
}

export const EVERYBODY: StaffFilter = { text: '', skills: new Set() };

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ł', 'l')
    .toLowerCase();

/** The people a filter lets through, in order. Accents and case do not matter; every typed word must begin some part of the name. */
export function filterStaff(staff: readonly Staff[], filter: StaffFilter): readonly Staff[] {
  const words = plain(filter.text).split(/\s+/).filter(Boolean);
  if (words.length === 0 && filter.skills.size === 0) return staff;
  return staff.filter((person) => {
    if (filter.skills.size > 0 && !person.skills.some((skill) => filter.skills.has(skill))) return false;
    const parts = plain(person.name).split(/[\s-]+/);
    return words.every((word) => parts.some((part) => part.startsWith(word)));
  });
}

/** Whether everybody of one main skill stands together, so that a line between skills means something. */
export function groupedBySkill(staff: readonly Staff[]): boolean {
  const seen = new Set<SkillId | undefined>();
  let last: SkillId | undefined;
  return staff.every(({ skills: [main] }, i) => {
    if (i > 0 && main === last) return true;
    last = main;
    if (seen.has(main)) return false;
    seen.add(main);
    return true;
  });
}

/** The days of a week as columns, and what is short on them. Pure: today comes in as an argument. */
import {
  coverageOf,
  firstDayOfWeek,
  isWeekend,
  isoWeekOf,
  peopleHours,
  timesOf,
  weekDays,
  type Finding,
  type IsoDate,
  type Minutes,
  type RosterIndex,
  type Schedule,
  type ShiftCoverage,
  type ShiftType,
} from '@tandem/rota';
import { dayOfMonth, formatDay } from '@tandem/ui';

export interface WeekDay {
  readonly date: IsoDate;
  /** `Fri` */
  readonly weekday: string;
  /** 1 to 31. */
  readonly number: number;
  /** In full, for labels: `Friday 20 November`. */
  readonly name: string;
  readonly weekend: boolean;
  /** Within the schedule's first and last date. */
  readonly planned: boolean;
}

/** The seven days of the week that holds `date`, in the order of `locale`; `schedule` null: all count as planned. */
export function daysOfWeek(
  date: IsoDate,
  locale: string,
  schedule: Pick<Schedule, 'firstDate' | 'lastDate'> | null,
): WeekDay[] {
  return weekDays(date, firstDayOfWeek(locale)).map((day) => ({
    date: day,
    weekday: formatDay(day, locale, 'weekday'),
    number: dayOfMonth(day),
    name: formatDay(day, locale, 'long'),
    weekend: isWeekend(day),
    planned: schedule === null || (schedule.firstDate <= day && day <= schedule.lastDate),
  }));
}

/** `47`: the ISO week that most of these days belong to; 0 while there are none. */
export function weekNumber(days: readonly WeekDay[]): number {
  const middle = days[3];
  return middle ? isoWeekOf(middle.date).week : 0;
}

/** One day's coverage, and what of it is wrong in sentences. */
export interface WeekCoverage {
  readonly date: IsoDate;
  readonly coverage: readonly ShiftCoverage[];
  /** Planned minutes of each shift, in the schedule's order, too. */
  readonly minutes: readonly Minutes[];
  readonly findings: readonly Finding[];
}

/** @param findings what the rules say about the day; nothing while they are on their way. */
export function coverageOfDay(index: RosterIndex, date: IsoDate, findings: readonly Finding[]): WeekCoverage {
  const minutes = index.window.shiftTypes.map(({ id }) => peopleHours(index, id, date, date));
  return { date, coverage: coverageOf(index, date), minutes, findings };
}

/** A line of the footer: one shift type through the week. */
export interface CoverageLine {
  readonly shift: ShiftType;
  /** By day, in the order of the columns. */
  readonly cells: readonly CoverageCell[];
  /** Planned minutes in the week, and how far they are from what the optimum takes; null while they are on their way. */
  readonly minutes: Minutes | null;
  readonly difference: Minutes | null;
}

export interface CoverageCell {
  readonly date: IsoDate;
  readonly coverage: ShiftCoverage;
  /** Findings about this shift on this day. */
  readonly notes: readonly string[];
}

/** The footer before its week has come: the shifts alone, so that nothing moves when it has. */
export function emptyLines(shiftTypes: readonly ShiftType[]): CoverageLine[] {
  return shiftTypes.map((shift) => ({ shift, cells: [], minutes: null, difference: null }));
}

/** The footer of `days`, one line per shift type. */
export function coverageLines(shiftTypes: readonly ShiftType[], days: readonly WeekCoverage[]): CoverageLine[] {
  return shiftTypes.map((shift, line) => {
    const cells = days.flatMap(({ date, coverage, findings }): CoverageCell[] => {
      const found = coverage[line];
      const notes = findings.filter(({ shiftTypeId }) => shiftTypeId === shift.id).map(({ message }) => message);
      return found ? [{ date, coverage: found, notes }] : [];
    });
    const { start, end } = timesOf({}, shift);
    const wanted = cells.reduce((sum, { coverage }) => sum + coverage.optimum * (end - start), 0);
    const minutes = days.reduce((sum, day) => sum + (day.minutes[line] ?? 0), 0);
    return { shift, cells, minutes, difference: minutes - wanted };
  });
}

/** How many things are wrong on a day: for its head. */
export interface DayCount {
  readonly must: number;
  readonly check: number;
}

/**
 * What is wrong on each day: findings about people, and among those that must be fixed also shifts below minimum.
 * Below optimum is not counted; the footer says it.
 */
export function countByDay(
  days: readonly WeekDay[],
  people: Iterable<readonly Finding[]>,
  coverage: readonly WeekCoverage[],
): DayCount[] {
  const counts = new Map(days.map(({ date }) => [date, { must: 0, check: 0 }]));
  for (const findings of people) {
    for (const { date, severity } of findings) {
      const count = counts.get(date ?? '');
      if (count) count[severity] += 1;
    }
  }
  for (const { date, coverage: shifts } of coverage) {
    const count = counts.get(date);
    if (count) count.must += shifts.filter(({ status }) => status === 'below-minimum').length;
  }
  return [...counts.values()];
}

/** The coverage heat map under the month: a column per day, a line per shift type, sums per week and per line. Pure. */
import {
  coverageOf,
  peopleHours,
  tone,
  type CoverageStatus,
  type IsoDate,
  type Minutes,
  type RosterIndex,
  type ShiftCoverage,
  type ShiftType,
  type Tone,
} from '@tandem/rota';
import { formatNeed } from '@tandem/ui';
import { month as words } from '@tandem/words/month';
import type { MonthDay, MonthWeek } from './month.ts';

export interface HeatCell {
  readonly status: CoverageStatus;
  /** People missing, 0 or more: to the minimum where below it, else to the optimum. */
  readonly missing: number;
  /** Nothing is asked for and nobody is there. */
  readonly idle: boolean;
  /** `Late, Friday 20 November: 3 of 4–5, 1 below minimum` */
  readonly label: string;
}

export interface HeatDay {
  readonly date: IsoDate;
  /** One per shift type, in the schedule's order. */
  readonly cells: readonly HeatCell[];
  /** The worst of the cells. */
  readonly worst: CoverageStatus;
  readonly coverage: readonly ShiftCoverage[];
  /** Planned time of each shift, in the same order: an edit adds up its day again, not the month. */
  readonly planned: readonly Minutes[];
}

export interface HeatLine {
  readonly shiftType: ShiftType;
  readonly tone: Tone;
  readonly planned: Minutes;
  /** Planned less what the optimum asks for. */
  readonly difference: Minutes;
}

export interface WeekSum {
  readonly week: number;
  readonly days: number;
  readonly belowMinimum: number;
  readonly belowOptimum: number;
  /** Some day of it lies within the plan. */
  readonly planned: boolean;
}

const ORDER: readonly CoverageStatus[] = ['below-minimum', 'below-optimum', 'met'];

function heatCell(coverage: ShiftCoverage, day: MonthDay): HeatCell {
  const { status, assigned, minimum, optimum } = coverage;
  const missing = Math.abs(coverage.gap);
  const verdict = status === 'met' ? words.status.met : `${missing} ${words.status[status]}`;
  return {
    status,
    missing,
    idle: assigned === 0 && minimum === 0 && optimum === 0,
    label: words.cover(coverage.shiftType.name, day.name, assigned, formatNeed(minimum, optimum), verdict),
  };
}

/** The column of one day. */
export function heatDay(index: RosterIndex, day: MonthDay): HeatDay {
  const coverage = coverageOf(index, day.date);
  return {
    date: day.date,
    coverage,
    planned: coverage.map(({ shiftType }) => peopleHours(index, shiftType.id, day.date, day.date)),
    cells: coverage.map((shift) => heatCell(shift, day)),
    worst: ORDER.find((status) => coverage.some((shift) => shift.status === status)) ?? 'met',
  };
}

/** The lines with their sums over `days`. */
export function heatLines(shiftTypes: readonly ShiftType[], days: readonly HeatDay[]): HeatLine[] {
  return shiftTypes.map((shiftType, at) => {
    const planned = days.reduce((sum, day) => sum + (day.planned[at] ?? 0), 0);
    const asked = days.reduce((sum, { coverage }) => sum + (coverage[at]?.optimum ?? 0), 0) * (shiftType.end - shiftType.start);
    return { shiftType, tone: tone(shiftType), planned, difference: planned - asked };
  });
}

/** How many shifts of each week are short. */
export function weekSums(weeks: readonly MonthWeek[], days: readonly HeatDay[]): WeekSum[] {
  const byDate = new Map(days.map((day) => [day.date, day]));
  return weeks.map(({ week, days: own }) => {
    const cells = own.flatMap(({ date }) => byDate.get(date)?.cells ?? []);
    const count = (status: CoverageStatus): number => cells.filter((cell) => cell.status === status).length;
    const planned = own.some((day) => day.planned);
    return { week, days: own.length, belowMinimum: count('below-minimum'), belowOptimum: count('below-optimum'), planned };
  });
}

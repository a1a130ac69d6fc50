/** The heat map of a month: every shift, and every skill of it, against what is needed on each day. Pure. */
import type { CoverageStatus, IsoDate, RosterIndex, ShiftType, Skill } from '@tandem/rota';
import { formatNeed } from '@tandem/ui';
import { month as words } from '@tandem/words/month';
import { monthLater as later } from '@tandem/words/month-later';
import type { MonthDay } from './month.ts';
import type { HeatDay } from './month-coverage.ts';

export interface HeatValue {
  readonly date: IsoDate;
  readonly status: CoverageStatus;
  readonly assigned: number;
  /** People missing, 0 or more: to the minimum where below it, else to the optimum. */
  readonly missing: number;
  /** Nothing is asked for and nobody is there. */
  readonly idle: boolean;
  readonly label: string;
}

export interface HeatRow {
  readonly key: string;
  readonly shiftType: ShiftType;
  /** null: the shift as a whole. */
  readonly skill: Skill | null;
  readonly cells: readonly HeatValue[];
  /** Days below minimum and below optimum. */
  readonly belowMinimum: number;
  readonly belowOptimum: number;
}

interface Count {
  readonly assigned: number;
  readonly minimum: number;
  readonly optimum: number;
}

function skillValue(name: string, day: MonthDay, { assigned, minimum, optimum }: Count): HeatValue {
  const status = assigned < minimum ? 'below-minimum' : assigned < optimum ? 'below-optimum' : 'met';
  const missing = Math.max(0, (status === 'below-minimum' ? minimum : optimum) - assigned);
  const idle = assigned + minimum + optimum === 0;
  const verdict = status === 'met' ? words.status.met : `${missing} ${words.status[status]}`;
  const label = idle ? later.idle(name, day.name) : words.cover(name, day.name, assigned, formatNeed(minimum, optimum), verdict);
  return { date: day.date, status, assigned, missing, idle, label };
}

function row(shiftType: ShiftType, skill: Skill | null, cells: readonly HeatValue[]): HeatRow {
  const count = (status: CoverageStatus): number => cells.filter((cell) => cell.status === status).length;
  return { key: `${shiftType.id}/${skill?.id ?? ''}`, shiftType, skill, cells, belowMinimum: count('below-minimum'), belowOptimum: count('below-optimum') };
}

/**
 * The lines of the map: each shift that is asked for or worked, followed by its skills where it has more than one.
 *
 * @param days the columns; `heat` has one entry for each, in the same order.
 */
export function heatRows(index: RosterIndex, days: readonly MonthDay[], heat: readonly HeatDay[]): HeatRow[] {
  return index.window.shiftTypes.flatMap((shiftType, at) => {
    const coverage = heat.map((day) => day.coverage[at]);
    if (coverage.every((shift) => !shift || shift.assigned + shift.optimum + shift.minimum === 0)) return [];
    const whole = days.map((day, i): HeatValue => {
      const cell = heat[i]?.cells[at];
      const label = !cell || cell.idle ? later.idle(shiftType.name, day.name) : cell.label;
      return { date: day.date, status: cell?.status ?? 'met', assigned: coverage[i]?.assigned ?? 0, missing: cell?.missing ?? 0, idle: cell?.idle ?? true, label };
    });
    const used = index.window.skills.filter(({ id }) => coverage.some((shift) => shift?.bySkill.some(({ skillId }) => skillId === id)));
    const bySkill = used.map((skill) =>
      row(
        shiftType,
        skill,
        days.map((day, i) => {
          const count = coverage[i]?.bySkill.find(({ skillId }) => skillId === skill.id);
          return skillValue(`${shiftType.name}, ${skill.name}`, day, count ?? { assigned: 0, minimum: 0, optimum: 0 });
        }),
      ),
    );
    return [row(shiftType, null, whole), ...(bySkill.length > 1 ? bySkill : [])];
  });
}

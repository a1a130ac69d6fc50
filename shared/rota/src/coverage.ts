/** People planned against people needed, per day and shift. */
import { addDays } from './time.ts';
import { timesOf } from './shift-type.ts';
import type { IsoDate, Minutes, ShiftType, SkillId } from './model.ts';
import type { RosterIndex } from './roster-index.ts';

export type CoverageStatus = 'below-minimum' | 'below-optimum' | 'met';

export interface SkillCoverage {
  readonly skillId: SkillId;
  readonly assigned: number;
  readonly minimum: number;
  readonly optimum: number;
}

export interface ShiftCoverage {
  readonly shiftType: ShiftType;
  /** People on this shift, whatever skill they work. */
  readonly assigned: number;
  readonly minimum: number;
  readonly optimum: number;
  /** The worst of its skills: one nurse too many does not make up for a missing head nurse. */
  readonly status: CoverageStatus;
  /** People missing as a number ≤ 0: to the minimum when below it, else to the optimum; summed over the skills short. */
  readonly gap: number;
  /** Every skill needed or worked, in the order of the schedule's skills. */
  readonly bySkill: readonly SkillCoverage[];
}

/** Coverage of each shift type on `date`, in the schedule's order. */
export function coverageOf(index: RosterIndex, date: IsoDate): ShiftCoverage[] {
  return index.window.shiftTypes.map((shiftType) => shiftCoverage(index, date, shiftType));
}

/** Coverage of one shift on `date`. */
export function shiftCoverage(index: RosterIndex, date: IsoDate, shiftType: ShiftType): ShiftCoverage {
  const rows = new Map<SkillId, { assigned: number; minimum: number; optimum: number }>();
  const row = (skillId: SkillId): { assigned: number; minimum: number; optimum: number } => {
    let found = rows.get(skillId);
    if (!found) rows.set(skillId, (found = { assigned: 0, minimum: 0, optimum: 0 }));
    return found;
  };
  for (const need of index.demandOn(date)) {
    if (need.shiftTypeId !== shiftType.id) continue;
    const found = row(need.skillId);
    found.minimum += need.minimum;
    found.optimum += need.optimum;
  }
  for (const { value } of index.assignedOn(date)) if (value.shiftTypeId === shiftType.id) row(value.skillId).assigned++;

  const bySkill: SkillCoverage[] = [];
  for (const { id } of index.window.skills) {
    const found = rows.get(id);
    if (found) bySkill.push({ skillId: id, ...found });
    rows.delete(id);
  }
  for (const [skillId, found] of rows) bySkill.push({ skillId, ...found });
  const total = (pick: (row: SkillCoverage) => number): number => bySkill.reduce((sum, r) => sum + pick(r), 0);
  const toMinimum = total((r) => Math.max(0, r.minimum - r.assigned));
  const toOptimum = total((r) => Math.max(0, r.optimum - r.assigned));
  return {
    shiftType,
    assigned: total((r) => r.assigned),
    minimum: total((r) => r.minimum),
    optimum: total((r) => r.optimum),
    status: toMinimum > 0 ? 'below-minimum' : toOptimum > 0 ? 'below-optimum' : 'met',
    gap: 0 - (toMinimum || toOptimum),
    bySkill,
  };
}

export interface CurvePoint {
  /** Minutes of the day; past 1440 is the next morning. */
  readonly at: Minutes;
  readonly onShift: number;
  readonly minimum: number;
  readonly optimum: number;
}

type Step = readonly [start: Minutes, end: Minutes, onShift: number, minimum: number, optimum: number];

/**
 * People on shift through `date` against demand, as steps: a point holds until the next, the last one closes the curve
 * at zero. It begins with the full hour of the day's first start and ends when the last shift (the day's nights
 * included) has ended. People of the night before are counted until they leave; where that night lies before the
 * window, they are known from the carry and their demand is taken to be this day's. Empty when the day has no shifts.
 */
export function coverageCurve(index: RosterIndex, date: IsoDate): CurvePoint[] {
  const today = stepsOf(index, date, 0);
  if (today.length === 0) return [];
  const first = Math.min(...today.map(([start]) => start));
  const begin = Math.floor(first / 60) * 60;
  const steps = [...nightBefore(index, date), ...today].filter(([, end]) => end > begin);
  const at = [...new Set([begin, ...steps.flatMap(([start, end]) => [start, end])])]
    .filter((minute) => minute >= begin)
    .sort((a, b) => a - b);
  return at.map((minute) => {
    const on = steps.filter(([start, end]) => start <= minute && minute < end);
    const sum = (pick: 2 | 3 | 4): number => on.reduce((total, step) => total + step[pick], 0);
    return { at: minute, onShift: sum(2), minimum: sum(3), optimum: sum(4) };
  });
}

function stepsOf(index: RosterIndex, date: IsoDate, shift: Minutes): Step[] {
  const steps: Step[] = [];
  for (const { value } of index.assignedOn(date)) {
    const shiftType = index.shiftTypeById.get(value.shiftTypeId);
    if (!shiftType) continue;
    const { start, end } = timesOf(value, shiftType);
    steps.push([start + shift, end + shift, 1, 0, 0]);
  }
  steps.push(...demandSteps(index, date, shift));
  return steps;
}

function demandSteps(index: RosterIndex, date: IsoDate, shift: Minutes): Step[] {
  return index.demandOn(date).flatMap((need): Step[] => {
    const shiftType = index.shiftTypeById.get(need.shiftTypeId);
    if (!shiftType || need.optimum + need.minimum === 0) return [];
    return [[shiftType.start + shift, shiftType.end + shift, 0, need.minimum, need.optimum]];
  });
}

function nightBefore(index: RosterIndex, date: IsoDate): Step[] {
  const { window } = index;
  if (date > window.from) return stepsOf(index, addDays(date, -1), -1440);
  const people = Object.values(window.carry).flatMap((carry): Step[] =>
    carry.lastEnd !== null && carry.workRun > 0 ? [[-1440, carry.lastEnd - 1440, 1, 0, 0]] : [],
  );
  return [...people, ...demandSteps(index, date, -1440)];
}

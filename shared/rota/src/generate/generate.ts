/** A believable rota out of nothing but a seed. */
import { addDays, eachDay, isIsoDate } from '../time.ts';
import { carryAt } from '../history.ts';
import { DEFAULT_POLICY } from '../policy.ts';
import { isTimeZone } from '../zone.ts';
import type { CarryOver, IsoDate, Roster } from '../model.ts';
import { drawAbsences } from './absences.ts';
import { demandFor } from './demand.ts';
import { letThingsHappen } from './events.ts';
import { planShifts } from './planner.ts';
import { createRandom } from './random.ts';
import { contractsFor, peopleFor, SHIFT_TYPES, SKILLS } from './staffing.ts';

export interface GenerateOptions {
  /** The first planned day; any weekday. */
  readonly firstDate: IsoDate;
  /** 1 to 2000; 120 when absent. */
  readonly staff?: number;
  /** 1 to 52; 8 when absent. */
  readonly weeks?: number;
  /** Any whole number; the same seed and options give the same rota. */
  readonly seed?: number;
  readonly name?: string;
  readonly timeZone?: string;
}

const MOST_STAFF = 2000;
const MOST_WEEKS = 52;
/** Days planned before the first one, so that runs, rest and days off have a past. */
const WARM_UP = 14;

/**
 * A ward of people with skills and contracts, demand, absences, wishes, and shifts that look planned by a person: runs,
 * rest and weekends respected, with a few gaps and breaks for a manager to find. No rejecting rule is broken. Throws
 * RangeError, naming the option, when one is out of its range.
 */
export function generateRoster(options: GenerateOptions): Roster {
  const { firstDate, staff: size = 120, weeks = 8, seed = 20261116 } = options;
  const { name = 'Ward 4 North', timeZone = 'Europe/Berlin' } = options;
  if (!isIsoDate(firstDate)) throw new RangeError(`firstDate "${firstDate}" is not a date like 2026-11-02`);
  requireWhole('staff', size, MOST_STAFF);
  requireWhole('weeks', weeks, MOST_WEEKS);
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed ${seed} is not a whole number`);
  if (!isTimeZone(timeZone)) throw new RangeError(`timeZone "${timeZone}" is not a time zone like Europe/Berlin`);

  const random = createRandom(seed);
  const lastDate = addDays(firstDate, weeks * 7 - 1);
  const staff = peopleFor(size, random);
  const planned = eachDay(firstDate, lastDate);
  const days = eachDay(addDays(firstDate, -WARM_UP), lastDate);
  const { leave, requests, absent } = drawAbsences(staff, days, random);
  const allDemand = demandFor(staff, days);
  const all = planShifts({ staff, days, demand: allDemand, requests, absent }, random);

  const inPlan = ({ date }: { readonly date: IsoDate }): boolean => date >= firstDate;
  const demand = allDemand.filter(inPlan);
  const plan = letThingsHappen(
    { assignments: all.filter(inPlan), leave: leave.filter(({ to }) => to >= firstDate), requests: requests.filter(inPlan) },
    demand,
    planned,
    random,
  );
  const frame = {
    skills: SKILLS,
    shiftTypes: SHIFT_TYPES,
    contracts: contractsFor(weeks),
    staff,
    schedule: { id: idOf(name), name, timeZone, firstDate, lastDate, policy: DEFAULT_POLICY },
  };
  const past: Roster = {
    ...frame,
    schedule: { ...frame.schedule, firstDate: days[0] ?? firstDate },
    assignments: all,
    leave,
    demand: [],
    requests: [],
    notes: [],
    carry: {},
  };
  const carry = staff.map(({ id }): [string, CarryOver] => {
    // Totals belong to this schedule alone; only the runs go on.
    return [id, { ...carryAt(past, id, firstDate), assignments: 0, weekends: 0 }];
  });
  return { ...frame, ...plan, demand, carry: Object.fromEntries(carry) };
}

function requireWhole(option: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new RangeError(`${option} is ${value}, a whole number from 1 to ${most} is needed`);
}

/** `ward-4-north`. */
function idOf(name: string): string {
  const words = name.normalize('NFD').toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.join('-').slice(0, 64).replace(/-$/, '') || 'schedule';
}

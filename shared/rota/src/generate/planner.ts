/**
 * Plans day by day as a person would: whoever is in the middle of a run of shifts goes on, weekends go round, and what
 * is still missing goes to whoever is rested and furthest below the contract. A minimum may bend the habits, never the
 * limits (absence, skill, rest).
 */
import { isoWeekday } from '../time.ts';
import type { Assignment, Demand, IsoDate, Request, ShiftTypeId, SkillId, Staff } from '../model.ts';
import type { Random } from './random.ts';
import { WEEKLY_SHIFTS } from './staffing.ts';

interface Member {
  readonly person: Staff;
  readonly quota: number;
  last: ShiftTypeId | null;
  workRun: number;
  offRun: number;
  nights: number;
  /** Days that are left of the run it has begun. */
  blockLeft: number;
  weekCount: number;
  weekends: number;
  onWeekend: boolean;
  nightsTotal: number;
}

export interface PlanInput {
  readonly staff: readonly Staff[];
  readonly days: readonly IsoDate[];
  readonly demand: readonly Demand[];
  readonly requests: readonly Request[];
  /** Days of approved absence as `staff date`. */
  readonly absent: ReadonlySet<string>;
}

/** Shifts that may come the day after, with eleven hours of rest between them. */
const MAY_FOLLOW: Readonly<Record<ShiftTypeId, string>> = { E: 'EDLN', D: 'EDLN', L: 'LN', N: 'N' };
const MOST_DAYS = 5;
const MOST_NIGHTS = 4;
/** Nights first: fewest people can still take them. */
const FILL_ORDER: readonly ShiftTypeId[] = ['N', 'L', 'E', 'D'];

/** Assignments of all days, in the order of days. */
export function planShifts(input: PlanInput, random: Random): Assignment[] {
  const members = input.staff.map((person): Member => {
    const quota = WEEKLY_SHIFTS[person.contractId] ?? 0;
    const fresh = { last: null, workRun: 0, nights: 0, blockLeft: 0, weekCount: 0, weekends: 0, nightsTotal: 0 };
    return { person, quota, ...fresh, offRun: random.whole(1, 3), onWeekend: false };
  });
  const wishes = new Map(input.requests.map((request) => [`${request.staffId} ${request.date}`, request]));
  const needs = new Map<IsoDate, Demand[]>();
  for (const row of input.demand) needs.set(row.date, [...(needs.get(row.date) ?? []), row]);

  return input.days.flatMap((date, i) => {
    const weekday = isoWeekday(date);
    if (weekday === 1 || i === 0) beginWeek(members, input, i, needs, random);
    const day: Day = {
      date,
      weekday,
      tomorrow: input.days[i + 1] ?? date,
      input,
      wishes,
      random,
      given: new Map(),
      counts: new Map(),
    };
    planDay(members, needs.get(date) ?? [], day);
    endDay(members, day);
    return members.flatMap(({ person }): Assignment[] => {
      const value = day.given.get(person.id);
      return value ? [{ staffId: person.id, date, slot: 0, value }] : [];
    });
  });
}

interface Day {
  readonly date: IsoDate;
  readonly weekday: number;
  readonly tomorrow: IsoDate;
  readonly input: PlanInput;
  readonly wishes: ReadonlyMap<string, Request>;
  readonly random: Random;
  readonly given: Map<string, { readonly shiftTypeId: ShiftTypeId; readonly skillId: SkillId }>;
  /** People given so far as `shift skill`. */
  readonly counts: Map<string, number>;
}

/** Who works the coming weekend: those with the fewest so far, as many as it needs of each skill. */
function beginWeek(
  members: readonly Member[],
  { days, absent }: PlanInput,
  from: number,
  needs: ReadonlyMap<IsoDate, readonly Demand[]>,
  random: Random,
): void {
  const weekend = days.slice(from, from + 7).filter((date) => isoWeekday(date) > 5);
  const wanted = new Map<SkillId, number>();
  for (const { skillId, optimum } of needs.get(weekend[0] ?? '') ?? []) {
    wanted.set(skillId, (wanted.get(skillId) ?? 0) + optimum);
  }
  for (const member of members) {
    member.weekCount = 0;
    member.onWeekend = false;
  }
  const ranked = members
    .map((member) => ({ member, rank: member.weekends + random.next() * 0.9 + (member.quota < 3 ? 0.5 : 0) }))
    .sort((a, b) => a.rank - b.rank);
  for (const { member } of ranked) {
    const skillId = member.person.skills[0] ?? '';
    const missing = wanted.get(skillId) ?? 0;
    if (missing === 0 || weekend.some((date) => absent.has(`${member.person.id} ${date}`))) continue;
    wanted.set(skillId, missing - 1);
    member.onWeekend = true;
  }
}

function planDay(members: readonly Member[], needs: readonly Demand[], day: Day): void {
  const ordered = [...needs].sort((a, b) => FILL_ORDER.indexOf(a.shiftTypeId) - FILL_ORDER.indexOf(b.shiftTypeId));
  for (const member of day.random.shuffled(members)) {
    if (member.blockLeft === 0 || member.last === null) continue;
    const need = ordered.find(
      (row) => row.shiftTypeId === member.last && row.skillId === member.person.skills[0] && missing(row, day, 'optimum') > 0,
    );
    if (need && costOf(member, need, day, false) < Infinity) give(member, need, day);
  }
  for (const level of ['minimum', 'optimum'] as const) {
    for (const need of ordered) {
      while (missing(need, day, level) > 0) {
        const best = cheapest(members, need, day, level === 'minimum');
        if (!best) break;
        give(best, need, day);
      }
    }
  }
}

function missing({ shiftTypeId, skillId, ...need }: Demand, day: Day, level: 'minimum' | 'optimum'): number {
  return need[level] - (day.counts.get(`${shiftTypeId} ${skillId}`) ?? 0);
}

function cheapest(members: readonly Member[], need: Demand, day: Day, bending: boolean): Member | null {
  let best: Member | null = null;
  let least = Infinity;
  for (const member of members) {
    const cost = costOf(member, need, day, bending);
    if (cost < least) [best, least] = [member, cost];
  }
  return best;
}

/** Infinity: not possible, or not while habits count (`bending` false). */
function costOf(member: Member, { shiftTypeId, skillId }: Demand, day: Day, bending: boolean): number {
  const { person, last, workRun, offRun, quota, weekCount } = member;
  if (day.given.has(person.id) || !person.skills.includes(skillId)) return Infinity;
  if (day.input.absent.has(`${person.id} ${day.date}`)) return Infinity;
  if (last !== null && !MAY_FOLLOW[last]?.includes(shiftTypeId)) return Infinity;
  const awayTomorrow = day.input.absent.has(`${person.id} ${day.tomorrow}`);
  if (shiftTypeId === 'N' && awayTomorrow) return Infinity;
  if (workRun >= MOST_DAYS || (shiftTypeId === 'N' && member.nights >= MOST_NIGHTS)) return Infinity;

  const weekend = day.weekday > 5;
  const wish = day.wishes.get(`${person.id} ${day.date}`);
  const meant = wish !== undefined && (wish.shiftTypeId === null || wish.shiftTypeId === shiftTypeId);
  const spare = quota - weekCount - (member.onWeekend && !weekend ? 2 : 0);
  let cost = day.random.next() * 1.5;
  const bend = (broken: boolean, price: number): void => {
    if (broken) cost += bending ? price : Infinity;
  };
  bend(meant && wish.want === 'off', 12);
  bend(weekend && !member.onWeekend, 5);
  bend(spare <= 0, 8);
  bend(last === null && offRun < 2, 5);
  bend(person.skills[0] !== skillId, 6);
  if (meant && wish.want === 'on') cost -= 6;
  if (weekend && member.onWeekend) cost -= 3;
  cost += (3 * weekCount) / Math.max(1, quota);
  if (last === shiftTypeId) cost -= workRun < 2 ? 6 : 4;
  else if (last !== null) cost -= workRun < 2 ? 2 : 0;
  else cost -= Math.min(offRun, 5);
  if (last === null && awayTomorrow) cost += 3;
  if (last === null && member.onWeekend && day.weekday < 3) cost += 3;
  if (shiftTypeId === 'N') cost += member.nightsTotal * 0.3;
  return cost;
}

function give(member: Member, { shiftTypeId, skillId }: Demand, day: Day): void {
  day.given.set(member.person.id, { shiftTypeId, skillId });
  const key = `${shiftTypeId} ${skillId}`;
  day.counts.set(key, (day.counts.get(key) ?? 0) + 1);
  if (member.last === null || member.last !== shiftTypeId) {
    const length = shiftTypeId === 'N' ? day.random.whole(2, 4) : day.random.whole(3, MOST_DAYS);
    member.blockLeft = Math.max(1, Math.min(length, MOST_DAYS - member.workRun));
  }
}

function endDay(members: readonly Member[], { date, weekday, given, input }: Day): void {
  for (const member of members) {
    const value = given.get(member.person.id);
    if (!value) {
      const away = input.absent.has(`${member.person.id} ${date}`);
      if (away && weekday < 6) member.weekCount++;
      Object.assign(member, { last: null, workRun: 0, nights: 0, blockLeft: 0, offRun: member.offRun + 1 });
      continue;
    }
    const saturdayWorked = weekday === 7 && member.workRun > 0;
    if (weekday > 5 && !saturdayWorked) member.weekends++;
    member.nights = value.shiftTypeId === 'N' ? member.nights + 1 : 0;
    member.nightsTotal += value.shiftTypeId === 'N' ? 1 : 0;
    member.last = value.shiftTypeId;
    member.workRun++;
    member.weekCount++;
    member.blockLeft--;
    member.offRun = 0;
  }
}

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
  readonly mainSkill: SkillId;
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
  // Of the day that is being planned:
  given: { readonly shiftTypeId: ShiftTypeId; readonly skillId: SkillId } | null;
  away: boolean;
  awayTomorrow: boolean;
  wish: Request | null;
}

/** What may be given up to fill a shift: nothing, some comfort for an optimum, any habit for a minimum. */
type Bending = 'nothing' | 'comfort' | 'habits';

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
    const fresh = { last: null, workRun: 0, nights: 0, blockLeft: 0, weekCount: 0, weekends: 0, nightsTotal: 0 };
    const today = { given: null, away: false, awayTomorrow: false, wish: null };
    return {
      person,
      mainSkill: person.skills[0] ?? '',
      quota: WEEKLY_SHIFTS[person.contractId] ?? 0,
      ...fresh,
      ...today,
      offRun: random.whole(1, 3),
      onWeekend: false,
    };
  });
  const bySkill = new Map<SkillId, Member[]>();
  for (const member of members) {
    for (const skillId of member.person.skills) bySkill.set(skillId, [...(bySkill.get(skillId) ?? []), member]);
  }
  const wishes = new Map(input.requests.map((request) => [`${request.staffId} ${request.date}`, request]));
  const needs = new Map<IsoDate, Demand[]>();
  for (const row of input.demand) {
    const rows = needs.get(row.date);
    if (rows) rows.push(row);
    else needs.set(row.date, [row]);
  }

  return input.days.flatMap((date, i) => {
    const weekday = isoWeekday(date);
    if (weekday === 1 || i === 0) beginWeek(members, input, i, needs, random);
    for (const member of members) {
      const { id } = member.person;
      member.away = input.absent.has(`${id} ${date}`);
      member.awayTomorrow = input.absent.has(`${id} ${input.days[i + 1] ?? date}`);
      member.wish = wishes.get(`${id} ${date}`) ?? null;
      member.given = null;
    }
    const rows = (needs.get(date) ?? []).map((need): Vacancy => ({ ...need, people: 0 }));
    planDay(members, bySkill, rows, weekday, random);
    const assigned = members.flatMap(({ person, given }): Assignment[] =>
      given ? [{ staffId: person.id, date, slot: 0, value: given }] : [],
    );
    endDay(members, weekday);
    return assigned;
  });
}

interface Vacancy extends Demand {
  people: number;
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

function planDay(
  members: readonly Member[],
  bySkill: ReadonlyMap<SkillId, readonly Member[]>,
  rows: Vacancy[],
  weekday: number,
  random: Random,
): void {
  rows.sort((a, b) => FILL_ORDER.indexOf(a.shiftTypeId) - FILL_ORDER.indexOf(b.shiftTypeId));
  for (const member of random.shuffled(members)) {
    if (member.blockLeft === 0 || member.last === null) continue;
    const { last, mainSkill } = member;
    const row = rows.find((r) => r.shiftTypeId === last && r.skillId === mainSkill && r.people < r.optimum);
    if (row && costOf(member, row, weekday, 'nothing', random) < Infinity) give(member, row, random);
  }
  const passes = [['minimum', 'nothing'], ['minimum', 'habits'], ['optimum', 'nothing'], ['optimum', 'comfort']] as const;
  for (const [level, bending] of passes) {
    for (const row of rows) {
      while (row.people < row[level]) {
        const best = cheapest(bySkill.get(row.skillId) ?? [], row, weekday, bending, random);
        if (!best) break;
        give(best, row, random);
      }
    }
  }
}

function cheapest(
  members: readonly Member[],
  row: Vacancy,
  weekday: number,
  bending: Bending,
  random: Random,
): Member | null {
  let best: Member | null = null;
  let least = Infinity;
  for (const member of members) {
    const cost = costOf(member, row, weekday, bending, random);
    if (cost < least) [best, least] = [member, cost];
  }
  return best;
}

/** Infinity: not possible, or only by giving up more than `bending` allows. */
function costOf(member: Member, row: Demand, weekday: number, bending: Bending, random: Random): number {
  const { last, workRun, offRun, quota, weekCount, wish } = member;
  const { shiftTypeId } = row;
  if (member.given || member.away) return Infinity;
  if (last !== null && !MAY_FOLLOW[last]?.includes(shiftTypeId)) return Infinity;
  if (workRun >= MOST_DAYS) return Infinity;
  if (shiftTypeId === 'N' && (member.nights >= MOST_NIGHTS || member.awayTomorrow)) return Infinity;

  const weekend = weekday > 5;
  const meant = wish !== null && (wish.shiftTypeId === null || wish.shiftTypeId === shiftTypeId);
  const spare = quota - weekCount - (member.onWeekend && !weekend ? 2 : 0);
  let cost = random.next() * 1.5;
  const giveUp = (what: Bending, needed: boolean, price: number): void => {
    if (needed) cost += bending === 'habits' || bending === what ? price : Infinity;
  };
  giveUp('habits', meant && wish.want === 'off', 12);
  giveUp('habits', spare <= 0, 8);
  giveUp('habits', member.mainSkill !== row.skillId, 6);
  giveUp('comfort', weekend && !member.onWeekend, 5);
  giveUp('comfort', last === null && offRun < 2, 5);
  if (cost === Infinity) return cost;
  if (meant && wish.want === 'on') cost -= 6;
  if (weekend && member.onWeekend) cost -= 3;
  cost += (3 * weekCount) / Math.max(1, quota);
  if (last === shiftTypeId) cost -= workRun < 2 ? 6 : 4;
  else if (last !== null) cost -= workRun < 2 ? 2 : 0;
  else cost -= Math.min(offRun, 5);
  if (last === null && member.awayTomorrow) cost += 3;
  if (last === null && member.onWeekend && weekday < 3) cost += 3;
  if (shiftTypeId === 'N') cost += member.nightsTotal * 0.3;
  return cost;
}

function give(member: Member, row: Vacancy, random: Random): void {
  const { shiftTypeId, skillId } = row;
  member.given = { shiftTypeId, skillId };
  row.people++;
  if (member.last === shiftTypeId) return;
  const length = shiftTypeId === 'N' ? random.whole(2, 4) : random.whole(3, MOST_DAYS);
  member.blockLeft = Math.max(1, Math.min(length, MOST_DAYS - member.workRun));
}

function endDay(members: readonly Member[], weekday: number): void {
  for (const member of members) {
    const value = member.given;
    if (!value) {
      if (member.away && weekday < 6) member.weekCount++;
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

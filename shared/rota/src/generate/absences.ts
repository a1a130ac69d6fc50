/** Leave, sickness, training and wishes: what the plan has to work around. */
import { addDays, eachDay, isoWeekday } from '../time.ts';
import type { IsoDate, Leave, LeaveKind, Request, Staff, StaffId } from '../model.ts';
import type { Random } from './random.ts';

export interface Absences {
  readonly leave: readonly Leave[];
  readonly requests: readonly Request[];
  /** Days of approved absence as `staff date`. */
  readonly absent: ReadonlySet<string>;
}

/** Draws absences and requests for `days`, which begin and end anywhere in a week. */
export function drawAbsences(staff: readonly Staff[], days: readonly IsoDate[], random: Random): Absences {
  const leave: Leave[] = [];
  const requests: Request[] = [];
  const absent = new Set<string>();
  const first = days[0] ?? '';
  const last = days.at(-1) ?? '';
  const weeks = days.length / 7;
  const add = (staffId: StaffId, kind: LeaveKind, from: IsoDate, length: number, approved: boolean): void => {
    const to = addDays(from, length - 1);
    const end = to > last ? last : to;
    const dates = eachDay(from, end);
    if (dates.length === 0 || dates.some((date) => absent.has(`${staffId} ${date}`))) return;
    leave.push({ id: `a${leave.length + 1}`, staffId, kind, from, to: end, approved });
    if (approved) for (const date of dates) absent.add(`${staffId} ${date}`);
  };
  const anyDay = (): IsoDate => addDays(first, random.whole(0, days.length - 1));
  for (const { id, skills } of staff) {
    // Whole weeks of holiday from a Monday, now and then some days in the middle of a week.
    if (random.chance(1 - 0.95 ** weeks)) {
      const day = anyDay();
      const monday = addDays(day, 1 - isoWeekday(day));
      add(id, 'leave', monday < first ? first : monday, random.chance(0.25) ? 14 : 7, true);
    }
    if (random.chance(1 - 0.965 ** weeks)) add(id, 'sick', anyDay(), random.whole(1, 4), true);
    if (random.chance(1 - 0.985 ** weeks)) add(id, 'leave', anyDay(), random.whole(1, 3), random.chance(0.6));
    if (skills[0] === 'TR' || random.chance(1 - 0.985 ** weeks)) {
      const day = anyDay();
      const weekday = isoWeekday(day) > 4 ? addDays(day, -3) : day;
      add(id, 'training', weekday < first ? first : weekday, random.whole(1, 2), true);
    }
    for (let week = 0; week < weeks; week++) {
      if (!random.chance(0.22)) continue;
      const date = addDays(first, Math.min(days.length - 1, week * 7 + random.whole(0, 6)));
      if (absent.has(`${id} ${date}`)) continue;
      const wholeDay = random.chance(0.75);
      const shiftTypeId = wholeDay ? null : random.pick(['E', 'L', 'N', 'N']);
      const want = !wholeDay && random.chance(0.3) ? 'on' : 'off';
      requests.push({ id: `r${requests.length + 1}`, staffId: id, date, want, shiftTypeId });
    }
  }
  return { leave, requests, absent };
}

/** What came before a day, and a roster cut to some days with it. */
import { addDays, dayNumber, isoWeekday } from './time.ts';
import { timesOf } from './shift-type.ts';
import type { Assignment, CarryOver, IsoDate, Leave, Roster, RosterWindow, ShiftType, StaffId } from './model.ts';

interface Past {
  readonly cells: ReadonlyMap<IsoDate, readonly Assignment[]>;
  readonly leave: readonly Leave[];
}

const NO_CARRY: CarryOver = {
  assignments: 0,
  weekends: 0,
  lastShiftTypeId: null,
  lastEnd: null,
  shiftRun: 0,
  workRun: 0,
  offRun: 0,
};

/**
 * History of one person as of `date`, from the roster's own carry and every day before. After a day of approved
 * absence all three runs are 0, which the rules read as "the past excuses".
 */
export function carryAt(roster: Roster, staffId: StaffId, date: IsoDate): CarryOver {
  const cells = new Map<IsoDate, Assignment[]>();
  for (const assignment of roster.assignments) {
    if (assignment.staffId === staffId) addTo(cells, assignment.date, assignment);
  }
  const leave = roster.leave.filter((absence) => absence.staffId === staffId && absence.approved);
  return carryFrom(roster, staffId, date, { cells, leave }, shiftTypesOf(roster));
}

function addTo<K>(map: Map<K, Assignment[]>, key: K, item: Assignment): void {
  const list = map.get(key);
  if (list) list.push(item);
  else map.set(key, [item]);
}

function shiftTypesOf(roster: Roster): Map<string, ShiftType> {
  return new Map(roster.shiftTypes.map((type) => [type.id, type]));
}

function carryFrom(
  roster: Roster,
  staffId: StaffId,
  date: IsoDate,
  { cells, leave }: Past,
  shiftTypes: ReadonlyMap<string, ShiftType>,
): CarryOver {
  const { firstDate, lastDate } = roster.schedule;
  const given = (Object.hasOwn(roster.carry, staffId) ? roster.carry[staffId] : null) ?? NO_CARRY;
  const end = date > lastDate ? addDays(lastDate, 1) : date;
  if (end <= firstDate) return given;

  let assignments = given.assignments;
  const weekends = new Set<number>();
  for (const [day, list] of cells) {
    if (day < firstDate || day >= end) continue;
    assignments += list.length;
    const weekday = isoWeekday(day);
    if (weekday > 5) weekends.add(dayNumber(day) - weekday);
  }
  // A weekend begun on the Saturday before the schedule is in the given count already.
  if (isoWeekday(firstDate) === 7 && given.workRun > 0) weekends.delete(dayNumber(firstDate) - 7);

  const absent = (day: IsoDate): boolean => leave.some(({ from, to }) => from <= day && day <= to);
  const first = (day: IsoDate): Assignment | undefined => [...(cells.get(day) ?? [])].sort((a, b) => a.slot - b.slot)[0];
  /** Days in a row before `end` for which `holds`, and whether they reach back to the schedule's first day. */
  const back = (holds: (day: IsoDate) => boolean): { length: number; toStart: boolean } => {
    let day = addDays(end, -1);
    let length = 0;
    for (; day >= firstDate && holds(day); day = addDays(day, -1)) length++;
    return { length, toStart: day < firstDate };
  };
  const run = (holds: (day: IsoDate) => boolean, before: number): number => {
    const { length, toStart } = back(holds);
    return length + (toStart ? before : 0);
  };

  const yesterday = addDays(end, -1);
  const last = first(yesterday);
  const totals = { assignments, weekends: given.weekends + weekends.size };
  if (!last) {
    const offRun = run((day) => !first(day) && !absent(day), given.offRun);
    return { ...NO_CARRY, ...totals, offRun };
  }
  const typeId = last.value.shiftTypeId;
  const ends = (cells.get(yesterday) ?? []).flatMap(({ value }) => {
    const type = shiftTypes.get(value.shiftTypeId);
    return type ? [timesOf(value, type).end] : [];
  });
  return {
    ...totals,
    lastShiftTypeId: typeId,
    lastEnd: ends.length > 0 ? Math.max(...ends) : null,
    shiftRun: run(
      (day) => first(day)?.value.shiftTypeId === typeId,
      given.workRun > 0 && given.lastShiftTypeId === typeId ? given.shiftRun : 0,
    ),
    workRun: run((day) => first(day) !== undefined, given.workRun),
    offRun: 0,
  };
}

/**
 * The roster cut to `from`..`to` (both included): dated rows of these days, absences that touch them, and everybody's
 * carry as of `from`. Rules over the cut agree with rules over the whole, up to seven days from its edges, where what
 * lies outside may decide.
 */
export function cutWindow(roster: Roster, from: IsoDate, to: IsoDate): RosterWindow {
  const inside = ({ date }: { readonly date: IsoDate }): boolean => from <= date && date <= to;
  const cells = new Map<StaffId, Map<IsoDate, Assignment[]>>();
  for (const assignment of roster.assignments) {
    let days = cells.get(assignment.staffId);
    if (!days) cells.set(assignment.staffId, (days = new Map()));
    addTo(days, assignment.date, assignment);
  }
  const leave = new Map<StaffId, Leave[]>();
  for (const absence of roster.leave) {
    if (absence.approved) leave.set(absence.staffId, [...(leave.get(absence.staffId) ?? []), absence]);
  }
  const shiftTypes = shiftTypesOf(roster);
  const carry = roster.staff.map(({ id }): [StaffId, CarryOver] => {
    const past = { cells: cells.get(id) ?? new Map<IsoDate, Assignment[]>(), leave: leave.get(id) ?? [] };
    return [id, carryFrom(roster, id, from, past, shiftTypes)];
  });
  return {
    ...roster,
    from,
    to,
    demand: roster.demand.filter(inside),
    leave: roster.leave.filter((absence) => absence.from <= to && from <= absence.to),
    requests: roster.requests.filter(inside),
    notes: roster.notes.filter(inside),
    assignments: roster.assignments.filter(inside),
    carry: Object.fromEntries(carry),
  };
}

/** A roster in the competition's formats: one solution file for each week, and the validator's printed grid. */
import { addDays, isoWeekday } from '../time.ts';
import type { Assignment, IsoDate, Roster, StaffId } from '../model.ts';
import type { TextFile } from './import.ts';
import { originOfWeek } from './provenance.ts';
import { DAY_NAMES } from './week-files.ts';

/** Mondays of every week that the schedule touches. */
function mondaysOf({ schedule }: Roster): IsoDate[] {
  const mondays: IsoDate[] = [];
  let monday = addDays(schedule.firstDate, 1 - isoWeekday(schedule.firstDate));
  for (; monday <= schedule.lastDate; monday = addDays(monday, 7)) mondays.push(monday);
  return mondays;
}

function byStaffAndDate(roster: Roster): Map<StaffId, Map<IsoDate, Assignment[]>> {
  const found = new Map<StaffId, Map<IsoDate, Assignment[]>>(roster.staff.map(({ id }) => [id, new Map()]));
  for (const assignment of [...roster.assignments].sort((a, b) => a.slot - b.slot)) {
    const days = found.get(assignment.staffId);
    days?.set(assignment.date, [...(days.get(assignment.date) ?? []), assignment]);
  }
  return found;
}

/** Words are parted by blanks in these files: a name with blanks gives way to its id. */
function wordsOf(items: readonly { readonly id: string; readonly name: string }[]): Map<string, string> {
  return new Map(items.map(({ id, name }) => [id, /^\S+$/.test(name) ? name : id]));
}

/**
 * One `Sol-<instance>-<week data>-<position>.txt` for each week. An imported schedule gets the names of its own files
 * back; any other one is named by its id and the position of the week. Assignments stand in the order of staff and day.
 */
export function exportInrc2Solution(roster: Roster): TextFile[] {
  const nurses = wordsOf(roster.staff);
  const shifts = wordsOf(roster.shiftTypes);
  const skills = wordsOf(roster.skills);
  const cells = byStaffAndDate(roster);
  return mondaysOf(roster).map((monday, position) => {
    const origin = originOfWeek(roster, monday);
    const lines = roster.staff.flatMap(({ id }) =>
      DAY_NAMES.flatMap((dayName, i) =>
        (cells.get(id)?.get(addDays(monday, i)) ?? []).map(({ value: { shiftTypeId, skillId } }) =>
          [nurses.get(id), dayName, shifts.get(shiftTypeId) ?? shiftTypeId, skills.get(skillId) ?? skillId].join(' '),
        ),
      ),
    );
    const scenario = origin?.scenario ?? roster.schedule.id;
    const head = ['SOLUTION', `${position} ${scenario}`, '', `ASSIGNMENTS = ${lines.length}`];
    const path = `Sol-${origin?.instance ?? roster.schedule.id}-${origin?.weekData ?? position}-${position}.txt`;
    return { path, text: `${[...head, ...lines].join('\n')}\n` };
  });
}

/**
 * The grid as the competition's validator prints it: a column of names, then the first letter of each day's shift (`-`
 * when off), a bar between days and a blank between weeks. Of several shifts in one day the first is shown.
 */
export function exportInrc2Grid(roster: Roster): string {
  const mondays = mondaysOf(roster);
  const cells = byStaffAndDate(roster);
  const letters = new Map(roster.shiftTypes.map(({ id, name }) => [id, [...name][0]?.toUpperCase() ?? '-']));
  const width = Math.max(0, ...roster.staff.map(({ name }) => [...name].length)) + 1;
  const row = (name: string, letterOf: (date: IsoDate, i: number) => string): string => {
    const weeks = mondays.map((monday) => `|${DAY_NAMES.map((_, i) => `${letterOf(addDays(monday, i), i)}|`).join('')}`);
    return name + ' '.repeat(width - [...name].length) + weeks.join(' ');
  };
  const head = row('', (_, i) => DAY_NAMES[i]?.[0] ?? '');
  const rows = roster.staff.map(({ id, name }) =>
    row(name, (date) => letters.get(cells.get(id)?.get(date)?.[0]?.value.shiftTypeId ?? '') ?? '-'),
  );
  // The validator draws its line two dashes past the last bar.
  return [head, '-'.repeat(head.length + 2), ...rows].map((line) => `${line}\n`).join('');
}

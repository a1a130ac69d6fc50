import type { Change } from '@tandem/rota';
import type { Assignment, AssignmentValue, Roster, ShiftType, Staff } from '@tandem/rota';
import { files } from '@tandem/words/files';

const words = files.into;
/** Steps of one change, as the server takes them. */
const MOST = 20_000;

export interface Merge {
  /** Empty as soon as there is a problem. */
  readonly changes: readonly Change[];
  /** Sentences, each once. */
  readonly problems: readonly string[];
}

/**
 * What has to change in `rota` so that the planned shifts of `file` stand in it. People are matched by id and else by
 * name, shifts by code, skills by short name; times that differ from the shift's own stay with the assignment.
 *
 * @param clear also empties what the file leaves empty, for its people between its first and last day.
 */
export function shiftsInto(rota: Roster, file: Roster, clear: boolean): Merge {
  const problems = new Set<string>();
  const wanted = new Map<string, AssignmentValue>();
  const people = new Map(file.staff.map((person) => [person.id, personIn(rota, person, problems)]));
  const days = new Set<string>();
  for (const { staffId, date, slot, value } of file.assignments) {
    const person = people.get(staffId);
    const fileShift = file.shiftTypes.find(({ id }) => id === value.shiftTypeId);
    if (!person || !fileShift) continue;
    if (date < rota.schedule.firstDate || date > rota.schedule.lastDate) {
      problems.add(words.outside(date));
      continue;
    }
    const made = valueIn(rota, file, person, fileShift, value, problems);
    if (!made) continue;
    wanted.set(`${person.id}/${date}/${slot}`, made);
    days.add(`${person.id}/${date}`);
  }
  const changes = problems.size > 0 ? [] : steps(rota, wanted, (each) => days.has(`${each.staffId}/${each.date}`) || (clear && covers(file, people, each)));
  if (changes.length > MOST) problems.add(words.tooMany(changes.length, MOST));
  return { changes: problems.size > 0 ? [] : changes, problems: [...problems] };
}

/** What is wanted and stands otherwise, and what stands and goes. */
function steps(rota: Roster, wanted: ReadonlyMap<string, AssignmentValue>, goes: (each: Assignment) => boolean): Change[] {
  const standing = new Map(rota.assignments.map((each) => [`${each.staffId}/${each.date}/${each.slot}`, each]));
  const set = [...wanted].filter(([key, value]) => !sameValue(standing.get(key)?.value, value)).map(([key, value]) => cell(key, value));
  const cleared = [...standing].filter(([key, each]) => !wanted.has(key) && goes(each)).map(([key]) => cell(key, null));
  return [...cleared, ...set];
}

function cell(key: string, value: AssignmentValue | null): Change {
  const [staffId = '', date = '', slot = '0'] = key.split('/');
  return { kind: 'cell', staffId, date, slot: Number(slot), value };
}

const covers = (file: Roster, people: ReadonlyMap<string, Staff | null>, { staffId, date }: Assignment): boolean =>
  date >= file.schedule.firstDate && date <= file.schedule.lastDate && [...people.values()].some((person) => person?.id === staffId);

function personIn(rota: Roster, { id, name }: Staff, problems: Set<string>): Staff | null {
  const sameId = rota.staff.find((person) => person.id === id);
  if (sameId && same(sameId.name, name)) return sameId;
  const [found, another] = rota.staff.filter((person) => same(person.name, name));
  if (another) problems.add(words.samePerson(name));
  else if (!found) problems.add(words.noPerson(name));
  return another ? null : (found ?? null);
}

function valueIn(rota: Roster, file: Roster, person: Staff, fileShift: ShiftType, value: AssignmentValue, problems: Set<string>): AssignmentValue | null {
  const shift = rota.shiftTypes.find(({ code }) => same(code, fileShift.code));
  if (!shift) {
    problems.add(words.noShift(fileShift.code));
    return null;
  }
  const fileSkill = file.skills.find(({ id }) => id === value.skillId);
  const meant = rota.skills.find(({ short, name }) => fileSkill !== undefined && (same(short, fileSkill.short) || same(name, fileSkill.name)));
  const skillId = meant && person.skills.includes(meant.id) ? meant.id : person.skills[0];
  if (skillId === undefined) {
    problems.add(words.noSkill(person.name, fileShift.code));
    return null;
  }
  const start = value.start ?? fileShift.start;
  const end = value.end ?? fileShift.end;
  const own = start !== shift.start || end !== shift.end;
  return { shiftTypeId: shift.id, skillId, ...(own ? { start, end } : {}) };
}

const same = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

/** A note that hangs on the assignment is no part of the plan. */
const sameValue = (a: AssignmentValue | undefined, b: AssignmentValue): boolean =>
  a !== undefined && a.shiftTypeId === b.shiftTypeId && a.skillId === b.skillId && a.start === b.start && a.end === b.end;

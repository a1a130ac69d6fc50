/** `H0-*`, `WD-*` and `Sol-*`: history, one week's demand and requests, one week's assignments. */
import { createLineReader, numberPair, wholeNumber, type LineReader, type Problem } from './lines.ts';
import { SLOTS } from '../cell.ts';
import type { Scenario } from './scenario.ts';

/** As written in the files; Monday is 0. */
export const DAY_NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** One nurse's past; `lastShift` is null after a day off. */
export interface NurseHistory {
  readonly assignments: number;
  readonly weekends: number;
  readonly lastShift: string | null;
  readonly shiftRun: number;
  readonly workRun: number;
  readonly offRun: number;
}

export interface WeekData {
  readonly demand: readonly {
    readonly day: number;
    readonly shift: string;
    readonly skill: string;
    readonly minimum: number;
    readonly optimum: number;
  }[];
  /** `shift: null` asks for the whole day. */
  readonly requests: readonly { readonly nurse: string; readonly shift: string | null; readonly day: number }[];
}

export interface SolvedShift {
  readonly nurse: string;
  readonly day: number;
  readonly shift: string;
  readonly skill: string;
}

/** The scenario's names, as sets for lookups. */
export interface Names {
  readonly nurses: ReadonlySet<string>;
  readonly shifts: ReadonlySet<string>;
  readonly skills: ReadonlySet<string>;
}

export function namesOf({ nurses, shifts, skills }: Scenario): Names {
  return {
    nurses: new Set(nurses.map(({ name }) => name)),
    shifts: new Set(shifts.map(({ name }) => name)),
    skills: new Set(skills),
  };
}

/** `SOLUTION`, `HISTORY` or `WEEK_DATA` with the line that names the scenario; false when they are not there. */
function opening(reader: LineReader, title: string, numbered: boolean): boolean {
  if (!reader.title(title)) return false;
  const line = reader.next();
  const [number, name, ...more] = numbered ? (line?.words ?? []) : ['0', ...(line?.words ?? [])];
  if (wholeNumber(number) !== null && name !== undefined && more.length === 0) return true;
  reader.fail(line, numbered ? 'the week and the name of the scenario, like 0 n005w4' : 'the name of the scenario');
  return false;
}

function ending(reader: LineReader, after: string): void {
  const rest = reader.next();
  if (rest) reader.fail(rest, `nothing after the ${after}`);
}

/** Every nurse's past by name; null, with problems added, when anything is missing or wrong. */
export function parseHistory(
  file: string,
  text: string,
  names: Names,
  problems: Problem[],
): Map<string, NurseHistory> | null {
  const before = problems.length;
  const reader = createLineReader(file, text, problems);
  if (!opening(reader, 'HISTORY', true) || !reader.title('NURSE_HISTORY')) return null;
  const found = new Map<string, NurseHistory>();
  reader.rows(names.nurses.size, 'nurse history, one for each nurse', (line) => {
    const [name = '', total, worked, last = '', shift, work, off] = line.words;
    const numbers = [total, worked, shift, work, off].map(wholeNumber);
    const [assignments, weekends, shiftRun, workRun, offRun] = numbers;
    const lastShift = last === 'None' ? null : last;
    const known = names.nurses.has(name) && !found.has(name) && (lastShift === null || names.shifts.has(lastShift));
    if (!known || line.words.length !== 7 || numbers.includes(null)) {
      return reader.fail(line, 'a nurse not yet named, two totals, the last shift and three runs, like HN_0 0 0 Late 1 4 0');
    }
    found.set(name, {
      assignments: assignments ?? 0,
      weekends: weekends ?? 0,
      lastShift,
      shiftRun: shiftRun ?? 0,
      workRun: workRun ?? 0,
      offRun: offRun ?? 0,
    });
    return name;
  });
  ending(reader, 'nurse history');
  return problems.length > before ? null : found;
}

/** One week's demand and requests; null, with problems added, when anything is missing or wrong. */
export function parseWeekData(file: string, text: string, names: Names, problems: Problem[]): WeekData | null {
  const before = problems.length;
  const reader = createLineReader(file, text, problems);
  if (!opening(reader, 'WEEK_DATA', false) || !reader.title('REQUIREMENTS')) return null;
  const demand: WeekData['demand'][number][] = [];
  const seen = new Set<string>();
  for (let line = reader.peek(); line && !/^SHIFT_OFF_REQUESTS\b/.test(line.text); line = reader.peek()) {
    reader.next();
    const [shift = '', skill = '', ...pairs] = line.words;
    const needed = pairs.map(numberPair);
    const key = `${shift} ${skill}`;
    const known = names.shifts.has(shift) && names.skills.has(skill) && !seen.has(key);
    if (!known || needed.length !== 7 || needed.includes(null)) {
      reader.fail(line, 'a shift type and skill not yet named and seven pairs (minimum,optimum) from Monday to Sunday');
      continue;
    }
    seen.add(key);
    needed.forEach((pair, day) => {
      if (pair && pair.max > 0) demand.push({ day, shift, skill, minimum: pair.min, optimum: pair.max });
    });
  }
  const rows = names.shifts.size * names.skills.size;
  if (seen.size !== rows && problems.length === before) {
    reader.fail(reader.peek(), `${rows} lines of requirements, one for each shift type and skill, ${seen.size} are there`);
  }
  const count = reader.count('SHIFT_OFF_REQUESTS');
  if (count === null) return null;
  const requests = reader.rows(count, 'SHIFT_OFF_REQUESTS', (line) => {
    const [nurse = '', shift = '', dayName = ''] = line.words;
    const day = DAY_NAMES.indexOf(dayName);
    const known = names.nurses.has(nurse) && (shift === 'Any' || names.shifts.has(shift));
    if (!known || day < 0 || line.words.length !== 3) {
      return reader.fail(line, 'a nurse, a shift type or Any, and a day, like HN_0 Any Tue');
    }
    return { nurse, shift: shift === 'Any' ? null : shift, day };
  });
  ending(reader, 'requests');
  return requests && problems.length === before ? { demand, requests } : null;
}

/** One week's assignments; null, with problems added, when anything is missing or wrong. */
export function parseSolution(file: string, text: string, names: Names, problems: Problem[]): SolvedShift[] | null {
  const before = problems.length;
  const reader = createLineReader(file, text, problems);
  if (!opening(reader, 'SOLUTION', true)) return null;
  const count = reader.count('ASSIGNMENTS');
  if (count === null) return null;
  const perDay = new Map<string, number>();
  const rows = reader.rows(count, 'ASSIGNMENTS', (line) => {
    const [nurse = '', dayName = '', shift = '', skill = ''] = line.words;
    const day = DAY_NAMES.indexOf(dayName);
    const known = names.nurses.has(nurse) && names.shifts.has(shift) && names.skills.has(skill);
    if (!known || day < 0 || line.words.length !== 4) {
      return reader.fail(line, 'a nurse, a day, a shift type and a skill of the scenario, like HN_0 Wed Night HeadNurse');
    }
    const nth = (perDay.get(`${nurse} ${day}`) ?? 0) + 1;
    perDay.set(`${nurse} ${day}`, nth);
    if (nth > SLOTS) return reader.fail(line, `at most ${SLOTS} shifts of one nurse in one day`);
    return { nurse, day, shift, skill };
  });
  // Some solvers write how they fared below the assignments.
  while (/^(Viol|Cost|Time): /.test(reader.peek()?.text ?? '')) reader.next();
  ending(reader, 'assignments');
  return rows && problems.length === before ? rows : null;
}

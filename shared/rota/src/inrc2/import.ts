/** One solved set of the second International Nurse Rostering Competition as a roster. */
import { addDays, isIsoDate, isoWeekday } from '../time.ts';
import { DEFAULT_POLICY } from '../policy.ts';
import type { Assignment, CarryOver, Contract, Demand, IsoDate, Request, Roster, ShiftType, Staff } from '../model.ts';
import type { Problem } from './lines.ts';
import { noteOfWeek } from './provenance.ts';
import { parseScenario, type Scenario } from './scenario.ts';
import { findInrc2Sets, type Inrc2Set } from './set-files.ts';
import { codesOf, idsOf, shortOfSkill, timesOfShift } from './words-of-set.ts';
import {
  namesOf,
  parseHistory,
  parseSolution,
  parseWeekData,
  type NurseHistory,
  type SolvedShift,
  type WeekData,
} from './week-files.ts';

export interface TextFile {
  /** Relative, as in the folder that was picked; only names and nesting matter. */
  readonly path: string;
  readonly text: string;
}

export interface ImportOptions {
  /** Week 0 begins on the Monday of the week that holds this day. The files know no dates. */
  readonly firstDate?: IsoDate;
  readonly timeZone?: string;
  /** The schedule's name; else the set's: `n005w4_0_1-2-3-3`. */
  readonly name?: string;
}

export type ImportResult =
  | { readonly ok: true; readonly roster: Roster; readonly weeks: number }
  | { readonly ok: false; readonly problems: readonly Problem[] };

interface ParsedWeek {
  readonly weekDataName: string;
  readonly data: WeekData;
  readonly shifts: readonly SolvedShift[];
}

/**
 * Reads one set. Expected among `files`, in any order and under any common folder:
 * - `Sc-<instance>.txt`, the scenario;
 * - `H0-<instance>-<h>.txt`, the history; several may be there when the solutions' folder names one;
 * - `WD-<instance>-<n>.txt` for every week data number that a solution names; more may be there;
 * - `Sol-<instance>-<n>-<position>.txt`, one for each week of the scenario, positions from 0. The position orders the
 *   weeks; a week data number may come twice.
 * Other files (`validator.txt`) are left alone.
 *
 * All or nothing: with any problem, no roster. Never throws, whatever the files hold. Contracts get no weekly time,
 * because the competition states none; clock times are those of the first competition, and every date follows from
 * `firstDate` (2026-01-05 when absent).
 */
export function importInrc2(files: readonly TextFile[], options: ImportOptions = {}): ImportResult {
  const sets = findInrc2Sets(files.map((file) => file.path));
  const [set] = sets;
  if (!set || sets.length > 1) {
    const found = sets.length === 0 ? 'none' : `${sets.length}: ${sets.slice(0, 5).map((s) => s.folder || '.').join(', ')}`;
    const expected = 'one folder with solutions named Sol-<instance>-<week data>-<position>.txt';
    return { ok: false, problems: [{ file: '', line: 0, expected, found }] };
  }
  const problems: Problem[] = [];
  const texts = new Map<string, string>();
  for (const { path, text } of files) {
    if (texts.has(path)) problems.push({ file: path, line: 0, expected: 'each file once', found: 'the file twice' });
    texts.set(path, text);
  }
  const parsed = problems.length === 0 ? parseSet(set, texts, problems) : null;
  if (!parsed || problems.length > 0) return { ok: false, problems };
  return { ok: true, roster: rosterOf(set, parsed, options), weeks: parsed.weeks.length };
}

interface ParsedSet {
  readonly scenario: Scenario;
  readonly history: ReadonlyMap<string, NurseHistory>;
  readonly weeks: readonly ParsedWeek[];
}

function parseSet(set: Inrc2Set, texts: ReadonlyMap<string, string>, problems: Problem[]): ParsedSet | null {
  const missing = (expected: string): void => {
    problems.push({ file: set.folder, line: 0, expected, found: 'no such file' });
  };
  const textOf = (path: string): string => texts.get(path) ?? '';
  if (set.scenario === null) missing('the scenario, Sc-<instance>.txt with the instance that the solutions name');
  if (set.history === null) missing('one history, H0-<instance>-<n>.txt, the one the folder names if it names one');
  for (const week of set.weeks) {
    if (week.weekData === null) missing(`the week data ${week.weekDataName} for the solution of week ${week.position}`);
  }
  if (set.scenario === null || set.history === null) return null;
  const scenario = parseScenario(set.scenario, textOf(set.scenario), problems);
  if (!scenario) return null;
  checkWeeks(set, scenario, problems);
  if (problems.length > 0) return null;

  const names = namesOf(scenario);
  const history = parseHistory(set.history, textOf(set.history), names, problems);
  const dataByPath = new Map<string, WeekData | null>();
  const weeks: ParsedWeek[] = [];
  for (const { solution, weekData, weekDataName } of set.weeks) {
    if (weekData === null) continue;
    if (!dataByPath.has(weekData)) dataByPath.set(weekData, parseWeekData(weekData, textOf(weekData), names, problems));
    const data = dataByPath.get(weekData);
    const shifts = parseSolution(solution, textOf(solution), names, problems);
    if (data && shifts) weeks.push({ weekDataName, data, shifts });
  }
  return history && problems.length === 0 ? { scenario, history, weeks } : null;
}

function checkWeeks(set: Inrc2Set, { weeks }: Scenario, problems: Problem[]): void {
  const positions = set.weeks.map((week) => week.position);
  if (positions.length !== weeks || positions.some((position, i) => position !== i)) {
    const expected = `${weeks} solutions, one for each week, positions 0 to ${weeks - 1}`;
    problems.push({ file: set.folder, line: 0, expected, found: `positions ${positions.slice(0, 60).join(', ')}` });
    return;
  }
  const solved = set.weeks.map((week) => /-(\d+)\.txt$/.exec(week.weekDataName)?.[1]).map(Number);
  if (set.promisedWeeks && set.promisedWeeks.join('-') !== solved.join('-')) {
    const expected = `solutions of the weeks that the folder names: ${set.promisedWeeks.join('-')}`;
    problems.push({ file: set.folder, line: 0, expected, found: solved.join('-') });
  }
}

function rosterOf(set: Inrc2Set, { scenario, history, weeks }: ParsedSet, options: ImportOptions): Roster {
  const asked = options.firstDate !== undefined && isIsoDate(options.firstDate) ? options.firstDate : '2026-01-05';
  const monday = addDays(asked, 1 - isoWeekday(asked));
  const day = (week: number, offset: number): IsoDate => addDays(monday, week * 7 + offset);
  const shiftNames = scenario.shifts.map((shift) => shift.name);
  const codes = codesOf(shiftNames);
  const maps = {
    shift: idsOf(shiftNames),
    skill: idsOf(scenario.skills),
    contract: idsOf(scenario.contracts.map((contract) => contract.name)),
    nurse: idsOf(scenario.nurses.map((nurse) => nurse.name)),
  };
  const id = (kind: keyof typeof maps, name: string): string => maps[kind].get(name) ?? name;
  const shiftTypes = scenario.shifts.map(({ name, run }, place): ShiftType => {
    const forbiddenNext = (scenario.forbiddenNext.get(name) ?? []).map((next) => id('shift', next));
    return { id: id('shift', name), code: codes.get(name) ?? name, name, ...timesOfShift(name, place), run, forbiddenNext };
  });
  const endOf = new Map(shiftTypes.map((type) => [type.name, type.end]));
  const carryOf = (past: NurseHistory): CarryOver => {
    const last = past.workRun > 0 ? past.lastShift : null;
    const { assignments, weekends, shiftRun, workRun, offRun } = past;
    const lastShiftTypeId = last === null ? null : id('shift', last);
    return { assignments, weekends, lastShiftTypeId, lastEnd: endOf.get(last ?? '') ?? null, shiftRun, workRun, offRun };
  };

  const demand: Demand[] = [];
  const requests: Request[] = [];
  const assignments: Assignment[] = [];
  weeks.forEach(({ data, shifts }, week) => {
    for (const { day: offset, shift, skill, minimum, optimum } of data.demand) {
      demand.push({ date: day(week, offset), shiftTypeId: id('shift', shift), skillId: id('skill', skill), minimum, optimum });
    }
    data.requests.forEach(({ nurse, shift, day: offset }, i) => {
      const shiftTypeId = shift === null ? null : id('shift', shift);
      const staffId = id('nurse', nurse);
      requests.push({ id: `w${week}-r${i}`, staffId, date: day(week, offset), want: 'off', shiftTypeId });
    });
    const slots = new Map<string, number>();
    for (const { nurse, day: offset, shift, skill } of shifts) {
      const slot = slots.get(`${nurse} ${offset}`) ?? 0;
      slots.set(`${nurse} ${offset}`, slot + 1);
      const value = { shiftTypeId: id('shift', shift), skillId: id('skill', skill) };
      assignments.push({ staffId: id('nurse', nurse), date: day(week, offset), slot, value });
    }
  });
  const setName = setNameOf(set);
  return {
    schedule: {
      id: idsOf([setName]).get(setName) ?? setName,
      name: options.name ?? setName,
      timeZone: options.timeZone ?? 'UTC',
      firstDate: monday,
      lastDate: day(weeks.length - 1, 6),
      policy: DEFAULT_POLICY,
    },
    skills: scenario.skills.map((name) => ({ id: id('skill', name), name, short: shortOfSkill(name) })),
    shiftTypes,
    contracts: scenario.contracts.map((contract): Contract => ({ ...contract, id: id('contract', contract.name), weeklyMinutes: null })),
    staff: scenario.nurses.map(
      ({ name, contract, skills }): Staff => ({
        id: id('nurse', name),
        name,
        contractId: id('contract', contract),
        skills: skills.map((skill) => id('skill', skill)),
      }),
    ),
    demand,
    leave: [],
    requests,
    notes: weeks.map(({ weekDataName }, week) => noteOfWeek(week, day(week, 0), scenario.name, weekDataName)),
    assignments,
    carry: Object.fromEntries([...history].map(([nurse, past]) => [id('nurse', nurse), carryOf(past)])),
  };
}

/** `n005w4_0_1-2-3-3`, whichever way the folder is named. */
function setNameOf(set: Inrc2Set): string {
  const parts = set.weeks.map((week) => /^WD-(.*)-(\d+)\.txt$/.exec(week.weekDataName));
  const history = /-(\d+)\.txt$/.exec(set.history ?? '')?.[1] ?? '0';
  return `${parts[0]?.[1] ?? 'inrc2'}_${history}_${parts.map((part) => part?.[2]).join('-')}`;
}

/** `Sc-*`: skills, shift types, contracts and nurses. */
import type { Range } from '../model.ts';
import { MOST_SHIFT_TYPES } from './words-of-set.ts';
import { createLineReader, numberPair, wholeNumber, type Line, type LineReader, type Problem } from './lines.ts';

export interface Scenario {
  readonly name: string;
  readonly weeks: number;
  readonly skills: readonly string[];
  readonly shifts: readonly { readonly name: string; readonly run: Range }[];
  /** What may not come on the day after, by shift name. */
  readonly forbiddenNext: ReadonlyMap<string, readonly string[]>;
  readonly contracts: readonly ScenarioContract[];
  readonly nurses: readonly { readonly name: string; readonly contract: string; readonly skills: readonly string[] }[];
}

export interface ScenarioContract {
  readonly name: string;
  readonly assignments: Range;
  readonly workRun: Range;
  readonly offRun: Range;
  readonly maxWeekends: number;
  readonly completeWeekends: boolean;
}

const MOST_WEEKS = 52;

/** Reads a scenario; null, with problems added, when anything is missing or wrong. */
export function parseScenario(file: string, text: string, problems: Problem[]): Scenario | null {
  const before = problems.length;
  const reader = createLineReader(file, text, problems);
  const head = reader.next();
  const name = /^SCENARIO\s*=\s*(\S+)$/.exec(head?.text ?? '')?.[1];
  if (name === undefined) return reader.fail(head, '"SCENARIO = " and a name');
  const weeksLine = reader.peek();
  const weeks = reader.count('WEEKS');
  if (weeks === null) return null;
  if (weeks < 1 || weeks > MOST_WEEKS) return reader.fail(weeksLine, `1 to ${MOST_WEEKS} weeks`);

  const skills = section(reader, 'SKILLS', 'a skill', (line) => line.words.length === 1 && { name: line.text });
  const shifts = skills && section(reader, 'SHIFT_TYPES', 'a shift type and its run, like Early (2,5)', shiftRow, MOST_SHIFT_TYPES);
  const forbiddenNext = shifts && successions(reader, new Set(shifts.map((shift) => shift.name)));
  const contracts =
    forbiddenNext &&
    section(reader, 'CONTRACTS', 'a contract, like FullTime (15,22) (3,5) (2,3) 2 1', contractRow);
  if (!skills || !shifts || !forbiddenNext || !contracts) return null;
  const skillNames = new Set(skills.map((skill) => skill.name));
  const contractNames = new Set(contracts.map((contract) => contract.name));
  const nurses = section(
    reader,
    'NURSES',
    'a nurse with a known contract and skills, like HN_0 FullTime 2 HeadNurse Nurse',
    (line) => nurseRow(line, contractNames, skillNames),
  );
  const rest = reader.next();
  if (rest) reader.fail(rest, 'nothing after the nurses');
  if (!nurses || problems.length > before) return null;
  return { name, weeks, skills: skills.map((skill) => skill.name), shifts, forbiddenNext, contracts, nurses };
}

/** `NAME = n` and n rows with names that differ. */
function section<T extends { readonly name: string }>(
  reader: LineReader,
  title: string,
  expected: string,
  parse: (line: Line) => T | false | null,
  most = 100_000,
): T[] | null {
  const at = reader.peek();
  const count = reader.count(title);
  if (count === null) return null;
  if (count < 1 || count > most) return reader.fail(at, `1 to ${most} of ${title}`);
  const seen = new Set<string>();
  return reader.rows(count, title, (line) => {
    const row = parse(line);
    if (!row) return reader.fail(line, expected);
    if (seen.has(row.name)) return reader.fail(line, `a name that differs from those before, not ${row.name} again`);
    seen.add(row.name);
    return row;
  });
}

function shiftRow({ words }: Line): { name: string; run: Range } | null {
  const [name = '', pair] = words;
  const run = numberPair(pair);
  return run && words.length === 2 ? { name, run } : null;
}

function successions(reader: LineReader, shifts: ReadonlySet<string>): Map<string, string[]> | null {
  if (!reader.title('FORBIDDEN_SHIFT_TYPES_SUCCESSIONS')) return null;
  const found = new Map<string, string[]>();
  const rows = reader.rows(shifts.size, 'forbidden successions, one for each shift type', (line) => {
    const [name = '', count, ...next] = line.words;
    const known = shifts.has(name) && next.every((shift) => shifts.has(shift)) && !found.has(name);
    if (!known || wholeNumber(count) !== next.length) {
      return reader.fail(line, 'a shift type, a number and as many known shift types, like Night 2 Early Late');
    }
    found.set(name, next);
    return name;
  });
  return rows && found;
}

function contractRow({ words }: Line): ScenarioContract | null {
  const [name = '', total, work, off, weekends, complete] = words;
  const [assignments, workRun, offRun] = [numberPair(total), numberPair(work), numberPair(off)];
  const maxWeekends = wholeNumber(weekends);
  if (words.length !== 6 || !assignments || !workRun || !offRun || maxWeekends === null) return null;
  if (complete !== '0' && complete !== '1') return null;
  return { name, assignments, workRun, offRun, maxWeekends, completeWeekends: complete === '1' };
}

function nurseRow(
  { words }: Line,
  contracts: ReadonlySet<string>,
  known: ReadonlySet<string>,
): Scenario['nurses'][number] | null {
  const [name = '', contract = '', count, ...skills] = words;
  const fits = wholeNumber(count) === skills.length && skills.length > 0;
  if (!fits || !contracts.has(contract) || !skills.every((skill) => known.has(skill))) return null;
  return new Set(skills).size === skills.length ? { name, contract, skills } : null;
}

/** The competition's solved sets that its validator has judged. They lie beside the repository, never in it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cellKey, evaluate, indexWindow, isoWeekday, addDays, type AssignmentValue, type Policy, type Roster } from '@tandem/rota';
import { findInrc2Sets, importInrc2, parseValidator, type Inrc2Set, type TextFile } from '@tandem/rota/inrc2';

const ROOT = fileURLToPath(new URL('../../../shared/data/inrc2', import.meta.url));

/** Why nothing can be replayed; null: the sets are there. */
export const absence = (): string | null => (existsSync(ROOT) ? null : `${ROOT} is absent: the solved rotas lie beside the repository. Nothing was replayed.`);

export interface SolvedSet {
  /** The folder of its solution, below the sets. */
  readonly name: string;
  /** With the solution's assignments. */
  readonly roster: Roster;
  /** What the validator printed. */
  readonly grid: string;
  readonly files: readonly TextFile[];
}

/** The sets with a validator's output, by name, the smallest first. */
export function validatedSets(): string[] {
  const validated = sets().filter(({ validator }) => validator !== null);
  return validated.map(({ folder }) => folder).sort((a, b) => a.localeCompare(b, 'en'));
}

const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const sets = (): Inrc2Set[] => findInrc2Sets(readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.txt')));

/** @throws Error naming the set that cannot be read */
export function readSet(name: string): SolvedSet {
  const set = sets().find(({ folder }) => folder === name);
  if (!set?.validator) throw new Error(`There is no validated set "${name}".`);
  const paths = new Set([set.scenario, set.history, ...set.weeks.flatMap((week) => [week.solution, week.weekData])]);
  const files = [...paths].flatMap((path): TextFile[] => (path === null ? [] : [{ path, text: textOf(path) }]));
  const imported = importInrc2(files);
  const official = parseValidator(textOf(set.validator));
  if (!imported.ok || !official.ok) {
    throw new Error(`${name} cannot be read: ${JSON.stringify([imported, official].flatMap((each) => (each.ok ? [] : each.problems.slice(0, 2))))}`);
  }
  return { name, roster: imported.roster, grid: official.grid, files };
}

/**
 * The policy of the import, without the rules that the solution itself breaks: an import never blocks, and edit by edit no other
 * rota may come about.
 */
export function policyFor(roster: Roster): Policy {
  const { firstDate, lastDate, policy } = roster.schedule;
  const broken = new Set<string>(evaluate(indexWindow({ ...roster, from: firstDate, to: lastDate })).map(({ rule }) => rule));
  return { ...policy, reject: policy.reject.filter((rule) => !broken.has(rule)) };
}

/** The letter of each person and day as the validator printed it, `-` when off; by `<staffId>/<date>`. */
export function lettersOf(grid: string, { schedule, staff }: Roster): Map<string, string> {
  const letters = new Map<string, string>();
  const monday = addDays(schedule.firstDate, 1 - isoWeekday(schedule.firstDate));
  for (const line of grid.trimEnd().split('\n').slice(2)) {
    const at = line.indexOf('|');
    const person = staff.find(({ name }) => name === line.slice(0, at).trim());
    if (!person) throw new Error(`The validator's grid names "${line.slice(0, at).trim()}", who is not in the roster.`);
    const days = line.slice(at).split('|').filter((cell) => cell.trim() !== '');
    days.forEach((letter, day) => letters.set(`${person.id}/${addDays(monday, day)}`, letter));
  }
  return letters;
}

/**
 * Where cells are not what the validator printed, in words; and, since its grid has neither skills nor second shifts, where they are
 * not what the solution says.
 */
export function differencesFrom({ roster, grid }: SolvedSet, cells: ReadonlyMap<string, unknown>, compared: 'letters' | 'values' = 'values'): string[] {
  const expected = lettersOf(grid, roster);
  const letter = new Map(roster.shiftTypes.map(({ id, name }) => [id, [...name][0]?.toUpperCase() ?? '-']));
  const shown = new Map<string, string>();
  for (const [cell, value] of [...cells].sort(([a], [b]) => (a < b ? 1 : -1))) {
    const { shiftTypeId } = value as AssignmentValue;
    shown.set(cell.slice(0, cell.lastIndexOf('/')), letter.get(shiftTypeId) ?? shiftTypeId);
  }
  const found = [...new Set([...expected.keys(), ...shown.keys()])].flatMap((day) => {
    const [held, printed] = [shown.get(day) ?? '-', expected.get(day) ?? '-'];
    return held === printed ? [] : [`${day} holds ${held}, the validator printed ${printed}`];
  });
  if (found.length > 0 || compared === 'letters') return found;
  const solved = new Map(roster.assignments.map((row) => [cellKey(row), row.value]));
  return [...new Set([...solved.keys(), ...cells.keys()])].flatMap((cell) => {
    const [held, wanted] = [textOfValue(cells.get(cell)), textOfValue(solved.get(cell))];
    return held === wanted ? [] : [`${cell} holds ${held}, the solution has ${wanted}`];
  });
}

const textOfValue = (value: unknown): string => JSON.stringify(value ?? null, value ? Object.keys(value).sort() : undefined);

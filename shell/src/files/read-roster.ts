/** Files that are a whole rota by themselves: INRC-II and our own JSON. */
import { rosterSchema } from '@tandem/rest';
import type { Roster } from '@tandem/rota';
import { importInrc2, type TextFile } from '@tandem/rota/inrc2';
import { MOST_PROBLEMS, type CellProblem, type RosterPreview } from '@tandem/rota/xlsx';
import { files } from '@tandem/words/files';

const words = files.refused;

/** A set of INRC-II files, by the name of its scenario file. */
export const isInrc2 = (paths: readonly string[]): boolean => paths.some((path) => /(^|\/)Sc-[^/]+\.(txt|json|xml)$/i.test(path));

/** Text that begins like a JSON object. */
export const isJson = (text: string): boolean => /^\ufeff?\s*\{/.test(text);

export function readInrc2(texts: readonly TextFile[]): RosterPreview {
  const result = importInrc2([...texts]);
  if (result.ok) return wholePreview(result.roster);
  return refusedPreview(result.problems.map(({ file, line, expected, found }) => problem(file, line === null ? null : String(line), expected, found)));
}

/** @returns null when the text is no JSON */
export function readJson(name: string, text: string): RosterPreview | null {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return null;
  }
  const checked = rosterSchema.safeParse(value);
  if (checked.success) return wholePreview(checked.data as Roster);
  return refusedPreview(
    checked.error.issues.map(({ path, message }) => problem(name, path.join('.') || null, message, shown(path.reduce<unknown>(into, value)))),
  );
}

const into = (value: unknown, key: PropertyKey): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<PropertyKey, unknown>)[key] : undefined;

const shown = (value: unknown): string => (value === undefined ? '' : (JSON.stringify(value) ?? '').slice(0, 60));

const problem = (sheet: string, cell: string | null, expected: string, found: string): CellProblem => ({
  sheet,
  cell,
  expected,
  found,
  message: words.invalid(cell ?? sheet, expected),
});

const NO_COUNTS = { people: 0, shifts: 0, assignments: 0, leave: 0, demand: 0, requests: 0, notes: 0, firstDate: null, lastDate: null };

const refusedPreview = (problems: readonly CellProblem[]): RosterPreview => ({
  roster: null,
  problems: problems.slice(0, MOST_PROBLEMS),
  problemCount: problems.length,
  remarks: [],
  counts: NO_COUNTS,
  hours: [],
  unknownCodes: [],
});

function wholePreview(roster: Roster): RosterPreview {
  const { schedule, staff, shiftTypes, assignments, leave, demand, requests, notes } = roster;
  return {
    roster,
    problems: [],
    problemCount: 0,
    remarks: [],
    counts: {
      people: staff.length,
      shifts: shiftTypes.length,
      assignments: assignments.length,
      leave: leave.length,
      demand: demand.length,
      requests: requests.length,
      notes: notes.length,
      firstDate: schedule.firstDate,
      lastDate: schedule.lastDate,
    },
    hours: [],
    unknownCodes: [],
  };
}

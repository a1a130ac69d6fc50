import { readdirSync, readFileSync, statSync, type Stats } from 'node:fs';
import { basename, join } from 'node:path';
import { detectTables, previewRoster, problemSentence, readFiles, SHEET_LIMITS, SheetError, type CellProblem, type NamedBytes, type RosterPreview } from '@tandem/rota/xlsx';
import { Stop } from '../stop.ts';
import type { Terminal } from '../terminal.ts';

const TABLE = /\.(xlsx|csv|tsv|zip)$/i;

export interface TableOptions {
  readonly name?: string;
  readonly timeZone: string;
  /** `2026-11`, where the file names no month. */
  readonly month?: string;
}

/** Whether a path holds tables rather than a set of the competition: a file, or a folder with CSV files and no scenario. */
export function holdsTables(path: string): boolean {
  const found = statOf(path);
  if (found.isFile()) return true;
  const names = readdirSync(path);
  return names.some((name) => /\.csv$/i.test(name)) && !names.some((name) => /^Sc-.+\.txt$/.test(name));
}

/**
 * Reads a spreadsheet, CSV files of a folder, or a .zip of them, and says what is in it, without storing anything.
 * @throws Stop when the path or the file cannot be read
 */
export function previewTables(path: string, { name, timeZone, month }: TableOptions, terminal: Terminal): RosterPreview {
  const files = filesAt(path);
  const size = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  terminal.note(`Reading ${path}: ${files.length === 1 ? '1 file' : `${files.length} files`}, ${Math.ceil(size / 1024)} kB.`);
  try {
    const workbook = readFiles(files);
    const { tables, mapping, layout } = detectTables(workbook, { name: name ?? basename(path).replace(TABLE, ''), timeZone });
    for (const { sheet, kind, rows } of tables) terminal.note(`  ${sheet}: ${kind ?? 'not recognised'}, ${rows.length} rows`);
    // A name that is given is meant, even for an export of ours that has its own.
    return previewRoster(tables, { ...mapping, ...(name !== undefined && { name }), ...(layout === 'tandem' ? {} : { timeZone }), month: month ?? mapping.month });
  } catch (error) {
    if (error instanceof SheetError) throw new Stop(`${path}: ${error.message}`);
    throw error;
  }
}

/** Every problem and remark in a line of its own, and what is understood. */
export function tellPreview({ problems, problemCount, remarks, counts }: RosterPreview, terminal: Terminal): void {
  const line = (problem: CellProblem): string => `  ${problemSentence(problem, { withSheet: true })}`;
  for (const remark of remarks) terminal.note(line(remark));
  const { people, shifts, assignments, leave, demand, requests, notes, firstDate, lastDate } = counts;
  terminal.note(`${people} people, ${shifts} shifts, ${assignments} assignments, ${leave} absences, ${demand} demands, ${requests} requests, ${notes} notes${firstDate === null ? '' : `, ${firstDate} to ${lastDate}`}.`);
  if (problemCount === 0) return;
  terminal.note(problemCount === 1 ? '1 problem:' : `${problemCount} problems:`);
  for (const problem of problems) terminal.note(line(problem));
  if (problemCount > problems.length) terminal.note(`  and ${problemCount - problems.length} more.`);
}

function filesAt(path: string): NamedBytes[] {
  if (statOf(path).isFile()) return [readFile(path)];
  const names = readdirSync(path).filter((name) => /\.(csv|tsv)$/i.test(name)).sort();
  if (names.length === 0) throw new Stop(`${path} holds no .csv file: give a file, or a folder of .csv files.`);
  return names.map((name) => readFile(join(path, name)));
}

function readFile(path: string): NamedBytes {
  const { size } = statOf(path);
  const most = SHEET_LIMITS.fileBytes;
  if (size > most) throw new Stop(`${path} has ${Math.ceil(size / 1024 / 1024)} MB; up to ${most / 1024 / 1024} MB are read. Nothing was imported.`);
  try {
    return { name: basename(path), bytes: readFileSync(path) };
  } catch (error) {
    throw new Stop(`${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}): give this user permission.`);
  }
}

function statOf(path: string): Stats {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new Stop(`${path} does not exist: give a file or a folder.`);
  return found;
}

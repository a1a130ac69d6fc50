import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { EXPORT_FORMATS } from '@tandem/rest';
import { addDays, dateIn, isoWeekday, type IsoDate } from '@tandem/rota';
import { generateRoster } from '@tandem/rota/generate';
import { importInrc2, type TextFile } from '@tandem/rota/inrc2';
import { ImportFailure, type Rosters } from '@tandem/server';
import { withRosters } from '../open-data.ts';
import { Stop } from '../stop.ts';
import type { Terminal } from '../terminal.ts';
import { day, month, title, whole, zone } from './accepted.ts';
import { checkInrc2 } from './check-inrc2.ts';
import { checkXlsx, tellCheck } from './check-xlsx.ts';
import { writeExport } from './export-files.ts';
import { exportTables, TABLE_FORMATS } from './export-tables.ts';
import { readImportFolder, requireFolder } from './inrc2-files.ts';
import { holdsTables, previewTables, tellPreview } from './table-files.ts';

export interface CommandParts {
  readonly terminal: Terminal;
  readonly dataFolder: string;
  readonly now: () => number;
  /** Tells the process its exit code. */
  readonly fail: () => void;
}

/** Who is noted as the author of what a command writes. */
const ACTOR = 'tandem';
const ORIGIN = 'command';

export function rosterCommand({ terminal, dataFolder, now, fail }: CommandParts): Command {
  const roster = new Command('roster').description('bring rosters in and out, make one up, check them');
  const inData = <T>(create: boolean, work: (rosters: Rosters) => T | Promise<T>): Promise<T> => withRosters(dataFolder, { create }, work);
  const stored = (id: string, staff: number, assignments: number, json: boolean): void => {
    terminal.note(`Stored as "${id}" in ${dataFolder}: ${staff} people, ${assignments} assignments.`);
    terminal.out(json ? `${JSON.stringify({ scheduleId: id, staff, assignments })}\n` : `${id}\n`);
  };

  const check = roster.command('check').description('compare rosters with what others found in them');
  check
    .command('inrc2')
    .description('import every solved set that has a validator.txt and compare counts, total and grid with it')
    .argument('<root>', 'folder to walk')
    .option('--json', 'end with one line of JSON')
    .action(async (root: string, { json = false }: { json?: boolean }) => {
      const result = await checkInrc2(root, terminal);
      const { sets, matched, mismatches } = result;
      terminal.note(sets === 0 ? `No folder under ${root} has a validator.txt.` : `${matched} of ${sets} sets match.`);
      if (json) terminal.out(`${JSON.stringify(result)}\n`);
      if (sets === 0 || mismatches.length > 0) fail();
    });

  check
    .command('xlsx')
    .description('compare the hours that the codes of a month come to with those its sheet states')
    .argument('<file>', 'the spreadsheet')
    .option('--month <month>', 'its month, where the file does not say it', month)
    .option('--json', 'end with one line of JSON')
    .action((file: string, { json = false, ...options }: { month?: string; json?: boolean }) => {
      const result = checkXlsx(file, { ...options, timeZone: localZone() }, terminal);
      tellCheck(result, terminal);
      if (json) terminal.out(`${JSON.stringify(result)}\n`);
      if (result.people === 0 || result.mismatches.length > 0) fail();
    });

  const importTables = async (path: string, { name, json = false, dryRun = false, ...options }: ImportOptions): Promise<void> => {
    const preview = previewTables(path, { timeZone: localZone(), ...options, ...(name !== undefined && { name }) }, terminal);
    tellPreview(preview, terminal);
    const { roster: read, counts, problems, problemCount } = preview;
    if (!read || dryRun) {
      terminal.note(dryRun && read ? 'Nothing was imported: this was a trial.' : 'Nothing was imported.');
      if (json) terminal.out(`${JSON.stringify({ counts, problemCount, problems })}\n`);
      if (!read) fail();
      return;
    }
    terminal.note('Storing.');
    const id = await inData(true, (rosters) => rosters.create(read, ACTOR, ORIGIN));
    stored(id, read.staff.length, read.assignments.length, json);
  };

  roster
    .command('import')
    .description('store a roster as a new schedule: all of it or nothing')
    .argument('<path>', 'a spreadsheet, a .csv file or .zip of them, a folder of .csv files; or a set: its folder, or one that holds it')
    .addOption(new Option('--format <format>', 'format of the files; told by the path without it').choices(['inrc2', 'xlsx', 'csv']))
    .option('--name <name>', "the schedule's name, else the file's or set's", title)
    .option('--time-zone <zone>', 'the time zone it is planned in, where the file does not say it', zone)
    .option('--month <month>', 'the month, where the file does not say it', month)
    .option('--dry-run', 'read and check everything, store nothing')
    .option('--json', 'end with one line of JSON')
    .action(async (folder: string, options: ImportOptions & { format?: 'inrc2' | 'xlsx' | 'csv' }) => {
      const { format, ...rest } = options;
      if (format === 'xlsx' || format === 'csv' || (format === undefined && holdsTables(folder))) return importTables(folder, rest);
      const { name, json = false, dryRun = false } = rest;
      requireFolder(folder, 'The folder');
      const files = readImportFolder(resolve(folder));
      if (dryRun) return tellDryRun(files, terminal);
      const done = await inData(true, (rosters) => rosters.import({ files, ...(name !== undefined && { name }) }, ACTOR, ORIGIN));
      stored(done.scheduleId, done.staff, done.assignments, json);
    });

  roster
    .command('export')
    .description('give a schedule out as files')
    .argument('<schedule>', 'its id')
    .addOption(new Option('--format <format>', 'format of the files').choices([...EXPORT_FORMATS, ...TABLE_FORMATS]).makeOptionMandatory())
    .option('--out <folder>', 'folder for the files; a single file goes to standard output without it')
    .action(async (schedule: string, { format, out }: { format: (typeof EXPORT_FORMATS)[number] | (typeof TABLE_FORMATS)[number]; out?: string }) => {
      const answer = await inData(false, (rosters) => {
        if (rosters.has(schedule)) return format === 'xlsx' || format === 'csv' ? exportTables(rosters.read(schedule), format) : rosters.export(schedule, format);
        const ids = rosters.ids();
        throw new Stop(`There is no schedule "${schedule}": ${ids.length === 0 ? 'there is none at all' : `there are ${ids.join(', ')}`}.`);
      });
      writeExport(answer, out, terminal);
    });

  roster
    .command('generate')
    .description('make up a believable roster and store it as a new schedule')
    .option('--staff <n>', 'people', whole(1, 2000), 120)
    .option('--weeks <n>', 'weeks', whole(1, 52), 8)
    .option('--seed <n>', 'the same seed makes the same roster', whole(0, 999_999_999), 1)
    .option('--from <date>', 'first day; this Monday without it', day)
    .option('--time-zone <zone>', 'the time zone it is planned in', zone, Intl.DateTimeFormat().resolvedOptions().timeZone)
    .option('--name <name>', "the schedule's name", title, 'Ward')
    .option('--json', 'end with one line of JSON')
    .action(async ({ from, timeZone, json = false, ...figures }: GenerateOptions) => {
      const made = generateRoster({ ...figures, timeZone, firstDate: from ?? monday(timeZone, now()) });
      const id = await inData(true, (rosters) => rosters.create(made, ACTOR, ORIGIN));
      stored(id, made.staff.length, made.assignments.length, json);
    });
  return roster;
}

interface ImportOptions {
  readonly name?: string;
  readonly timeZone?: string;
  readonly month?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** @throws ImportFailure */
function tellDryRun(files: readonly TextFile[], terminal: Terminal): void {
  const read = importInrc2(files);
  if (!read.ok) throw new ImportFailure(read.problems);
  const { staff, assignments } = read.roster;
  terminal.note(`${staff.length} people, ${assignments.length} assignments, ${read.weeks} weeks. Nothing was imported: this was a trial.`);
}

interface GenerateOptions {
  readonly staff: number;
  readonly weeks: number;
  readonly seed: number;
  readonly from?: IsoDate;
  readonly timeZone: string;
  readonly name: string;
  readonly json?: boolean;
}

function monday(timeZone: string, at: number): IsoDate {
  const today = dateIn(timeZone, at);
  return addDays(today, 1 - isoWeekday(today));
}

import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { EXPORT_FORMATS } from '@tandem/rest';
import { addDays, dateIn, isoWeekday, type IsoDate } from '@tandem/rota';
import { generateRoster } from '@tandem/rota/generate';
import type { Rosters } from '@tandem/server';
import { withRosters } from '../open-data.ts';
import { Stop } from '../stop.ts';
import type { Terminal } from '../terminal.ts';
import { day, title, whole, zone } from './accepted.ts';
import { checkInrc2 } from './check-inrc2.ts';
import { writeExport } from './export-files.ts';
import { readImportFolder, requireFolder } from './inrc2-files.ts';

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

  roster
    .command('import')
    .description('store a roster as a new schedule: all of it or nothing')
    .argument('<folder>', 'the set, or a folder that holds it; the scenario may lie one folder above')
    .addOption(new Option('--format <format>', 'format of the files').choices(['inrc2']).default('inrc2'))
    .option('--name <name>', "the schedule's name, else the set's", title)
    .option('--json', 'end with one line of JSON')
    .action(async (folder: string, { name, json = false }: { name?: string; json?: boolean }) => {
      requireFolder(folder, 'The folder');
      const files = readImportFolder(resolve(folder));
      const done = await inData(true, (rosters) => rosters.import({ files, ...(name !== undefined && { name }) }, ACTOR, ORIGIN));
      stored(done.scheduleId, done.staff, done.assignments, json);
    });

  roster
    .command('export')
    .description('give a schedule out as files')
    .argument('<schedule>', 'its id')
    .addOption(new Option('--format <format>', 'format of the files').choices([...EXPORT_FORMATS]).makeOptionMandatory())
    .option('--out <folder>', 'folder for the files; a single file goes to standard output without it')
    .action(async (schedule: string, { format, out }: { format: (typeof EXPORT_FORMATS)[number]; out?: string }) => {
      const answer = await inData(false, (rosters) => {
        if (rosters.has(schedule)) return rosters.export(schedule, format);
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

import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Roster } from '@tandem/rota';
import { exportInrc2Grid, importInrc2, scoreInrc2, type TextFile } from '@tandem/rota/inrc2';
import { createRosters, openDataFolder } from '@tandem/server';
import { smallSet } from '../../server/test/small-set.ts';
import type { CheckResult } from './roster/check-inrc2.ts';
import { dataFolderOf } from './open-data.ts';
import { runCommand } from './program.ts';

let folder: string;
let data: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-cli-'));
  data = join(folder, 'data');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly notes: string[];
}

async function run(...args: string[]): Promise<Ran> {
  let out = '';
  const notes: string[] = [];
  const terminal = { out: (text: string) => void (out += text), note: (line: string) => void notes.push(line) };
  const code = await runCommand(args, { terminal, dataFolder: data, now: () => Date.parse('2026-11-20T12:00:00Z') });
  return { code, out, notes };
}
const lastJson = <T>({ out }: Ran): T => JSON.parse(out.trimEnd().split('\n').at(-1) ?? '') as T;
const check = async (root: string) => {
  const ran = await run('roster', 'check', 'inrc2', root, '--json');
  return { ...ran, result: lastJson<CheckResult>(ran) };
};

function write(files: readonly TextFile[], root: string): void {
  for (const { path, text } of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** What the official validator prints about a roster. */
function validatorText(roster: Roster): string {
  const { hard, soft, total } = scoreInrc2(roster);
  return [
    exportInrc2Grid(roster), '', 'Hard constraint violations', '--------------------------', '',
    `Minimal coverage constraints: ${hard.minimalCoverage}`, `Required skill constraints: ${hard.requiredSkill}`,
    `Illegal shift type succession constraints: ${hard.succession}`, `Single assignment per day: ${hard.singleAssignment}`, '', '',
    'Cost per constraint type', '------------------------', '',
    `Total assignment constraints: ${soft.totalAssignments}`, `Consecutive constraints: ${soft.consecutive}`,
    `Non working days constraints: ${soft.daysOff}`, `Preferences: ${soft.preferences}`, `Max working weekend: ${soft.weekends}`,
    `Complete weekends: ${soft.completeWeekends}`, `Optimal coverage constraints: ${soft.optimalCoverage}`, '', '------------------------', '', `Total cost: ${total}`, '',
  ].join('\n');
}

const SET = 'n003w2_0_4-7.run';
/** Writes the small set, with its validator's output, as `<root>/n003w2/<set folder>`. */
function writeSet(root: string): string {
  const imported = importInrc2(smallSet());
  if (!imported.ok) throw new Error('the small set is broken');
  write([...smallSet(), { path: `${SET}/validator.txt`, text: validatorText(imported.roster) }], join(root, 'n003w2'));
  return join(root, 'n003w2', SET);
}
const edit = (file: string, change: (text: string) => string) => writeFileSync(file, change(readFileSync(file, 'utf8')));

describe('tandem roster check inrc2', { timeout: 20_000 }, () => {
  it('[CLI-1] imports every validated set through the server and compares counts, total and grid, under both namings', async () => {
    const root = join(folder, 'root');
    const set = writeSet(root);
    cpSync(set, join(root, 'n003w2', 'Solution_H_0-WD_4-7'), { recursive: true });
    const all = join(root, 'deep', 'er', 'everything');
    cpSync(set, all, { recursive: true });
    for (const { path, text } of smallSet()) if (!path.includes('/')) writeFileSync(join(all, path), text);
    mkdirSync(join(root, 'n003w2', 'Solution_H_0-WD_7-4'));
    const { code, result, notes } = await check(root);
    expect([code, result]).toEqual([0, { sets: 3, matched: 3, mismatches: [] }]);
    expect(notes).toContain('deep/er/everything: matches');
    expect(notes.at(-1)).toBe('3 of 3 sets match.');
    expect((await check(set)).result).toEqual({ sets: 1, matched: 1, mismatches: [] });
    expect((await check(join(root, 'n003w2'))).result.matched).toBe(2);
  });

  it('[CLI-1] follows links, round no circle, and leaves no data of its own behind', async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('tandem-check-'));
    writeSet(join(folder, 'elsewhere'));
    mkdirSync(join(folder, 'root'));
    symlinkSync(join(folder, 'elsewhere', 'n003w2'), join(folder, 'root', 'link'));
    symlinkSync(join(folder, 'root'), join(folder, 'root', 'circle'));
    expect((await check(join(folder, 'root'))).result).toEqual({ sets: 1, matched: 1, mismatches: [] });
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('tandem-check-'))).toEqual(before);
    expect(readdirSync(folder)).not.toContain('data');
  });

  it('[CLI-2] names field, expected and got for whatever differs, and ends with 1', async () => {
    const set = writeSet(folder);
    edit(join(set, 'validator.txt'), (text) => text.replace(/Preferences: (\d+)/, 'Preferences: 70').replace(/Total cost: (\d+)/, 'Total cost: 1').replace('Bea |-|-|-|E|', 'Bea |E|-|-|E|'));
    const { code, result } = await check(folder);
    expect(code).toBe(1);
    expect(result).toEqual({
      sets: 1,
      matched: 0,
      mismatches: [
        {
          folder: `n003w2/${SET}`,
          differences: [
            { field: 'soft.preferences', expected: 70, got: expect.any(Number) as number },
            { field: 'total', expected: 1, got: expect.any(Number) as number },
          ],
        },
      ],
    });
    edit(join(set, 'Sol-n003w2-4-0.txt'), (text) => text.replace('Ada Mon Early Nurse', 'Ada Mon Night Nurse'));
    const [mismatch] = (await check(folder)).result.mismatches;
    expect(mismatch && 'differences' in mismatch && mismatch.differences.find(({ field }) => field.startsWith('grid'))).toEqual({
      field: 'grid line 3',
      expected: 'Ada |E|E|E|-|-|-|-| |-|-|-|-|-|-|-|',
      got: 'Ada |N|E|E|-|-|-|-| |-|-|-|-|-|-|-|',
    });
  });

  it('[CLI-2] names file, line, expected and found of a malformed set, and goes on with the next', async () => {
    const set = writeSet(folder);
    const bad = join(folder, 'n003w2', 'n003w2_0_4-7.bad');
    cpSync(set, bad, { recursive: true });
    edit(join(bad, 'Sol-n003w2-7-1.txt'), (text) => text.slice(0, text.indexOf('Cyd Wed')));
    const empty = join(folder, 'n003w2', 'n003w2_0_4-7.empty');
    mkdirSync(empty);
    writeFileSync(join(empty, 'validator.txt'), '');
    const blind = join(folder, 'n003w2', 'n003w2_0_4-7.blind');
    cpSync(set, blind, { recursive: true });
    edit(join(blind, 'validator.txt'), (text) => text.replace(/Total cost.*/, ''));
    const { code, result } = await check(folder);
    expect([code, result.sets, result.matched]).toEqual([1, 4, 1]);
    const problems = result.mismatches.map((each) => ('problems' in each ? each : null));
    expect(problems).toMatchObject([
      { folder: 'n003w2/n003w2_0_4-7.bad', problems: [{ file: expect.stringContaining('Sol-n003w2-7-1.txt') as string, line: expect.any(Number) as number, expected: expect.any(String) as string, found: expect.any(String) as string }] },
      { folder: 'n003w2/n003w2_0_4-7.blind', problems: [{ file: 'validator.txt' }] },
      { folder: 'n003w2/n003w2_0_4-7.empty', problems: [{ expected: expect.stringContaining('Sol-') as string }] },
    ]);
  });

  it('[CLI-3] ends with 1 and one sentence when there is nothing to check', async () => {
    const nothing = await check(folder);
    expect([nothing.code, nothing.result, nothing.notes]).toEqual([1, { sets: 0, matched: 0, mismatches: [] }, [`No folder under ${folder} has a validator.txt.`]]);
    const missing = await run('roster', 'check', 'inrc2', join(folder, 'nowhere'));
    expect([missing.code, missing.notes]).toEqual([1, [`The folder ${join(folder, 'nowhere')} does not exist: give a folder.`]]);
    writeFileSync(join(folder, 'file'), '');
    const file = await run('roster', 'check', 'inrc2', join(folder, 'file'));
    expect([file.code, file.notes]).toEqual([1, [`The folder ${join(folder, 'file')} is a file: give the folder that holds it.`]]);
  });
});

describe('tandem roster import', { timeout: 20_000 }, () => {
  it('[CLI-10] stores a set from its folder, its instance folder or a folder with everything', async () => {
    const set = writeSet(folder);
    for (const [given, id] of [[set, 'n003w2_0_4-7'], [dirname(set), 'n003w2_0_4-7-2']] as const) {
      const ran = await run('roster', 'import', given, '--json');
      expect([ran.code, lastJson(ran)]).toEqual([0, { scheduleId: id, staff: 3, assignments: 9 }]);
    }
    for (const { path, text } of smallSet()) if (!path.includes('/')) writeFileSync(join(set, path), text);
    renameSync(set, join(folder, 'everything'));
    rmSync(join(folder, 'n003w2'), { recursive: true });
    const ran = await run('roster', 'import', join(folder, 'everything'), '--name', 'My ward');
    expect([ran.code, ran.out]).toEqual([0, 'n003w2_0_4-7-3\n']);
    const json = await run('roster', 'export', 'n003w2_0_4-7-3', '--format', 'json');
    expect((JSON.parse(json.out) as Roster).schedule.name).toBe('My ward');
  });

  it('[CLI-11] stores nothing of a malformed set and says file, line, what was expected and found', async () => {
    const set = writeSet(folder);
    edit(join(set, 'Sol-n003w2-4-0.txt'), (text) => text.replace('Cyd Mon Night', 'Cyd Mon Dawn'));
    const ran = await run('roster', 'import', set);
    expect([ran.code, ran.out, ran.notes]).toEqual([1, '', [expect.stringMatching(/Sol-n003w2-4-0\.txt, line 8: expected .+, found .*Dawn/)]]);
    expect((await run('roster', 'export', 'n003w2_0_4-7', '--format', 'json')).notes[0]).toMatch(/there is none at all/);
    const none = await run('roster', 'import', join(folder, 'nowhere'));
    expect([none.code, none.notes]).toEqual([1, [expect.stringMatching(/nowhere does not exist/)]]);
  });

  it('[CLI-12] works on the folder of a server that is running, which sees the new schedule at once', async () => {
    const server = openDataFolder(data, { serving: true });
    const rosters = createRosters({ database: server.database });
    const set = writeSet(folder);
    const ran = await run('roster', 'import', set);
    expect(ran.code).toBe(0);
    expect(rosters.read('n003w2_0_4-7').staff).toHaveLength(3);
    await rosters.close();
    server.close();
  });

  it('[CLI-13] says in one sentence when the data folder cannot be used', async () => {
    writeFileSync(data, '');
    const ran = await run('roster', 'generate', '--staff', '3', '--weeks', '1');
    expect([ran.code, ran.notes]).toEqual([1, [expect.stringMatching(/^The data folder .+ cannot be created/)]]);
    expect([dataFolderOf({ TANDEM_DATA: '/srv/x' }, '/home'), dataFolderOf({ TANDEM_DATA: ' ' }, '/home')]).toEqual(['/srv/x', '/home/data']);
  });
});

describe('tandem roster export', { timeout: 20_000 }, () => {
  beforeEach(async () => {
    await run('roster', 'import', writeSet(folder));
  });

  it('[CLI-20] gives solutions, grid and everything as JSON, to a folder or to standard output', async () => {
    const out = join(folder, 'out', 'put');
    expect((await run('roster', 'export', 'n003w2_0_4-7', '--format', 'inrc2-solution', '--out', out)).code).toBe(0);
    expect(readdirSync(out).sort()).toEqual(['Sol-n003w2-4-0.txt', 'Sol-n003w2-7-1.txt']);
    const grid = await run('roster', 'export', 'n003w2_0_4-7', '--format', 'inrc2-grid');
    expect(grid.out.split('\n')[0]).toBe('    |M|T|W|T|F|S|S| |M|T|W|T|F|S|S|');
    const again = await run('roster', 'export', 'n003w2_0_4-7', '--format', 'inrc2-solution', '--out', out);
    expect([again.code, again.notes]).toEqual([1, [expect.stringMatching(/Sol-n003w2-4-0\.txt exists: remove it/)]]);
    const several = await run('roster', 'export', 'n003w2_0_4-7', '--format', 'inrc2-solution');
    expect([several.code, several.out, several.notes]).toEqual([1, '', ['This format has 2 files: give a folder for them with --out.']]);
  });

  it('[CLI-21] names what there is when a schedule, a format or a data folder is not', async () => {
    expect(await run('roster', 'export', 'other', '--format', 'json')).toMatchObject({ code: 1, notes: ['There is no schedule "other": there are n003w2_0_4-7.'] });
    expect((await run('roster', 'export', 'other', '--format', 'pdf')).notes[0]).toMatch(/--format <format>.*'pdf' is invalid.*inrc2-solution, inrc2-grid, json/);
    rmSync(data, { recursive: true });
    expect(await run('roster', 'export', 'other', '--format', 'json')).toMatchObject({ code: 1, notes: [`There is no data in ${data}: set TANDEM_DATA to the folder that the server uses.`] });
    expect(readdirSync(folder)).not.toContain('data');
  });

  it.skipIf(process.getuid?.() === 0)('[CLI-21] says when a folder cannot be written', async () => {
    chmodSync(folder, 0o500);
    const ran = await run('roster', 'export', 'n003w2_0_4-7', '--format', 'inrc2-grid', '--out', join(folder, 'no'));
    chmodSync(folder, 0o700);
    expect([ran.code, ran.notes]).toEqual([1, [expect.stringMatching(/cannot be written \(EACCES\)/)]]);
  });
});

describe('tandem roster generate', { timeout: 20_000 }, () => {
  it('[CLI-30] makes the same roster of the same seed, from this Monday on unless told', async () => {
    const made = await run('roster', 'generate', '--staff', '9', '--weeks', '2', '--seed', '4', '--time-zone', 'Europe/Warsaw', '--name', 'Nine', '--json');
    expect(made.code).toBe(0);
    const { scheduleId } = lastJson<{ scheduleId: string }>(made);
    await run('roster', 'generate', '--staff', '9', '--weeks', '2', '--seed', '4', '--time-zone', 'Europe/Warsaw', '--name', 'Nine', '--from', '2026-11-16');
    const read = async (id: string) => JSON.parse((await run('roster', 'export', id, '--format', 'json')).out) as Roster;
    const [first, second] = [await read(scheduleId), await read(`${scheduleId}-2`)];
    expect(second).toEqual({ ...first, schedule: { ...first.schedule, id: `${scheduleId}-2` } });
    expect(first.schedule).toMatchObject({ name: 'Nine', timeZone: 'Europe/Warsaw', firstDate: '2026-11-16', lastDate: '2026-11-29' });
    expect(first.staff).toHaveLength(9);
  });

  it('[CLI-31] names the option, the value and what is accepted, and stores nothing', async () => {
    for (const [option, value, accepted] of [
      ['--staff', '0', /whole number from 1 to 2000/],
      ['--staff', 'many', /whole number from 1 to 2000/],
      ['--staff', '1e2', /whole number from 1 to 2000/],
      ['--weeks', '53', /whole number from 1 to 52/],
      ['--weeks', '2.5', /whole number from 1 to 52/],
      ['--seed', '-1', /whole number from 0 to 999999999/],
      ['--from', '2026-02-30', /calendar date such as/],
      ['--time-zone', 'Mars/Olympus', /time zone such as/],
      ['--name', ' ', /1 to 100 characters/],
    ] as const) {
      const ran = await run('roster', 'generate', option, value);
      expect(ran.code).toBe(1);
      expect(ran.notes.join(' ')).toContain(option);
      expect(ran.notes.join(' ')).toContain(`'${value}'`);
      expect(ran.notes.join(' ')).toMatch(accepted);
    }
    expect(readdirSync(folder)).not.toContain('data');
  });
});

describe('tandem', () => {
  it('[CLI-40] explains itself, and names what it does not know', async () => {
    const help = await run('--help');
    expect([help.code, help.out]).toEqual([0, expect.stringContaining('roster')]);
    const unknown = await run('roster', 'invent');
    expect([unknown.code, unknown.notes]).toEqual([1, [expect.stringMatching(/unknown command 'invent'/)]]);
  });
});

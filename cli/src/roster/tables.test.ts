import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeXlsx } from '@tandem/rota/xlsx';
import { smallSet } from '../../../server/test/small-set.ts';
import { createRosters, openDataFolder } from '@tandem/server';
import { runCommand } from '../program.ts';
import type { XlsxCheck } from './check-xlsx.ts';

const MARCH = fileURLToPath(new URL('../../../../shared/data/warsaw-xlsx/marzec_2021_wersja_bazowa.xlsx', import.meta.url));

let folder: string;
let data: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-cli-tables-'));
  data = join(folder, 'data');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(...args: string[]): Promise<{ code: number; out: string; notes: string[]; last: unknown }> {
  let out = '';
  const notes: string[] = [];
  const terminal = { out: (text: string) => void (out += text), note: (line: string) => void notes.push(line) };
  const code = await runCommand(args, { terminal, dataFolder: data, now: () => Date.parse('2026-11-20T12:00:00Z') });
  const line = out.trimEnd().split('\n').at(-1) ?? '';
  return { code, out, notes, last: line.startsWith('{') ? (JSON.parse(line) as unknown) : line };
}

async function read(id: string) {
  const { database, close } = openDataFolder(data, { serving: false });
  const rosters = createRosters({ database });
  const roster = rosters.read(id);
  await rosters.close();
  close();
  return roster;
}

const days = Array.from({ length: 30 }, (_, i) => i + 1);
/** A month of two people with their hours; `code` is what Ana works on the 2nd. */
function month(name: string, code = 'L', actual = 16): string {
  const path = join(folder, name);
  const row = (codes: readonly string[], ...after: number[]) => [...codes, ...days.slice(codes.length - 1).map(() => null), ...after];
  writeFileSync(path, writeXlsx([{ name: 'plan', rows: [['November 2026'], ['Name', ...days, 'Norm', 'Actual'], row(['Ana', 'E', code], 160, actual), row(['Bo', 'N', 'U', 'U'], 160, 8)] }]));
  return path;
}

describe('tandem roster check xlsx', () => {
  it('[CLI-200] compares the hours of each person with those that the sheet states', async () => {
    const good = await run('roster', 'check', 'xlsx', month('good.xlsx'), '--json');
    expect([good.code, good.last]).toEqual([0, { people: 2, matched: 2, mismatches: [] }]);
    const off = await run('roster', 'check', 'xlsx', month('off.xlsx', 'L', 20), '--json');
    expect([off.code, off.last]).toEqual([1, { people: 2, matched: 1, mismatches: [{ person: 'Ana', cell: 'AG3', expected: 20, got: 16 }] }]);
    expect(off.notes).toContain('  Ana, AG3: the sheet says 20 h, its codes come to 16 h');
    const unknown = (await run('roster', 'check', 'xlsx', month('unknown.xlsx', 'Q'), '--json')).last as XlsxCheck;
    expect(unknown.mismatches).toMatchObject([{ person: 'Ana' }, { problem: 'Sheet “plan”: Row 3, column C: “Q” is not a shift. Use E, N, U or leave it empty.' }]);
    writeFileSync(join(folder, 'none.csv'), 'Person,Date,Shift\nAna,2026-11-02,E\n');
    const none = await run('roster', 'check', 'xlsx', join(folder, 'none.csv'));
    expect([none.code, none.notes.at(-1)]).toEqual([1, 'The file states no hours to compare with.']);
  });

  it.skipIf(!existsSync(MARCH))(`[CLI-201] all 24 people of the real month match (skipped without ${MARCH})`, async () => {
    const { code, last } = await run('roster', 'check', 'xlsx', MARCH, '--json');
    expect([code, last]).toEqual([0, { people: 24, matched: 24, mismatches: [] }]);
  });
});

describe('tandem roster import of tables', () => {
  it('[CLI-202] stores a spreadsheet, CSV files of a folder or one of them, told by the path alone', async () => {
    const spreadsheet = await run('roster', 'import', month('march.xlsx'), '--time-zone', 'Europe/Warsaw', '--name', 'Ward 4', '--json');
    expect([spreadsheet.code, spreadsheet.last]).toEqual([0, { scheduleId: 'Ward-4', staff: 2, assignments: 3 }]);
    expect((await read('Ward-4')).schedule).toMatchObject({ name: 'Ward 4', timeZone: 'Europe/Warsaw', firstDate: '2026-11-01', lastDate: '2026-11-30' });
    const tables = join(folder, 'tables');
    mkdirSync(tables);
    writeFileSync(join(tables, 'people.csv'), 'Name,Skills\nAna,RN\n');
    writeFileSync(join(tables, 'assignments.csv'), 'Person,Date,Shift\nAna,2026-11-02,E\n');
    expect((await run('roster', 'import', tables)).last).toBe('tables');
    expect((await run('roster', 'import', join(tables, 'assignments.csv'))).last).toBe('assignments');
  });

  it('[CLI-203] a trial tells what would be stored and stores nothing, of a set too', async () => {
    const { code, notes } = await run('roster', 'import', month('march.xlsx'), '--dry-run');
    expect([code, notes.at(-1)]).toEqual([0, 'Nothing was imported: this was a trial.']);
    expect(notes).toContain('2 people, 3 shifts, 3 assignments, 1 absences, 0 demands, 0 requests, 0 notes, 2026-11-01 to 2026-11-30.');
    for (const { path, text } of smallSet()) {
      mkdirSync(join(folder, 'set', path, '..'), { recursive: true });
      writeFileSync(join(folder, 'set', path), text);
    }
    const set = await run('roster', 'import', join(folder, 'set'), '--dry-run');
    expect([set.code, set.notes.at(-1)]).toEqual([0, expect.stringContaining('Nothing was imported: this was a trial.')]);
    expect(existsSync(data)).toBe(false);
  });

  it('[CLI-204] each cell that cannot be taken is a line, and nothing is stored', async () => {
    const { code, notes, last } = await run('roster', 'import', month('march.xlsx', 'N2'), '--json');
    expect(code).toBe(1);
    expect(notes.slice(-3)).toEqual(['1 problem:', '  Sheet “plan”: Row 3, column C: “N2” is not a shift. Use E, N, U or leave it empty.', 'Nothing was imported.']);
    expect(last).toMatchObject({ problemCount: 1, problems: [{ sheet: 'plan', cell: 'C3', found: 'N2' }] });
    expect(existsSync(data)).toBe(false);
  });

  it('[CLI-204] a file that cannot be read is one sentence', async () => {
    const broken = join(folder, 'broken.xlsx');
    writeFileSync(broken, readFileSync(month('march.xlsx')).subarray(0, 400));
    const huge = join(folder, 'huge.xlsx');
    writeFileSync(huge, new Uint8Array(21 * 1024 * 1024));
    for (const [path, told] of [[broken, 'not copied completely'], [huge, 'has 21 MB; up to 20 MB'], [join(folder, 'absent.xlsx'), 'does not exist']] as const) {
      const { code, notes } = await run('roster', 'import', path, '--format', 'xlsx');
      expect([code, notes.at(-1)]).toEqual([1, expect.stringContaining(told)]);
    }
    const month13 = await run('roster', 'import', broken, '--month', '2026-13');
    expect([month13.code, month13.notes.at(-1)]).toEqual([1, expect.stringContaining('A month such as 2026-11 is accepted.')]);
    mkdirSync(join(folder, 'empty'));
    expect((await run('roster', 'import', join(folder, 'empty'), '--format', 'csv')).notes.at(-1)).toContain('holds no .csv file');
  });
});

describe('tandem roster export of tables', () => {
  it('[CLI-205] a workbook and CSV files go to a folder and come back as the same schedule', async () => {
    await run('roster', 'generate', '--staff', '6', '--weeks', '2', '--seed', '4', '--name', 'Ward', '--time-zone', 'Europe/Warsaw');
    const { schedule, ...before } = await read('ward').catch(() => read('Ward'));
    for (const format of ['xlsx', 'csv']) {
      const out = join(folder, format);
      expect((await run('roster', 'export', schedule.id, '--format', format, '--out', out)).code).toBe(0);
      const path = format === 'xlsx' ? join(out, readdirSync(out)[0] ?? '') : out;
      const { last } = await run('roster', 'import', path, '--json');
      const { schedule: again, ...after } = await read((last as { scheduleId: string }).scheduleId);
      expect(after).toEqual(before);
      expect({ ...again, id: schedule.id }).toEqual(schedule);
    }
    const plain = await run('roster', 'export', schedule.id, '--format', 'xlsx');
    expect([plain.code, plain.notes.at(-1)]).toEqual([1, 'A spreadsheet is no text: give a folder for it with --out.']);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rosterToCsv, zipFiles } from '../csv/csv.ts';
import { generateRoster } from '../generate/generate.ts';
import { exportInrc2Solution, importInrc2 } from '../inrc2/inrc2.ts';
import { SHEET_LIMITS } from '../sheet/sheet.ts';
import type { Roster } from '../model.ts';
import { anyRoster } from '../testing/any-roster.ts';
import { tinySet } from '../testing/inrc2-set.ts';
import { rosterOf } from '../testing/ward.ts';
import { detectTables, previewRoster, problemSentence, readFiles, rosterToXlsx, type NamedBytes, type Workbook } from '../xlsx/xlsx.ts';

const OTHER = { name: 'other name', timeZone: 'America/Lima' };

/** What comes back of files, as they are proposed to be read. */
function back(files: readonly NamedBytes[]): Roster {
  const { layout, tables, mapping } = detectTables(readFiles(files), OTHER);
  const { roster, problems } = previewRoster(tables, mapping);
  if (!roster) throw new Error(problems.map((problem) => problemSentence(problem, { withSheet: true })).join('\n'));
  expect(layout).toBe('tandem');
  return roster;
}
const asCsv = (roster: Roster): NamedBytes[] => rosterToCsv(roster).map(({ path, text }) => ({ name: path, bytes: new TextEncoder().encode(text) }));

describe('out and in again', () => {
  it('[ROTA-330] a spreadsheet reads back as exactly the roster it was made of', () => {
    fc.assert(fc.property(anyRoster, (roster) => { expect(back([{ name: 'x.xlsx', bytes: rosterToXlsx(roster) }])).toEqual(roster); }), { numRuns: 100 });
  });

  it('[ROTA-331] CSV files, loose or in one .zip, read back as exactly the roster they were made of', () => {
    fc.assert(
      fc.property(anyRoster, fc.boolean(), (roster, zipped) => {
        expect(back(zipped ? [{ name: 'x.zip', bytes: zipFiles(rosterToCsv(roster)) }] : asCsv(roster).reverse())).toEqual(roster);
      }),
      { numRuns: 100 },
    );
  });

  it('[ROTA-330] [ROTA-331] a large ward comes back whole too', () => {
    const roster = generateRoster({ staff: 120, weeks: 12, seed: 5, firstDate: '2026-11-02', name: 'Ward', timeZone: 'Europe/Warsaw' });
    const plain = JSON.parse(JSON.stringify(roster)) as Roster;
    expect(back([{ name: 'x.xlsx', bytes: rosterToXlsx(roster) }])).toEqual(plain);
    expect(back(asCsv(roster))).toEqual(plain);
  });

  it('[ROTA-331] more assignments than a sheet may have rows go to a second one', () => {
    const rows = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`p${i}`, 'E'.repeat(340)]));
    const roster = rosterOf({ rows });
    const files = rosterToCsv(roster);
    expect(files.map(({ path }) => path)).toContain('assignments-2.csv');
    expect(roster.assignments.length).toBeGreaterThan(SHEET_LIMITS.rows);
    expect(back(asCsv(roster))).toEqual(roster);
  });

  it('[ROTA-330] [ROTA-331] a solved set keeps its solution files over a workbook and over CSV', () => {
    const imported = importInrc2(tinySet());
    if (!imported.ok) throw new Error('the small set is broken');
    const solution = exportInrc2Solution(imported.roster);
    expect(exportInrc2Solution(back([{ name: 'x.xlsx', bytes: rosterToXlsx(imported.roster) }]))).toEqual(solution);
    expect(exportInrc2Solution(back(asCsv(imported.roster)))).toEqual(solution);
  });

  it('[ROTA-334] a cell changed in the month of an export is told, since the lists count', () => {
    const roster = rosterOf({ rows: { Ana: 'EN..D', Bo: '..L..' }, leave: [{ staffId: 'Bo', from: '2026-11-02', to: '2026-11-03', kind: 'sick' }] });
    const workbook = readFiles([{ name: 'x.xlsx', bytes: rosterToXlsx(roster) }]);
    const told = (sheets: Workbook['sheets']): string[] => {
      const { tables, mapping } = detectTables({ sheets }, OTHER);
      return previewRoster(tables, mapping).remarks.flatMap((remark) => (remark.cell === null ? [] : [problemSentence(remark)]));
    };
    expect(told(workbook.sheets)).toEqual([]);
    const changed = workbook.sheets.map((sheet, i) => (i > 0 ? sheet : { ...sheet, rows: sheet.rows.map((row) => ({ ...row, cells: row.cells.flatMap((cell) => (cell.value === 'E' ? [{ ...cell, value: 'L' }] : cell.value === 'sick' ? [] : [cell])) })) }));
    expect(told(changed)).toEqual([
      'Row 3, column C: The month shows “L”, the lists “E”. The lists count.',
      'Row 4, column C: The month shows nothing, the lists “sick”. The lists count.',
      'Row 4, column D: The month shows nothing, the lists “sick”. The lists count.',
    ]);
  });

  it('[ROTA-332] each month has a sheet of people, codes and hours, which can be read by itself', () => {
    const roster = rosterOf({ firstDate: '2026-11-28', rows: { Ana: 'EN..D', Bo: '..L..' }, contract: { weeklyMinutes: 2400 }, leave: [{ staffId: 'Bo', from: '2026-12-01', to: '2026-12-02', kind: 'sick' }], extra: [{ staffId: 'Ana', date: '2026-11-28', slot: 1, value: { shiftTypeId: 'N', skillId: 'RN' } }] });
    const workbook = readFiles([{ name: 'x.xlsx', bytes: rosterToXlsx(roster) }]);
    const month = workbook.sheets[0];
    expect(workbook.sheets.slice(0, 2).map(({ name }) => name)).toEqual(['Rota 2026-11', 'Rota 2026-12']);
    expect(month?.rows[2]?.cells.map(({ value }) => value)).toEqual(['Ana', 'E/N', 'N', 24, 17.15, 6.85]);
    const { tables, mapping } = detectTables({ sheets: workbook.sheets.slice(0, 2) }, OTHER);
    const { roster: read } = previewRoster(tables, mapping);
    const cells = (all: Roster | null) => all?.assignments.map(({ staffId, date, slot, value }) => `${staffId} ${date} ${slot} ${value.shiftTypeId}`).sort();
    expect(cells(read)).toEqual(cells(roster));
    expect(read?.leave).toMatchObject([{ staffId: 'Bo', kind: 'sick', from: '2026-12-01', to: '2026-12-02' }]);
  });
});

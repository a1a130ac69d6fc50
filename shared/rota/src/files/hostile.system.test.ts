import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rosterToCsv } from '../csv/csv.ts';
import { importInrc2 } from '../inrc2/inrc2.ts';
import { checkRoster } from '../reference/check-roster.ts';
import { tinySet } from '../testing/inrc2-set.ts';
import { rosterOf } from '../testing/ward.ts';
import { detectTables, previewRoster, readFiles, rosterToXlsx, SheetError, type NamedBytes } from '../xlsx/xlsx.ts';

/** Runs of each kind; together over 5,000 files. The seed makes a failure come again. */
const RUNS = { numRuns: 1250, seed: 20_260_302 };
const PATIENT = 300_000;

const roster = rosterOf({
  rows: { Ana: 'EDLN..', Bo: '..NN' },
  leave: [{ staffId: 'Bo', from: '2026-11-07', to: '2026-11-08', kind: 'sick' }],
  requests: [{ staffId: 'Ana', date: '2026-11-05' }],
  demand: [{ date: '2026-11-02', shiftTypeId: 'E', skillId: 'RN', minimum: 1, optimum: 2 }],
});
const workbook = rosterToXlsx(roster);
const parts = Object.entries(unzipSync(workbook)).map(([path, bytes]) => ({ path, text: strFromU8(bytes) }));
const csvs = rosterToCsv(roster);

/** Whatever came in: told in a sentence, problems with a place, or a whole roster that can be stored. */
function expectSound(files: readonly NamedBytes[]): void {
  let tables;
  try {
    tables = detectTables(readFiles(files), { name: 'x', timeZone: 'Europe/Warsaw' });
  } catch (error) {
    if (!(error instanceof SheetError)) throw error;
    expect(error.message).toContain('Nothing was imported.');
    return;
  }
  const { roster: read, problemCount, problems, counts } = previewRoster(tables.tables, tables.mapping);
  expect(read === null).toBe(problemCount > 0);
  for (const { expected, message, cell } of problems) {
    expect(expected.length * message.length).toBeGreaterThan(0);
    if (cell !== null) expect(cell).toMatch(/^[A-Z]+\d+$/);
  }
  if (!read) return;
  expect(checkRoster(read)).toEqual([]);
  expect(counts.assignments).toBe(read.assignments.length);
}

const junk = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom('<', '>', '</row>', '<c r="ZZZ9">', '<row r="99999999">', '&#x110000;', '&amp;', ']]>', '<!--', '"', "'", '\0', '\n', ',', ';', '__proto__', 'constructor', '1e309', '-1', '9999-12-31', '2026-02-30', '=HYPERLINK("x")', '999999999999', 'NaN', 't="s"', 's="-1"', '#REF!'),
);
const edit = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.nat(30), put: junk });
type Edit = { readonly at: number; readonly cut: number; readonly put: string };
const edited = (text: string, edits: readonly Edit[]): string =>
  edits.reduce((all, { at, cut, put }) => {
    const from = Math.floor(at * all.length);
    return all.slice(0, from) + put + all.slice(from + cut);
  }, text);
const edits = fc.array(edit, { minLength: 1, maxLength: 4 });

describe('broken files', () => {
  it('[ROTA-333] a spreadsheet with bytes changed, cut or doubled anywhere is told or sound', () => {
    const change = fc.record({ at: fc.nat(workbook.length - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), fc.option(fc.nat(workbook.length)), (changes, end) => {
        const bytes = workbook.slice(0, end ?? undefined);
        for (const { at, byte } of changes) if (at < bytes.length) bytes[at] = byte;
        expectSound([{ name: 'x.xlsx', bytes }]);
      }),
      RUNS,
    );
  }, PATIENT);

  it('[ROTA-333] a spreadsheet with its XML changed anywhere is told or sound', () => {
    fc.assert(
      fc.property(fc.nat(parts.length - 1), edits, (which, changes) => {
        const files = Object.fromEntries(parts.map(({ path, text }, i) => [path, strToU8(i === which ? edited(text, changes) : text)]));
        expectSound([{ name: 'x.xlsx', bytes: zipSync(files, { level: 0 }) }]);
      }),
      RUNS,
    );
  }, PATIENT);

  it('[ROTA-333] CSV files changed anywhere are told or sound', () => {
    fc.assert(
      fc.property(fc.nat(csvs.length - 1), edits, (which, changes) => {
        expectSound(csvs.map(({ path, text }, i) => ({ name: path, bytes: strToU8(i === which ? edited(text, changes) : text) })));
      }),
      RUNS,
    );
  }, PATIENT);

  it('[ROTA-333] files of the competition changed anywhere give a whole roster or problems', () => {
    const set = tinySet();
    fc.assert(
      fc.property(fc.nat(set.length - 1), edits, (which, changes) => {
        const result = importInrc2(set.map((file, i) => (i === which ? { ...file, text: edited(file.text, changes) } : file)));
        expect(result.ok || result.problems.length > 0).toBe(true);
        if (result.ok) expect(result.roster.staff.length).toBeGreaterThan(0);
      }),
      RUNS,
    );
  }, PATIENT);

  it('[ROTA-333] any bytes at all under any name are told or sound', () => {
    fc.assert(fc.property(fc.string({ maxLength: 12 }), fc.uint8Array({ maxLength: 200 }), (name, bytes) => { expectSound([{ name, bytes }]); }), { ...RUNS, numRuns: 600 });
  }, PATIENT);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../evaluate.ts';
import { cutWindow } from '../history.ts';
import { ID_PATTERN } from '../model.ts';
import { indexWindow } from '../roster-index.ts';
import { tinySet } from '../testing/inrc2-set.ts';
import { exportInrc2Grid, exportInrc2Solution, importInrc2, parseValidator, scoreInrc2, type TextFile } from './inrc2.ts';

/** Whatever came in: a sound roster that can be judged and written, or problems that say where and what. */
function expectSound(files: readonly TextFile[]): void {
  const result = importInrc2(files);
  if (!result.ok) {
    expect(result.problems.length).toBeGreaterThan(0);
    for (const { file, line, expected, found } of result.problems) {
      expect(typeof file).toBe('string');
      expect(Number.isInteger(line) && line >= 0).toBe(true);
      expect(expected.length * found.length).toBeGreaterThan(0);
    }
    return;
  }
  const { roster } = result;
  const ids = [roster.staff, roster.shiftTypes, roster.skills, roster.contracts].map((items) => items.map(({ id }) => id));
  for (const list of ids) {
    expect(new Set(list).size).toBe(list.length);
    for (const id of list) expect(id).toMatch(ID_PATTERN);
  }
  const { firstDate, lastDate } = roster.schedule;
  const found = evaluate(indexWindow(cutWindow(roster, firstDate, lastDate)), undefined, ['unknown-id']);
  expect(found).toEqual([]);
  expect(roster.assignments.every(({ date }) => firstDate <= date && date <= lastDate)).toBe(true);
  expect(Number.isSafeInteger(scoreInrc2(roster).total)).toBe(true);
  expect(exportInrc2Solution(roster)).toHaveLength(result.weeks);
  expect(exportInrc2Grid(roster).split('\n')).toHaveLength(roster.staff.length + 3);
}

/** Milliseconds a long test may take on a busy machine. */
const PATIENT = 60_000;
const set = tinySet();
const target = fc.constantFrom(...set.map((_, i) => i));
const junk = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('999999999', '-1', '0', '(9,1)', '= 100000', '\n\n', '\r', '\t', '\0', '__proto__', 'constructor', 'None', 'Any', '1e9', 'NaN'),
);
const edit = fc.record({ file: target, at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.nat({ max: 40 }), put: junk });

describe('hostile files', () => {
  it('[ROTA-68] files cut and overwritten anywhere give a sound roster or problems, never an exception', () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const files = set.map((file) => ({ ...file }));
        for (const { file, at, cut, put } of edits) {
          const chosen = files[file];
          if (!chosen) continue;
          const from = Math.floor(at * chosen.text.length);
          files[file] = { ...chosen, text: chosen.text.slice(0, from) + put + chosen.text.slice(from + cut) };
        }
        expectSound(files);
      }),
      { numRuns: 600 },
    );
  }, PATIENT);

  it('[ROTA-68] a file that ends before its last line is refused whole', () => {
    for (const [i, { path, text }] of set.entries()) {
      if (path.endsWith('validator.txt') || path.endsWith('WD-tiny-3.txt') || path.endsWith('H0-tiny-0.txt')) continue;
      const lines = text.trimEnd().split('\n');
      for (let kept = 0; kept < lines.length; kept++) {
        const files = set.map((file, j) => (i === j ? { path, text: lines.slice(0, kept).join('\n') } : file));
        const result = importInrc2(files);
        expect(result.ok).toBe(false);
        expect(!result.ok && result.problems.some(({ file }) => file === path)).toBe(true);
      }
    }
  });

  it('[ROTA-68] any paths and texts at all are answered', () => {
    const path = fc.oneof(
      fc.string({ maxLength: 30 }),
      fc.constantFrom('Sol-a-0-0.txt', 'x/Sol-a-0-1.txt', 'Sc-a.txt', 'H0-a-0.txt', 'WD-a-0.txt', '../../Sol-a-0-0.txt', '//', 'a\\Sol-a-0-0.txt'),
    );
    const text = fc.oneof(fc.string(), fc.constantFrom(...set.map((file) => file.text)));
    fc.assert(fc.property(fc.array(fc.record({ path, text }), { maxLength: 8 }), expectSound), { numRuns: 500 });
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (any) => { parseValidator(any); }));
  }, PATIENT);

  it('[ROTA-68] counts far beyond what a file holds are told, not believed', () => {
    const counts = set.map(({ path, text }) => ({ path, text: text.replace(/ = 2/, ' = 999999').replace(/ = 4/, ' = 999999') }));
    expectSound(counts);
    expect(importInrc2(counts).ok).toBe(false);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate, evaluateDay, evaluatePerson } from './evaluate.ts';
import { cutWindow } from './history.ts';
import { RULE_IDS, type Demand } from './model.ts';
import { indexWindow } from './roster-index.ts';
import { DAY_RULES, PERSON_RULES } from './rules/rule-table.ts';
import { MONDAY, rosterOf, told, wardOf } from './testing/ward.ts';

const FRIDAY = '2026-11-06';
const need = (minimum: number, optimum: number, skillId = 'RN', shiftTypeId = 'L'): Demand => ({
  date: FRIDAY,
  shiftTypeId,
  skillId,
  minimum,
  optimum,
});

describe('coverage', () => {
  it('[ROTA-36] a shift below its minimum must be fixed, one below its optimum be checked, never both for one skill', () => {
    const rows = { A: '....L', B: '....L', C: '....L' };
    const [below, ...more] = evaluateDay(wardOf({ rows, demand: [need(4, 6)] }), FRIDAY);
    expect(more).toEqual([]);
    expect(below).toEqual({
      rule: 'coverage-minimum',
      severity: 'must',
      date: FRIDAY,
      staffId: null,
      cells: [],
      shiftTypeId: 'L',
      skillId: 'RN',
      amount: 1,
      message: 'Late has 3 of 4 on Friday.',
      short: '3 of 4',
    });
    const [optimum] = evaluateDay(wardOf({ rows, demand: [need(3, 5)] }), FRIDAY);
    expect(optimum).toMatchObject({ rule: 'coverage-optimum', severity: 'check', amount: 2, message: 'Late has 3 of 5 on Friday.' });
    expect(evaluateDay(wardOf({ rows, demand: [need(3, 3)] }), FRIDAY)).toEqual([]);
    expect(evaluateDay(wardOf({ rows, demand: [need(1, 2)] }), FRIDAY)).toEqual([]);
  });

  it('[ROTA-36] each skill is judged by itself, and named where the shift needs several', () => {
    const index = wardOf({ rows: { A: '....L', B: '....L' }, demand: [need(2, 3, 'RN'), need(1, 1, 'CA'), need(1, 1, 'RN', 'N')] });
    expect(evaluateDay(index, FRIDAY).map(({ message }) => message)).toEqual([
      'Late has 0 of 1 CA on Friday.',
      'Night has 0 of 1 on Friday.',
      'Late has 2 of 3 RN on Friday.',
    ]);
  });
});

describe('evaluation', () => {
  const index = wardOf({
    rows: { Ana: 'LE.....', Ben: '......E' },
    contract: { workRun: { min: 0, max: 1 }, assignments: { min: 9, max: 99 } },
    demand: [need(1, 1)],
  });

  it('[ROTA-37] must comes before check, then the earlier day, then the rule; the whole schedule last', () => {
    expect(evaluate(index).map(({ rule, date, staffId }) => [rule, date, staffId])).toEqual([
      ['rest', '2026-11-03', 'Ana'],
      ['coverage-minimum', FRIDAY, null],
      ['work-run', '2026-11-03', 'Ana'],
      ['total-assignments', null, 'Ana'],
      ['total-assignments', null, 'Ben'],
    ]);
  });

  it('[ROTA-37] a range keeps what shows on its days, the schedule’s findings come with its last day', () => {
    const of = (from: string, to: string): number => evaluate(index, { from, to }).length;
    expect(of(MONDAY, '2026-11-02')).toBe(0);
    expect(of('2026-11-03', '2026-11-03')).toBe(2);
    expect(of(FRIDAY, '2026-11-07')).toBe(1);
    expect(of('2026-11-08', '2026-11-08')).toBe(2);
  });

  it('[ROTA-37] rules can be named, and the parts make up the whole', () => {
    expect(evaluate(index, undefined, ['rest', 'coverage-minimum']).map(({ rule }) => rule)).toEqual(['rest', 'coverage-minimum']);
    const parts = [...evaluatePerson(index, 'Ana'), ...evaluatePerson(index, 'Ben'), ...evaluateDay(index, FRIDAY)];
    expect(new Set(evaluate(index).map((f) => JSON.stringify(f)))).toEqual(new Set(parts.map((f) => JSON.stringify(f))));
    expect([...PERSON_RULES, ...DAY_RULES].map(([id]) => id).sort()).toEqual([...RULE_IDS].sort());
  });

  it('[ROTA-37] every finding has a sentence, a short form and an amount of at least 1, whatever the rota', () => {
    const letters = fc.constantFrom('E', 'D', 'L', 'N', '.', '.', 'Q');
    fc.assert(
      fc.property(fc.array(letters, { minLength: 1, maxLength: 21 }), (row) => {
        const busy = wardOf({
          rows: { Ana: row.join('') },
          contract: {
            weeklyMinutes: 1848,
            assignments: { min: 5, max: 9 },
            workRun: { min: 2, max: 4 },
            offRun: { min: 2, max: 3 },
            maxWeekends: 1,
            completeWeekends: true,
          },
        });
        for (const { message, short, amount, cells, staffId } of evaluate(busy)) {
          expect(message).toMatch(/^Ana: \S.*[^.]\.$/);
          expect(short).not.toMatch(/undefined|NaN|Ana/);
          expect(message).not.toMatch(/undefined|NaN/);
          expect(Number.isInteger(amount) && amount >= 1).toBe(true);
          expect(cells.every((cell) => cell.staffId === staffId)).toBe(true);
        }
      }),
    );
  });

  it('[ROTA-38] days of the window outside the schedule are not judged', () => {
    const options = { rows: { Ana: 'E.... E..' }, contract: { offRun: { min: 2, max: 3 }, workRun: { min: 2, max: 3 } } };
    const roster = rosterOf(options);
    const wide = indexWindow(cutWindow(roster, '2026-10-01', '2026-12-31'));
    expect(evaluate(wide)).toEqual(evaluate(wardOf(options)));
    expect(told(evaluate(wide), 'days-off-run')).toEqual(['2026-11-06 +1 fourth day off in a row']);
    expect(evaluate(indexWindow(cutWindow(roster, '2026-12-01', '2026-12-31')))).toEqual([]);
  });
});

import { eachDay, isoWeekday, type Demand } from '@tandem/rota';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellOf, demandChanges, formatNeed, indexDemand, oneWeekColumns, parseNeed, totalOf, weekColumns } from './demand-table.ts';

/** Two weeks from a Monday on. */
const [FROM, TO] = ['2026-11-16', '2026-11-29'];
const MONDAYS = ['2026-11-16', '2026-11-23'];
const early = (date: string, minimum: number, optimum: number): Demand => ({ date, shiftTypeId: 'E', skillId: 'RN', minimum, optimum });

describe('the table of what is needed', () => {
  it('[SHELL-110] has a column for each weekday with all its days, from the first day of the week on', () => {
    const columns = weekColumns(FROM, TO, 7);
    expect(columns.map(({ weekday }) => weekday)).toEqual([7, 1, 2, 3, 4, 5, 6]);
    expect(columns[1]?.dates).toEqual(MONDAYS);
    expect(columns.flatMap(({ dates }) => dates).sort()).toEqual(eachDay(FROM, TO));
  });

  it('[SHELL-110] shows one week with only the days that the rota has', () => {
    const columns = oneWeekColumns('2026-11-18', '2026-11-17', TO, 1);
    expect(columns.map(({ dates }) => dates[0] ?? null)).toEqual([null, '2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20', '2026-11-21', '2026-11-22']);
    expect(columns.every(({ weekday, dates }) => dates.every((date) => isoWeekday(date) === weekday))).toBe(true);
  });

  it('[SHELL-111] says a need that is the same on all days of a column, and otherwise that it varies', () => {
    const same = indexDemand(MONDAYS.map((date) => early(date, 4, 6)));
    expect(cellOf(same, MONDAYS, 'E', 'RN')).toEqual({ kind: 'same', need: { minimum: 4, optimum: 6 } });
    expect(cellOf(same, MONDAYS, 'L', 'RN')).toEqual({ kind: 'same', need: null });
    expect(cellOf(indexDemand([early('2026-11-16', 4, 6)]), MONDAYS, 'E', 'RN')).toEqual({ kind: 'varies' });
    expect(cellOf(indexDemand([early('2026-11-16', 0, 0)]), MONDAYS, 'E', 'RN')).toEqual({ kind: 'same', need: null });
  });

  it.each([
    ['4-6', { minimum: 4, optimum: 6 }],
    ['4–6', { minimum: 4, optimum: 6 }],
    [' 4 / 6 ', { minimum: 4, optimum: 6 }],
    ['4 6', { minimum: 4, optimum: 6 }],
    ['3', { minimum: 3, optimum: 3 }],
    ['0-2', { minimum: 0, optimum: 2 }],
    ['0', null],
    ['', null],
  ])('[SHELL-112] reads %j as a need', (typed, need) => {
    expect(parseNeed(typed)).toEqual({ kind: 'need', need });
  });

  it.each(['four', '4-', '1000', '4-6-8', '-4', '1.5'])('[SHELL-112] reads %j as none', (typed) => {
    expect(parseNeed(typed)).toEqual({ kind: 'unreadable' });
  });

  it('[SHELL-112] refuses a best below the least', () => {
    expect(parseNeed('6-4')).toEqual({ kind: 'order', minimum: 6, optimum: 4 });
  });

  it('[SHELL-112] reads every need back as it shows it', () => {
    fc.assert(
      fc.property(fc.nat(999), fc.nat(999), (a, b) => {
        const need = { minimum: Math.min(a, b), optimum: Math.max(a, b) };
        expect(parseNeed(formatNeed(need))).toEqual({ kind: 'need', need: need.optimum === 0 ? null : need });
      }),
    );
  });

  it('[SHELL-113] sends a change for each day that does not hold it already', () => {
    const index = indexDemand([early('2026-11-16', 4, 6)]);
    const edit = { shiftTypeId: 'E', skillId: 'RN', dates: MONDAYS, need: { minimum: 4, optimum: 6 } };
    expect(demandChanges(index, [edit])).toEqual([{ kind: 'demand', date: '2026-11-23', shiftTypeId: 'E', skillId: 'RN', value: { minimum: 4, optimum: 6 } }]);
    expect(demandChanges(index, [{ ...edit, need: null }])).toEqual([{ kind: 'demand', date: '2026-11-16', shiftTypeId: 'E', skillId: 'RN', value: null }]);
  });

  it('[SHELL-111] adds up what the skills of a shift need where each is the same on all days', () => {
    expect(totalOf([parseNeed('4-6'), parseNeed(''), parseNeed('1')])).toBe('5–7');
    expect(totalOf([parseNeed('4-6'), parseNeed('x')])).toBe('');
  });
});

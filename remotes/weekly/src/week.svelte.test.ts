import type { CellSave } from '@tandem/ui';
import { evaluateDay, evaluatePerson, indexWindow } from '@tandem/rota';
import { describe, expect, it } from 'vitest';
import { absent, ADA, BEN, CLEO, EARLY, index, plan, ward } from './testing/ward.ts';
import { countByDay, coverageLines, coverageOfDay, daysOfWeek, emptyLines, weekNumber } from './week.ts';
import { shiftWords, weekRow } from './week-row.ts';

const schedule = ward().schedule;
const days = daysOfWeek('2026-11-20', 'en-GB', schedule);

describe('days', () => {
  it('[WEEK-10] orders a week as the locale does and names it by its ISO number', () => {
    expect(days.map(({ weekday, number }) => `${weekday} ${number}`)).toEqual(['Mon 16', 'Tue 17', 'Wed 18', 'Thu 19', 'Fri 20', 'Sat 21', 'Sun 22']);
    expect(days.filter(({ weekend }) => weekend).map(({ number }) => number)).toEqual([21, 22]);
    expect(days[4]?.name).toBe('Friday 20 November');
    const american = daysOfWeek('2026-11-20', 'en-US', null);
    expect(american[0]?.date).toBe('2026-11-15');
    expect([weekNumber(days), weekNumber(american), weekNumber([])]).toEqual([47, 47, 0]);
  });

  it('[WEEK-10] knows the days outside the schedule', () => {
    const last = daysOfWeek('2026-11-30', 'en-GB', schedule);
    expect(last.map(({ planned }) => planned)).toEqual([true, false, false, false, false, false, false]);
    expect(daysOfWeek('2026-11-30', 'en-GB', null).every(({ planned }) => planned)).toBe(true);
  });
});

describe('coverage', () => {
  const roster = index('ada 20 E', 'ada 19 L', 'ben 16 N');
  const daily = days.map(({ date }) => coverageOfDay(roster, date, evaluateDay(roster, date)));

  it('[WEEK-12] counts each shift on each day, and the hours of the week against the optimum', () => {
    const [early, late, night] = coverageLines(roster.window.shiftTypes, daily);
    expect(early?.cells.map(({ coverage }) => coverage.assigned)).toEqual([0, 0, 0, 0, 1, 0, 0]);
    expect(early?.cells[4]?.coverage).toMatchObject({ minimum: 2, optimum: 3, gap: -1, status: 'below-minimum' });
    expect(early?.cells[4]?.notes).toHaveLength(1);
    expect(early?.cells[3]?.notes).toEqual([]);
    expect(late?.cells[4]?.notes).toEqual([]);
    expect([early?.minutes, early?.difference]).toEqual([480, 480 - 3 * 480]);
    expect([night?.minutes, night?.difference]).toEqual([480, 480]);
    expect(emptyLines([EARLY])).toEqual([{ shift: EARLY, cells: [], minutes: null, difference: null }]);
  });

  it('[WEEK-11] counts findings by day, and shifts below minimum with what must be fixed', () => {
    const found = evaluatePerson(roster, 'ada');
    expect(found).toMatchObject([{ rule: 'rest', date: '2026-11-20', severity: 'must' }]);
    const everywhere = { ...found[0]!, date: null };
    const check = { ...found[0]!, severity: 'check' as const, date: '2026-11-16' };
    const elsewhere = { ...found[0]!, date: '2026-11-23' };
    const counts = countByDay(days, [found, [everywhere, check, elsewhere]], daily);
    expect(counts.map(({ must, check: checks }) => [must, checks])).toEqual([[0, 1], [0, 0], [0, 0], [0, 0], [2, 0], [0, 0], [0, 0]]);
  });
});

describe('a line', () => {
  it('[WEEK-17] says which two values of a cell wait for a decision', () => {
    const roster = index('ada 20 E');
    const row = weekRow(roster, ADA, days, [], true, () => 'saved', (_id, date, shiftOf) => (date === '2026-11-20' ? [shiftOf('shift-e')?.code ?? '', ''] : null));
    expect(row.cells.map(({ clash }) => clash)).toEqual([null, null, null, null, ['E', ''], null, null]);
    expect(row.cells[4]?.label).toBe('E 06:30–14:30, Early, two values to decide, yours E, the other Off, Enter decides; Ada Berg, Friday 20 November');
  });

  const lineOf = (lines: string[], leave = [absent('ada', '17', '18')], save: CellSave = 'saved') => {
    const roster = indexWindow(ward({ assignments: plan(...lines), leave }));
    return weekRow(roster, ADA, days, evaluatePerson(roster, 'ada'), true, (_id, date) => (date === '2026-11-20' ? save : 'saved'));
  };

  it('[WEEK-13] has shifts, absences, marks, hours and the difference to the norm', () => {
    const row = lineOf(['ada 16 E', 'ada 19 L', 'ada 20 E']);
    expect(row.role).toBe('RN');
    expect(row.cells.map(({ shifts, absence }) => shifts[0]?.shift?.code ?? absence?.kind ?? '')).toEqual(['E', 'leave', 'leave', 'L', 'E', '', '']);
    expect(row.cells[4]).toMatchObject({ mark: 'must', findings: [{ rule: 'rest' }] });
    expect([row.actual, row.difference, row.over]).toEqual([1440, 1440 + 960 - 2400, false]);
  });

  it('[WEEK-13] marks more than four hours over the norm', () => {
    const six = ['16', '17', '18', '19', '20', '21'].map((day) => `ada ${day} E`);
    expect(lineOf(six.slice(0, 5), [])).toMatchObject({ difference: 0, over: false });
    expect(lineOf(six, [])).toMatchObject({ difference: 480, over: true });
  });

  it('[WEEK-14] says what is seen, what is wrong, whether it is saved, and whose day it is', () => {
    expect(lineOf(['ada 19 L', 'ada 20 E'], [], 'failed').cells[4]?.label).toBe(
      'E 06:30–14:30, Early, not saved, must fix: 8 h rest, 11 h needed; Ada Berg, Friday 20 November',
    );
    expect(lineOf([], [], 'waiting').cells[4]?.label).toBe('Off, not saved yet; Ada Berg, Friday 20 November');
    expect(lineOf([]).cells[1]?.label).toBe('Leave; Ada Berg, Tuesday 17 November');
  });

  it('[WEEK-14] says a shift that the schedule does not know', () => {
    const roster = indexWindow(ward({ assignments: plan('ada 20 X') }));
    const cell = weekRow(roster, ADA, days, [], true, () => 'saved').cells[4];
    expect(cell?.shifts[0]?.shift).toBeNull();
    expect(cell?.label).toMatch(/^Unknown shift;/);
  });

  it('[WEEK-15] has two shifts of a day in one cell, each with its own times', () => {
    const [first, second] = plan('ada 20 E', 'ada 20 N 1');
    const own = { ...second!, value: { ...second!.value, start: 1380, end: 1800 } };
    const roster = indexWindow(ward({ assignments: [first!, own] }));
    const cell = weekRow(roster, ADA, days, [], true, () => 'saved').cells[4];
    expect(cell?.shifts.map(shiftWords)).toEqual(['Early 06:30–14:30', 'Night 23:00–06:00']);
    expect(cell?.label).toMatch(/^E N: E 06:30–14:30, Early and N 23:00–06:00, Night;/);
  });

  it('[WEEK-16] tells an absence that is asked for from leave', () => {
    const cell = lineOf([], [absent('ada', '17', '17', { approved: false })]).cells[1];
    expect(cell).toMatchObject({ absence: { kind: 'leave', asked: true } });
    expect(cell?.label).toMatch(/^Leave asked for;/);
  });

  it('[WEEK-26] lets nobody edit a day outside the rota, and a viewer nothing', () => {
    const roster = index();
    const last = daysOfWeek('2026-11-30', 'en-GB', schedule);
    const editable = (mayEdit: boolean) => weekRow(roster, BEN, last, [], mayEdit, () => 'saved').cells.map((cell) => cell.editable);
    expect(editable(true)).toEqual([true, false, false, false, false, false, false]);
    expect(editable(false)).not.toContain(true);
    expect(weekRow(roster, CLEO, days, [], true, () => 'saved').role).toBe('CA');
  });
});

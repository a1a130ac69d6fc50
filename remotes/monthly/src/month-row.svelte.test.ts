import { evaluatePerson } from '@tandem/rota';
import { describe, expect, it } from 'vitest';
import { daysOfMonth } from './month.ts';
import type { CellSave } from '@tandem/ui';
import { absenceWord, monthRow, type MonthCell } from './month-row.ts';
import { wardIndex, work, type Ward } from './testing/ward.ts';

const days = daysOfMonth('2026-11-20', 'en-GB', { firstDate: '2026-11-02', lastDate: '2026-12-27' });

function rowOf(staffId: string, ward: Ward, saves: Record<string, CellSave> = {}) {
  const index = wardIndex(ward);
  return monthRow(index, index.staffById.get(staffId)!, days, (id, date) => saves[`${id}/${date}`] ?? 'saved', evaluatePerson(index, staffId));
}
const on = (cells: readonly MonthCell[], number: number): MonthCell => cells[number - 1]!;
/** `[E` begins a run, `E]` ends one. */
const drawn = (cells: readonly MonthCell[], from: number, to: number): string =>
  cells
    .slice(from - 1, to)
    .map(({ starts, letter, absence, ends }) => `${starts ? '[' : ''}${letter || (absence ? absence.charAt(0) : '-')}${ends ? ']' : ''}`)
    .join(' ');

describe('a line of the month', () => {
  it('[MONTH-12] joins equal neighbours into one run', () => {
    const assignments = [2, 3, 4, 6, 7].map((d) => work('bo', `2026-11-0${d}`, d === 7 ? 'L' : 'E'));
    expect(drawn(rowOf('bo', { assignments }).cells, 1, 8)).toBe('- [E E E] - [E] [L] -');
  });

  it('[MONTH-12] does not join own clock times, a second assignment of the day, or what was refused', () => {
    const assignments = [
      work('bo', '2026-11-02', 'E'),
      { ...work('bo', '2026-11-03', 'E'), value: { shiftTypeId: 'E', skillId: 'RN', start: 420 } },
      work('bo', '2026-11-04', 'E'),
      work('bo', '2026-11-04', 'N', 1),
      work('bo', '2026-11-05', 'E'),
      work('bo', '2026-11-06', 'E'),
    ];
    const { cells } = rowOf('bo', { assignments }, { 'bo/2026-11-06': 'failed' });
    expect(drawn(cells, 2, 6)).toBe('[E] [E] [E+] [E] [E]');
  });

  it('[MONTH-16] says which two values wait for a decision, in a cell that joins no run', () => {
    const index = wardIndex({ assignments: [2, 3, 4].map((d) => work('bo', `2026-11-0${d}`, 'E')) });
    const { cells } = monthRow(index, index.staffById.get('bo')!, days, () => 'saved', [], (_id, date) => (date === '2026-11-03' ? ['L', ''] : null));
    expect([drawn(cells, 2, 4), on(cells, 3).clash, on(cells, 2).clash]).toEqual(['[E] [E] [E]', true, false]);
    expect(on(cells, 3).label).toContain(', two values to decide, yours L, the other off');
  });

  it('[MONTH-12] begins and ends every run within the month', () => {
    const assignments = ['2026-10-31', '2026-11-01', '2026-11-30', '2026-12-01'].map((date) => work('bo', date, 'N'));
    const { cells } = rowOf('bo', { assignments });
    expect([drawn(cells, 1, 1), drawn(cells, 30, 30)]).toEqual(['[N]', '[N]']);
  });

  it('[MONTH-13] shows an approved absence as a run with its length, and a shift on such a day before it', () => {
    const leave = [
      { id: 'l1', staffId: 'bo', kind: 'leave' as const, from: '2026-11-03', to: '2026-11-06', approved: true },
      { id: 'l2', staffId: 'bo', kind: 'sick' as const, from: '2026-11-10', to: '2026-11-10', approved: false },
    ];
    const { cells } = rowOf('bo', { leave, assignments: [work('bo', '2026-11-05', 'E')] });
    expect(drawn(cells, 2, 10)).toBe('- [l l] [E] [l] - - - -');
    expect(cells.slice(2, 6).map(({ absentDays }) => absentDays)).toEqual([2, 0, 0, 1]);
    expect(on(cells, 3).label).toBe('Bo Lund, Tuesday 3 November: Leave');
  });

  it('[MONTH-13] shortens the word of an absence that has no room', () => {
    expect([absenceWord('training', 52), absenceWord('training', 51)]).toEqual(['Training', 'Tr']);
    expect([absenceWord('leave', 52), absenceWord('leave', 26), absenceWord('sick', 26), absenceWord('sick', 18)]).toEqual(['Leave', 'Lv', 'Sick', 'Sk']);
  });

  it('[MONTH-14] marks the day on which a finding shows, and says it', () => {
    const assignments = [work('bo', '2026-11-19', 'L'), work('bo', '2026-11-20', 'E')];
    const requests = [{ id: 'r', staffId: 'bo', date: '2026-11-20', want: 'off' as const, shiftTypeId: null }];
    const { cells } = rowOf('bo', { assignments, requests });
    expect(on(cells, 19)).toMatchObject({ mark: null, label: 'Bo Lund, Thursday 19 November: Late 14:30–22:30' });
    expect(on(cells, 20)).toMatchObject({
      mark: 'must',
      notes: ['8 h rest, 11 h needed', 'asked for Friday off'],
      label: 'Bo Lund, Friday 20 November: Early 06:30–14:30, must fix: 8 h rest, 11 h needed; asked for Friday off',
    });
    expect(on(rowOf('bo', { assignments: assignments.slice(1), requests }).cells, 20).mark).toBe('check');
  });

  it('[MONTH-14] says what is not sent and what was refused', () => {
    const saves = { 'bo/2026-11-20': 'waiting', 'bo/2026-11-21': 'failed' } as const;
    const { cells } = rowOf('bo', { assignments: [work('bo', '2026-11-20', 'E')] }, saves);
    expect(on(cells, 20).label).toBe('Bo Lund, Friday 20 November: Early 06:30–14:30, not sent yet');
    expect(on(cells, 21).label).toBe('Bo Lund, Saturday 21 November: off, not saved');
  });

  it('[MONTH-15] sums the month against the norm of its days', () => {
    const assignments = days.slice(1, 29).map(({ date }) => work('bo', date, 'E'));
    const row = rowOf('bo', { assignments });
    const norm = Math.round((2400 * 29) / 7); // the first of the month lies before the plan
    expect(row).toMatchObject({ role: 'RN', actual: 28 * 480, difference: 28 * 480 - norm, over: true });
    expect(rowOf('bo', { assignments: assignments.slice(0, 21) }).over).toBe(false);
  });
});

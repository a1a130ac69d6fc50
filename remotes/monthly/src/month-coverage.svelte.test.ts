import { describe, expect, it } from 'vitest';
import { daysOfMonth, weeksOfMonth } from './month.ts';
import { heatDay, heatLines, weekSums } from './month-coverage.ts';
import { need, wardIndex, work } from './testing/ward.ts';

const days = daysOfMonth('2026-11-20', 'en-GB', null);
const on = (number: number) => days[number - 1]!;

const index = wardIndex({
  demand: [need('2026-11-20', 'E', 2, 3), need('2026-11-20', 'L', 1, 2), need('2026-11-21', 'L', 1, 1), need('2026-11-23', 'N', 2, 2)],
  assignments: [
    work('ana', '2026-11-20', 'E'),
    work('bo', '2026-11-20', 'L'),
    work('cy', '2026-11-21', 'L'),
    work('di', '2026-11-22', 'N'),
  ],
});
const heat = days.map((day) => heatDay(index, day));

describe('the coverage of a month', () => {
  it('[MONTH-20] says of each shift and day how many are missing', () => {
    const friday = heatDay(index, on(20));
    expect(friday.cells.map(({ status, missing, idle }) => [status, missing, idle])).toEqual([
      ['below-minimum', 1, false],
      ['below-optimum', 1, false],
      ['met', 0, true],
    ]);
    expect(friday.cells.map(({ label }) => label)).toEqual([
      'Early, Friday 20 November: 1 of 2–3, 1 below minimum',
      'Late, Friday 20 November: 1 of 1–2, 1 below optimum',
      'Night, Friday 20 November: 0 of 0, met',
    ]);
    expect([20, 21, 22, 23].map((day) => heatDay(index, on(day)).worst)).toEqual(['below-minimum', 'met', 'met', 'below-minimum']);
  });

  it('[MONTH-21] counts per week what is below minimum and below optimum', () => {
    const sums = weekSums(weeksOfMonth(days), heat);
    expect(sums.find(({ week }) => week === 47)).toEqual({ week: 47, days: 7, belowMinimum: 1, belowOptimum: 1, planned: true });
    expect(sums.find(({ week }) => week === 48)).toEqual({ week: 48, days: 7, belowMinimum: 1, belowOptimum: 0, planned: true });
    expect(sums.find(({ week }) => week === 46)).toMatchObject({ belowMinimum: 0, belowOptimum: 0 });
    const later = daysOfMonth('2026-11-20', 'en-GB', { firstDate: '2026-11-10', lastDate: '2026-12-27' });
    expect(weekSums(weeksOfMonth(later), heat).map(({ planned }) => planned)).toEqual([false, false, true, true, true, true]);
  });

  it('[MONTH-22] sums the planned time of each shift against its optimum', () => {
    expect(heatLines(index.window.shiftTypes, heat).map(({ shiftType, planned, difference }) => [shiftType.id, planned, difference])).toEqual([
      ['E', 480, 480 - 3 * 480],
      ['L', 960, 960 - 3 * 480],
      ['N', 480, 480 - 2 * 480],
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { daysOfMonth, weeksOfMonth } from './month.ts';

const schedule = { firstDate: '2026-11-02', lastDate: '2026-12-27' };

describe('the days of a month', () => {
  it('[MONTH-10] are the calendar month that holds the date, in the words of the locale', () => {
    const days = daysOfMonth('2026-11-20', 'en-GB', schedule);
    expect(days.map(({ number }) => number)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(days[19]).toMatchObject({ date: '2026-11-20', letter: 'F', name: 'Friday 20 November', weekend: false });
    expect(daysOfMonth('2026-11-20', 'de-CH', schedule)[19]).toMatchObject({ letter: 'F', name: 'Freitag 20. November' });
    expect(daysOfMonth('2028-02-10', 'en-GB', null)).toHaveLength(29);
  });

  it('[MONTH-10] know weekends, Mondays and what lies outside the plan', () => {
    const days = daysOfMonth('2026-11-01', 'en-GB', schedule);
    expect(days.filter(({ weekend }) => weekend).map(({ number }) => number)).toEqual([1, 7, 8, 14, 15, 21, 22, 28, 29]);
    expect(days.filter(({ monday }) => monday).map(({ number }) => number)).toEqual([2, 9, 16, 23, 30]);
    expect(days.filter(({ planned }) => !planned).map(({ number }) => number)).toEqual([1]);
    expect(daysOfMonth('2026-11-01', 'en-GB', null).every(({ planned }) => planned)).toBe(true);
  });

  it('[MONTH-11] fall into ISO weeks, the first and last of which may be partial', () => {
    const weeks = weeksOfMonth(daysOfMonth('2026-11-20', 'en-GB', schedule));
    expect(weeks.map(({ week, days }) => [week, days.length])).toEqual([
      [44, 1],
      [45, 7],
      [46, 7],
      [47, 7],
      [48, 7],
      [49, 1],
    ]);
    expect(weeksOfMonth(daysOfMonth('2027-01-01', 'en-GB', null)).map(({ week }) => week)).toEqual([53, 1, 2, 3, 4]);
  });
});

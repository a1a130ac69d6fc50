import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  addDays,
  clockSpan,
  daysBetween,
  eachDay,
  firstDayOfWeek,
  regionOf,
  formatClock,
  formatIsoWeek,
  isIsoDate,
  isoWeekday,
  isoWeekOf,
  isWeekend,
  monthDays,
  parseIsoWeek,
  weekDays,
} from './time.ts';

const anyDate = fc.integer({ min: -700_000, max: 2_900_000 }).map((n) => addDays('1970-01-01', n));

describe('days', () => {
  it('[ROTA-1] days are counted over months, leap days and years', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
    expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
    expect(daysBetween('2026-11-02', '2026-11-20')).toBe(18);
    expect(daysBetween('2026-11-20', '2026-11-02')).toBe(-18);
    expect(eachDay('2026-11-29', '2026-12-02')).toEqual(['2026-11-29', '2026-11-30', '2026-12-01', '2026-12-02']);
    expect(eachDay('2026-11-20', '2026-11-20')).toEqual(['2026-11-20']);
    expect(eachDay('2026-11-20', '2026-11-19')).toEqual([]);
  });

  it('[ROTA-1] adding days and counting them are inverse', () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -2000, max: 2000 }), (date, n) => {
        expect(daysBetween(date, addDays(date, n))).toBe(n);
        expect(addDays(addDays(date, n), -n)).toBe(date);
      }),
    );
  });

  it('[ROTA-1] only a real day written in full is a date', () => {
    for (const text of ['2026-02-28', '2028-02-29', '0000-01-01', '9999-12-31']) expect(isIsoDate(text)).toBe(true);
    for (const text of ['2026-02-29', '2026-02-30', '2026-13-01', '2026-1-1', '20261120', '2026-11-20T00:00', '', ' 2026-11-20']) {
      expect(isIsoDate(text)).toBe(false);
    }
    expect(() => addDays('2026-13-01', 1)).toThrow(/"2026-13-01" is not a date/);
    expect(() => addDays('9999-12-31', 1)).toThrow(/0000 to 9999/);
  });
});

describe('weeks', () => {
  it('[ROTA-2] the days around a turn of year belong to the ISO week that holds their Thursday', () => {
    expect(isoWeekOf('2021-01-03')).toEqual({ year: 2020, week: 53 });
    expect(isoWeekOf('2021-01-04')).toEqual({ year: 2021, week: 1 });
    expect(isoWeekOf('2026-12-28')).toEqual({ year: 2026, week: 53 });
    expect(isoWeekOf('2027-01-03')).toEqual({ year: 2026, week: 53 });
    expect(isoWeekOf('2024-12-30')).toEqual({ year: 2025, week: 1 });
    expect(formatIsoWeek('2026-11-20')).toBe('2026-W47');
    expect(formatIsoWeek('2026-01-01')).toBe('2026-W01');
  });

  it('[ROTA-2] a week that a year does not have is no week', () => {
    expect(parseIsoWeek('2026-W53')).toBe('2026-12-28');
    expect(parseIsoWeek('2020-W53')).toBe('2020-12-28');
    expect(parseIsoWeek('2026-W47')).toBe('2026-11-16');
    for (const text of ['2025-W53', '2021-W53', '2026-W00', '2026-W54', '2026-47', '2026-W7', 'W47', '', '9999-W53']) {
      expect(parseIsoWeek(text)).toBeNull();
    }
  });

  it('[ROTA-2] a written week reads back as its Monday', () => {
    fc.assert(
      fc.property(anyDate, (date) => {
        const monday = parseIsoWeek(formatIsoWeek(date));
        expect(monday).not.toBeNull();
        expect(isoWeekday(monday ?? '')).toBe(1);
        expect(daysBetween(monday ?? '', date)).toBe(isoWeekday(date) - 1);
      }),
    );
  });

  it('[ROTA-3] a week begins on the day the locale says', () => {
    expect(firstDayOfWeek('en-US')).toBe(7);
    expect(firstDayOfWeek('de-DE')).toBe(1);
    expect(firstDayOfWeek('pl')).toBe(1);
    expect(firstDayOfWeek('ar-EG')).toBe(6);
    expect(firstDayOfWeek('not a locale')).toBe(1);
    expect(['en', 'en-US', 'de', 'de-AT', 'pl', 'not a tag', ''].map(regionOf)).toEqual(['GB', 'US', 'DE', 'AT', 'PL', 'GB', 'GB']);
    expect(weekDays('2026-11-20', 1)).toEqual(eachDay('2026-11-16', '2026-11-22'));
    expect(weekDays('2026-11-22', 7)[0]).toBe('2026-11-22');
    expect(weekDays('2026-11-21', 7)).toEqual(eachDay('2026-11-15', '2026-11-21'));
    expect(weekDays('2026-11-20', 6)[0]).toBe('2026-11-14');
  });

  it('[ROTA-3] a browser that knows no weeks begins them on Monday', () => {
    const { Locale } = Intl;
    vi.stubGlobal('Intl', { ...Intl, Locale: class { readonly baseName = new Locale('en-US').baseName; } });
    expect(firstDayOfWeek('en-US')).toBe(1);
    vi.unstubAllGlobals();
    expect(firstDayOfWeek('en-US')).toBe(7);
  });

  it('[ROTA-3] Saturday and Sunday are the weekend', () => {
    expect(eachDay('2026-11-16', '2026-11-22').map(isWeekend)).toEqual([false, false, false, false, false, true, true]);
    expect(isoWeekday('1969-12-31')).toBe(3);
  });

  it('[ROTA-4] a month has all its days', () => {
    expect(monthDays('2026-02-10')).toEqual(eachDay('2026-02-01', '2026-02-28'));
    expect(monthDays('2028-02-29')).toHaveLength(29);
    expect(monthDays('2026-12-31')).toEqual(eachDay('2026-12-01', '2026-12-31'));
  });
});

describe('clock', () => {
  it('[ROTA-5] a clock time past midnight is written as the next morning', () => {
    expect(formatClock(0)).toBe('00:00');
    expect(formatClock(390)).toBe('06:30');
    expect(formatClock(1439)).toBe('23:59');
    expect(formatClock(1440)).toBe('00:00');
    expect(formatClock(1830)).toBe('06:30');
    expect(formatClock(-30)).toBe('23:30');
    expect(clockSpan(1350, 1830)).toBe('22:30–06:30');
  });
});

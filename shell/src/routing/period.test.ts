import { addDays } from '@tandem/rota';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pageLocale } from './locale.ts';
import { clampDate, isPlanned, periodOf, stepPlace, titleOf } from './period.ts';
import { VIEWS } from '../views/views.ts';

const date = fc
  .date({ min: new Date('1950-01-01'), max: new Date('2150-12-31'), noInvalidDate: true })
  .map((at) => at.toISOString().slice(0, 10));

describe('periods', () => {
  it('[SHELL-5] goes to the period right after, and back to the same one', () => {
    fc.assert(
      fc.property(date, fc.constantFrom(...Object.keys(VIEWS)), fc.constantFrom('en-GB', 'en-US'), (on, view, locale) => {
        const here = periodOf({ view, date: on, options: {} }, locale);
        const later = stepPlace({ view, date: on, options: {} }, 1);
        expect(periodOf(later, locale).from).toBe(addDays(here.to, 1));
        expect(periodOf(stepPlace(later, -1), locale)).toEqual(here);
      }),
    );
  });

  it('[SHELL-5] ends a month on its last day where it has no such day', () => {
    expect(stepPlace({ view: 'month', date: '2026-01-31', options: {} }, 1).date).toBe('2026-02-28');
    expect(stepPlace({ view: 'month', date: '2028-03-31', options: {} }, -1).date).toBe('2028-02-29');
    expect(stepPlace({ view: 'month', date: '2026-12-15', options: {} }, 1).date).toBe('2027-01-15');
  });

  it('[SHELL-6] names weeks, months and days', () => {
    expect(titleOf({ view: 'week', date: '2026-11-20', options: {} }, 'en-GB', 'long')).toEqual({ text: '16–22 November 2026', weeks: 'W47' });
    expect(titleOf({ view: 'week', date: '2026-11-20', options: {} }, 'en-GB', 'short').text).toBe('16–22 Nov');
    expect(titleOf({ view: 'week', date: '2026-12-02', options: {} }, 'en-GB', 'short').text).toBe('30 Nov – 6 Dec');
    expect(titleOf({ view: 'month', date: '2026-11-20', options: {} }, 'en-GB', 'long')).toEqual({ text: 'November 2026', weeks: 'W44–W49' });
    expect(titleOf({ view: 'day', date: '2026-11-20', options: {} }, 'en-GB', 'long')).toEqual({ text: 'Friday 20 November 2026', weeks: 'W47' });
    expect(titleOf({ view: 'day', date: '2026-11-20', options: {} }, 'en-GB', 'phone').text).toBe('Friday 20 November');
    expect(titleOf({ view: 'day', date: '2026-12-23', options: {} }, 'en-GB', 'phone').text).toBe('Wed 23 December');
  });

  it('[SHELL-6] numbers a week that begins on Sunday after the days that follow', () => {
    const sunday = { view: 'week', date: '2026-11-15', options: {} } as const;
    expect(periodOf(sunday, 'en-US')).toEqual({ from: '2026-11-15', to: '2026-11-21' });
    expect(titleOf(sunday, 'en-US', 'long')).toEqual({ text: 'November 15–21, 2026', weeks: 'W47' });
  });

  it.each([
    ['en', 'en', 'en-GB'],
    ['en', 'en-US', 'en-US'],
    ['en', 'pl', 'en-PL'],
    ['de', 'de-CH', 'de-CH'],
    ['de', 'en-US', 'de-US'],
    ['en', 'not a language', 'en-GB'],
  ] as const)('[SHELL-7] a page in %s in a browser set to %s writes dates as %s', (language, browser, locale) => {
    expect(pageLocale(language, browser)).toBe(locale);
  });

  it('[SHELL-7] begins the week as the region does and writes German dates as German does', () => {
    const at = { view: 'week', date: '2026-11-20', options: {} } as const;
    expect(periodOf(at, 'de-DE').from).toBe('2026-11-16');
    expect(periodOf(at, 'de-US').from).toBe('2026-11-15');
    expect(titleOf(at, 'de-DE', 'long').text).toBe('16.–22. November 2026');
    expect(titleOf({ ...at, view: 'day' }, 'de-DE', 'long').text).toBe('Freitag, 20. November 2026');
  });

  it('[SHELL-8] knows which periods a rota touches, and its nearest day', () => {
    expect(isPlanned({ from: '2026-11-16', to: '2026-11-22' }, '2026-11-22', '2026-12-31')).toBe(true);
    expect(isPlanned({ from: '2026-11-16', to: '2026-11-21' }, '2026-11-22', '2026-12-31')).toBe(false);
    expect(clampDate('2026-01-01', '2026-11-02', '2026-12-27')).toBe('2026-11-02');
    expect(clampDate('2027-01-01', '2026-11-02', '2026-12-27')).toBe('2026-12-27');
    expect(clampDate('2026-11-20', '2026-11-02', '2026-12-27')).toBe('2026-11-20');
  });
});

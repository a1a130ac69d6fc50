import { expect, it } from 'vitest';
import { countOf, hoursInWords, ordinal, roundHoursInWords, weekdayName } from './words.ts';

it('[ROTA-35] numbers, days and hours are written as a person writes them', () => {
  expect([1, 2, 3, 5, 10].map(ordinal)).toEqual(['first', 'second', 'third', 'fifth', 'tenth']);
  expect([11, 12, 13, 14, 21, 22, 23, 101, 111, 112].map(ordinal)).toEqual([
    '11th',
    '12th',
    '13th',
    '14th',
    '21st',
    '22nd',
    '23rd',
    '101st',
    '111th',
    '112th',
  ]);
  expect([countOf(1, 'day'), countOf(2, 'day'), countOf(0, 'assignment')]).toEqual(['1 day', '2 days', '0 assignments']);
  expect([480, 630, 659].map(hoursInWords)).toEqual(['8 h', '10.5 h', '10.98 h']);
  expect(roundHoursInWords(285)).toBe('4.8 h');
  expect(weekdayName('2026-11-20')).toBe('Friday');
});

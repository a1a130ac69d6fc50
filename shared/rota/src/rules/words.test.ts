import { expect, it } from 'vitest';
import { rules as english } from '../../../words/src/en/rules.ts';
import { rules as german } from '../../../words/src/de/rules.ts';
import { hoursInWords, roundHoursInWords, weekdayName } from './words.ts';

it('[ROTA-35] numbers, days and hours are written as a person writes them', () => {
  expect([1, 2, 3, 5, 10].map(english.ordinal)).toEqual(['first', 'second', 'third', 'fifth', 'tenth']);
  expect([11, 12, 13, 14, 21, 22, 23, 101, 111, 112].map(english.ordinal)).toEqual([
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
  expect([english.atLeastDays(1), english.atLeastDays(2), english.total.only(0)]).toEqual(['at least 1 day', 'at least 2 days', '0 assignments']);
  expect([480, 630, 659].map(hoursInWords)).toEqual(['8 h', '10.5 h', '10.98 h']);
  expect(roundHoursInWords(285)).toBe('4.8 h');
  expect(weekdayName('2026-11-20')).toBe('Friday');
});

it('[ROTA-450] the rules speak German with its decimal comma, plurals and cases', () => {
  expect([german.hours(10.5), german.ordinal(3), german.weekdays[4]]).toEqual(['10,5 h', '3.', 'Freitag']);
  expect([1, 2].map(german.off.tooFew)).toEqual(['davor nur 1 freier Tag', 'davor nur 2 freie Tage']);
  expect([1, 12].map(german.total.only)).toEqual(['1 Einsatz', '12 Einsätze']);
  expect([1, 3].map(german.workRun.tooFew)).toEqual(['nur 1 Arbeitstag in Folge', 'nur 3 Arbeitstage in Folge']);
  expect(german.coverage.message('Late', german.coverage.short(3, 4, ''), 'Freitag')).toBe('Late hat am Freitag 3 von 4.');
  expect(german.said('Mei-Ling Chen', german.rest.sentence('8 h', 'Early', '11 h'))).toBe('Mei-Ling Chen: 8 h Ruhe vor Early, 11 h nötig.');
  expect(german.norm.sentence('4,8 h über Soll', 22)).toBe('4,8 h über Soll in der Woche, die am Sonntag, dem 22., endet');
});

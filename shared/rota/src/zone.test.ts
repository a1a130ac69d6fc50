import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from './time.ts';
import { elapsedMinutes, instantOf } from './instant.ts';
import { dateIn, isTimeZone } from './zone.ts';

const WARSAW = 'Europe/Warsaw';
const iso = (epochMs: number): string => new Date(epochMs).toISOString().slice(0, 16);

describe('elapsed time', () => {
  it('[ROTA-6] a night of 19:00 to 07:00 takes 11 hours over the spring change and 13 over the autumn one', () => {
    expect(elapsedMinutes('2021-03-27', 1140, 1860, WARSAW)).toBe(660);
    expect(elapsedMinutes('2021-10-30', 1140, 1860, WARSAW)).toBe(780);
    expect(elapsedMinutes('2021-03-26', 1140, 1860, WARSAW)).toBe(720);
    expect(elapsedMinutes('2021-03-28', 1140, 1860, WARSAW)).toBe(720);
    expect(elapsedMinutes('2021-10-31', 1140, 1860, WARSAW)).toBe(720);
    expect(elapsedMinutes('2021-03-28', 420, 1860, WARSAW)).toBe(1440);
    expect(elapsedMinutes('2021-03-27', 420, 1860, WARSAW)).toBe(1380);
  });

  it('[ROTA-6] a time that the spring change skips moves on, one that autumn shows twice is the first', () => {
    expect(iso(instantOf('2021-03-28', 119, WARSAW))).toBe('2021-03-28T00:59');
    expect(iso(instantOf('2021-03-28', 150, WARSAW))).toBe('2021-03-28T01:30');
    expect(iso(instantOf('2021-03-28', 180, WARSAW))).toBe('2021-03-28T01:00');
    expect(iso(instantOf('2021-10-31', 150, WARSAW))).toBe('2021-10-31T00:30');
    expect(iso(instantOf('2021-10-31', 180, WARSAW))).toBe('2021-10-31T02:00');
  });

  it('[ROTA-6] minutes before midnight and past the next one belong to the days they lie on', () => {
    expect(instantOf('2021-03-27', 1440 + 420, WARSAW)).toBe(instantOf('2021-03-28', 420, WARSAW));
    expect(instantOf('2021-03-28', -60, WARSAW)).toBe(instantOf('2021-03-27', 1380, WARSAW));
    expect(iso(instantOf('2026-11-20', 0, 'Asia/Kathmandu'))).toBe('2026-11-19T18:15');
  });

  it('[ROTA-6] zones with half-hour changes, changes at midnight and a skipped day are borne', () => {
    expect(elapsedMinutes('2021-10-02', 0, 1440, 'Australia/Lord_Howe')).toBe(1440);
    expect(elapsedMinutes('2021-10-03', 0, 1440, 'Australia/Lord_Howe')).toBe(1410);
    expect(iso(instantOf('2018-11-04', 0, 'America/Sao_Paulo'))).toBe('2018-11-04T03:00');
    expect(elapsedMinutes('2018-11-04', 0, 1440, 'America/Sao_Paulo')).toBe(1380);
    expect(Number.isFinite(instantOf('2011-12-30', 600, 'Pacific/Apia'))).toBe(true);
  });

  it('[ROTA-7] the calendar day of an instant is the site’s, and a clock time leads back to its day', () => {
    expect(dateIn(WARSAW, Date.parse('2021-03-27T22:59:59Z'))).toBe('2021-03-27');
    expect(dateIn(WARSAW, Date.parse('2021-03-27T23:00:00Z'))).toBe('2021-03-28');
    expect(dateIn('America/New_York', Date.parse('2026-01-01T04:59:59Z'))).toBe('2025-12-31');
    const zone = fc.constantFrom(WARSAW, 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC');
    fc.assert(
      fc.property(zone, fc.integer({ min: 0, max: 7000 }), fc.integer({ min: 0, max: 1439 }), (timeZone, n, minutes) => {
        const date = addDays('2015-01-01', n);
        expect(dateIn(timeZone, instantOf(date, minutes, timeZone))).toBe(date);
      }),
    );
  });

  it('[ROTA-7] an unknown time zone is told apart', () => {
    expect(isTimeZone(WARSAW)).toBe(true);
    expect(isTimeZone('Europe/Nowhere')).toBe(false);
    expect(() => instantOf('2026-11-20', 0, 'Europe/Nowhere')).toThrow(RangeError);
  });
});

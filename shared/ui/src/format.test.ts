import { describe, expect, it } from 'vitest';
import { dayOfMonth, formatDay, formatDifference, formatHours, formatNeed, formatSigned, numberLocale } from './format.ts';
import { toneClass } from './tone-class.ts';

describe('words', () => {
  it('[UI-10] writes a day in five lengths', () => {
    const words = (['weekday', 'narrow', 'short', 'long', 'full'] as const).map((style) => formatDay('2026-11-20', 'en-GB', style));
    expect(words).toEqual(['Fri', 'F', 'Fri 20 Nov', 'Friday 20 November', 'Friday 20 November 2026']);
    expect(formatDay('2026-11-20', 'de', 'long')).toBe('Freitag 20. November');
    expect(formatDay('2026-11-20', 'en-US', 'full')).not.toContain(',');
    expect(dayOfMonth('2026-11-02')).toBe(2);
  });

  it('[UI-10] does not move a day by the time zone of the machine', () => {
    const zone = process.env['TZ'];
    try {
      for (const each of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
        process.env['TZ'] = each;
        expect(formatDay('2026-11-20', 'en-GB', 'short')).toBe('Fri 20 Nov');
      }
    } finally {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    }
  });

  it('[UI-11] writes hours and differences', () => {
    expect([formatHours(2400), formatHours(74_400, 0), formatHours(0)]).toEqual(['40.0', '1,240', '0.0']);
    expect([formatDifference(90), formatDifference(-390), formatDifference(-1440, 0)]).toEqual(['+1.5', '−6.5', '−24']);
    expect([formatDifference(2), formatDifference(-2), formatSigned(0)]).toEqual(['0.0', '0.0', '0']);
    expect([formatSigned(-1), formatSigned(2)]).toEqual(['−1', '+2']);
  });

  it('[UI-300] writes numbers as the page’s language and the browser’s region do', () => {
    expect([numberLocale('de', ['en-GB', 'de-CH']), numberLocale('de', []), numberLocale('en', ['en-US'])]).toEqual(['de-CH', 'de', 'en-US']);
    expect(new Intl.NumberFormat(numberLocale('de', ['de-DE']), { minimumFractionDigits: 1 }).format(38.5)).toBe('38,5');
  });

  it('[UI-12] writes a need', () => {
    expect([formatNeed(4, 6), formatNeed(3, 3)]).toEqual(['4–6', '3']);
  });

  it('[UI-3] gives a shift the class of its time of day', () => {
    const classes = [[390, 870], [510, 990], [870, 1350], [1350, 1830]].map(([start = 0, end = 0]) => toneClass({ start, end }));
    expect(classes).toEqual(['tone-e', 'tone-d', 'tone-l', 'tone-n']);
  });
});

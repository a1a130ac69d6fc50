import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { elapsedMinutes } from '../instant.ts';
import { detectTables, previewRoster, readXlsx, writeXlsx, type Mapping, type PlainSheet, type RosterPreview } from '../xlsx/xlsx.ts';

/** A real month of a ward in Warsaw, where it lies beside the project; it is not part of it. */
const MARCH = fileURLToPath(new URL('../../../../../shared/data/warsaw-xlsx/marzec_2021_wersja_bazowa.xlsx', import.meta.url));
const OPTIONS = { name: 'grafik', timeZone: 'Europe/Warsaw' };

function preview(sheets: readonly PlainSheet[], change: Partial<Mapping> = {}): RosterPreview {
  const { tables, mapping } = detectTables(readXlsx(writeXlsx(sheets)), OPTIONS);
  return previewRoster(tables, { ...mapping, ...change });
}
const cells = ({ roster }: RosterPreview): string[] => (roster?.assignments ?? []).map(({ staffId, date, value }) => `${staffId} ${date} ${value.shiftTypeId}`);

/** November 2020 as such a ward wrote it: four days of October first, a 31 last, no table of codes. */
function november(rows: readonly (readonly (string | number | null)[])[]): PlainSheet {
  const days = [28, 29, 30, 31, ...Array.from({ length: 31 }, (_, i) => i + 1)];
  return { name: 'grafik', rows: [['GRAFIK | MIESIĄC LISTOPAD | ROK 2020'], ['Dni miesiąca', ...days, 'Nadgodziny', 'Norma', 'Aktualne', 'Różnica'], ...rows] };
}
const line = (name: string, codes: Record<number, string | number>, after: readonly number[] = []): (string | number | null)[] => [name, ...Array.from({ length: 35 }, (_, i) => codes[i] ?? null), ...after];

describe('a month by people and days', () => {
  it('[ROTA-322] days of October lead up to November, and a 31 that it does not have is left out with a remark', () => {
    const read = preview([november([line('Pracownik 1 ', { 0: 'D', 3: 'N', 4: 'R', 33: 'P', 34: 'D' }), line('Pracownik 2', { 5: 'U', 6: 'u', 8: 'L4', 9: 'W' })])]);
    expect(read.problems).toEqual([]);
    expect(cells(read)).toEqual(['Pracownik-1 2020-10-28 D', 'Pracownik-1 2020-10-31 N', 'Pracownik-1 2020-11-01 R', 'Pracownik-1 2020-11-30 P']);
    expect([read.roster?.schedule.firstDate, read.roster?.schedule.lastDate]).toEqual(['2020-10-28', '2020-11-30']);
    expect(read.roster?.staff.map(({ name }) => name)).toEqual(['Pracownik 1', 'Pracownik 2']);
    expect(read.roster?.leave.map(({ kind, from, to }) => `${kind} ${from} ${to}`)).toEqual(['leave 2020-11-02 2020-11-03', 'sick 2020-11-05 2020-11-05']);
    const astray = preview([{ name: 'grafik', rows: [['Listopad 2020'], ['Name', 27, 28, 29, 30, ...Array.from({ length: 30 }, (_, i) => i + 1)], ['A', 'D', null, null, null, 'D']] }]);
    expect([cells(astray), astray.remarks[0]?.message]).toEqual([['A 2020-11-01 D'], '2020-11 has no day 27. The column is left out.']);
    expect(read.remarks.map(({ cell, message }) => `${cell ?? ''} ${message}`)).toContain('AJ2 2020-11 has no day 31. The column is left out.');
  });

  it('[ROTA-323] without a table of codes the usual ones hold: DN and RPN are 24 hours, absences are no shifts', () => {
    const read = preview([november([line('A', { 4: 'DN', 5: 'RPN', 6: 'K', 7: 'N8' })])]);
    expect(read.roster?.shiftTypes.map(({ code, start, end }) => `${code} ${start} ${end - start}`)).toEqual(['DN 420 1440', 'RPN 420 1440', 'N8 1380 480']);
    expect(read.remarks.some(({ message }) => message.includes('usual codes'))).toBe(true);
    const unknown = preview([november([line('A', { 4: 'DX' })])]);
    expect([unknown.roster, unknown.problems[0]?.cell, unknown.problems[0]?.message, unknown.unknownCodes]).toEqual([null, 'F3', '“DX” is not a shift that this file explains. Say what it means, or leave it empty.', ['DX']]);
    expect(preview([november([line('A', { 4: 'DX' })])], { codes: { DX: { kind: 'shift', name: 'Extra', start: 60, end: 120 } } }).roster?.shiftTypes[0]).toMatchObject({ code: 'DX', name: 'Extra' });
  });

  it('[ROTA-323] a table of codes says what they mean, and which are absences or free days', () => {
    const codes: PlainSheet = { name: 'zmiany', rows: [['Nazwa zmiany', 'Skrót', 'Od', 'Do', 'Zmiana pracująca'], ['rano', 'R', 6, 14, 'TAK'], ['noc', 'N', 22, 6, 'TAK'], ['wolne', 'W', 0, 24, 'NIE'], ['zwolnienie lekarskie', 'ZL', 0, 24, 'NIE']] };
    const read = preview([november([line('A', { 4: 'R', 5: 'N', 6: 'W', 7: 'ZL' })]), codes]);
    expect(read.roster?.shiftTypes.map(({ code, start, end }) => [code, start, end])).toEqual([['R', 360, 840], ['N', 1320, 1800]]);
    expect([cells(read).length, read.roster?.leave.map(({ kind, from }) => kind + from)]).toEqual([2, ['sick2020-11-04']]);
    expect(preview([november([line('A', { 4: 'D' })]), codes]).problems[0]).toMatchObject({ sheet: 'grafik', cell: 'F3', found: 'D' });
  });

  it('[ROTA-324] rows of numbers above the people are what a shift of that name needs, or notes', () => {
    const read = preview([november([line('Dzieci', { 4: 18, 5: 0, 6: 17 }), line('dzień', { 4: 3, 5: 2 }), line('A', { 4: 'D' }), line('Suma', { 4: 1 })])]);
    expect(read.problems).toEqual([]);
    expect(read.roster?.notes.map(({ date, staffId, text }) => [date, staffId, text])).toEqual([['2020-11-01', null, 'Dzieci: 18'], ['2020-11-03', null, 'Dzieci: 17'], ['2020-11-01', null, 'dzień: 3'], ['2020-11-02', null, 'dzień: 2']]);
    const codes: PlainSheet = { name: 'zmiany', rows: [['Nazwa zmiany', 'Skrót', 'Od', 'Do'], ['dzień', 'D', 7, 19]] };
    const known = preview([november([line('dzień', { 4: 3, 5: 2 }), line('A', { 4: 'D' })]), codes]);
    expect(known.roster?.demand.map(({ date, shiftTypeId, minimum, optimum }) => [date, shiftTypeId, minimum, optimum])).toEqual([['2020-11-01', 'D', 3, 3], ['2020-11-02', 'D', 2, 2]]);
    expect(known.roster?.staff.map(({ name }) => name)).toEqual(['A']);
  });

  it('[ROTA-325] stated hours are read as what they are, also under headings that are one column off', () => {
    const off = preview([november([line('A', { 0: 'D', 4: 'D', 5: 'R' }, [24, 20, -4, 0]), line('B', { 4: 'N' }, [10, 12, 2, 2])])]);
    expect(off.hours).toMatchObject([{ name: 'A', cell: 'AL3', norm: 1440, actual: 1200, computed: 1200 }, { name: 'B', norm: 600, actual: 720, computed: 720 }]);
    const right = preview([november([line('A', { 4: 'D' }, [1, 24, 12, -12])])]);
    expect(right.hours).toMatchObject([{ norm: 1440, actual: 720, computed: 720 }]);
  });

  it('[ROTA-322] headings may be dates, in a week too; without a month or a date a person is asked', () => {
    const week = preview([{ name: 'W', rows: [['Name', '2.11.2026', '3.11.2026', '4.11.2026', '5.11.2026', '6.11.2026'], ['Ana', 'F', 'S/N', null, 'U', 'U']] }]);
    expect(cells(week)).toEqual(['Ana 2026-11-02 F', 'Ana 2026-11-03 S', 'Ana 2026-11-03 N']);
    const nameless: PlainSheet = { name: 'plan', rows: [['Name', ...Array.from({ length: 30 }, (_, i) => i + 1)], ['Ana', 'E']] };
    expect(preview([nameless]).problems.map(({ message }) => message)).toContain('Nothing says which month this is. Choose the month.');
    expect(cells(preview([nameless], { month: '2026-11' }))).toEqual(['Ana 2026-11-01 E']);
  });

  it.skipIf(!existsSync(MARCH))(`[ROTA-326] the real month matches its own hours for all 24 people (skipped without ${MARCH})`, () => {
    const { tables, mapping, layout } = detectTables(readXlsx(readFileSync(MARCH)), OPTIONS);
    const { roster, hours, counts } = previewRoster(tables, mapping);
    expect([layout, counts.people, counts.assignments, hours.length]).toEqual(['grid', 24, 322, 24]);
    expect(hours.filter(({ actual, computed }) => actual !== computed)).toEqual([]);
    expect(roster?.leave.reduce((sum, { from, to }) => sum + Number(to.slice(8)) - Number(from.slice(8)) + 1, 0)).toBe(49);
    const shorter = roster?.assignments.filter(({ date, value }) => {
      const shift = roster.shiftTypes.find(({ id }) => id === value.shiftTypeId);
      return shift !== undefined && elapsedMinutes(date, shift.start, shift.end, 'Europe/Warsaw') === shift.end - shift.start - 60;
    });
    expect(shorter?.map(({ date }) => date)).toEqual(Array.from({ length: 5 }, () => '2021-03-27'));
    // The same month with no table of codes says the same.
    const bare = previewRoster(tables, { ...mapping, tables: mapping.tables.map((table) => (table.sheet === 'zmiany' ? { ...table, as: null } : table)), codes: detectTables({ sheets: readXlsx(readFileSync(MARCH)).sheets.slice(0, 2) }, OPTIONS).mapping.codes });
    expect(bare.hours.map(({ computed }) => computed)).toEqual(hours.map(({ computed }) => computed));
  });
});

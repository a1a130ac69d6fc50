import { describe, expect, it } from 'vitest';
import { cellAttributes, cellInk, type LineInk } from './month-cell-ink.ts';
import type { MonthCell } from './month-row.ts';

const PLAIN: LineInk = { dayWidth: 26, focused: null, selected: null, marks: null };
const cell = (more: Partial<MonthCell> = {}): MonthCell => ({
  date: '2026-11-20',
  letter: 'E',
  tone: 'e',
  absence: null,
  absentDays: 0,
  starts: true,
  ends: false,
  mark: null,
  save: 'saved',
  clash: false,
  notes: [],
  label: 'Bo Lund, Friday 20 November: Early',
  ...more,
});

describe('a cell of the month', () => {
  it('[MONTH-14] shows one mark: not saved, then to decide, then not sent, then the worst that was found', () => {
    const clash = (['failed', 'waiting'] as const).map((save) => cellInk(cell({ clash: true, save }), 26).mark);
    expect([clash, cellAttributes(cell({ clash: true }), 3, PLAIN).class]).toEqual([['must', 'clash'], 'cell shift tone-e starts clash']);
    const marks = (['failed', 'waiting', 'saved'] as const).map((save) => cellInk(cell({ mark: 'check', save }), 26).mark);
    expect(marks).toEqual(['must', 'waiting', 'check']);
    expect(cellAttributes(cell({ save: 'failed', notes: ['a', 'b'] }), 3, PLAIN)).toMatchObject({ class: 'cell shift tone-e starts failed', 'data-save': 'failed', title: 'a\nb' });
  });

  it('[MONTH-13] has the word of an absence where it begins, as long as there is room', () => {
    const off = { letter: '', tone: null, absence: 'leave' } as const;
    expect([2, 1, 0].map((absentDays) => cellInk(cell({ ...off, absentDays }), 26).word)).toEqual(['Leave', 'Lv', '']);
  });

  it('[MONTH-104] is one of what is selected, the tab stop, carried or aimed at', () => {
    const line: LineInk = { ...PLAIN, focused: 3, selected: [2, 3], marks: { held: [3, 4], aimed: { column: 4, state: 'no' } } };
    expect(cellAttributes(cell(), 3, line)).toMatchObject({ class: 'cell shift tone-e starts selected carried', tabindex: '0', 'aria-selected': 'true', 'data-target': null });
    expect(cellAttributes(cell(), 4, line)).toMatchObject({ class: 'cell shift tone-e starts carried', tabindex: '-1', 'aria-selected': 'false', 'data-target': 'no' });
    expect(cellAttributes(cell(), 4, PLAIN)).toMatchObject({ 'aria-selected': null, 'data-target': null, 'data-save': null, title: null });
  });
});

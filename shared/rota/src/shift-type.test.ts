import { describe, expect, it } from 'vitest';
import { cellKey, parseCellKey } from './cell.ts';
import { shiftTypeByCode, timesOf, tone } from './shift-type.ts';
import { SHIFTS, wardOf } from './testing/ward.ts';

describe('cells', () => {
  it('[ROTA-8] a cell key names staff, day and slot, and only that', () => {
    const ref = { staffId: 'HN_0', date: '2026-11-20', slot: 1 };
    expect(cellKey(ref)).toBe('HN_0/2026-11-20/1');
    expect(parseCellKey('HN_0/2026-11-20/1')).toEqual(ref);
    for (const key of ['', 'a/2026-11-20', 'a/2026-11-31/0', '/2026-11-20/0', 'a/2026-11-20/10', 'a/2026-11-20/x', 'a/2026-11-20/0/1', 'a b/2026-11-20/0']) {
      expect(parseCellKey(key)).toBeNull();
    }
  });
});

describe('shift times', () => {
  const [early] = SHIFTS;
  it('[ROTA-9] an assignment’s own clock times replace the shift type’s, and the end is after the start', () => {
    if (!early) throw new Error('no shift');
    expect(timesOf({}, early)).toEqual({ start: 390, end: 870 });
    expect(timesOf({ start: 420 }, early)).toEqual({ start: 420, end: 870 });
    expect(timesOf({ end: 900 }, early)).toEqual({ start: 390, end: 900 });
    expect(timesOf({ start: 1350, end: 390 }, early)).toEqual({ start: 1350, end: 1830 });
    expect(timesOf({ start: 420, end: 420 }, early)).toEqual({ start: 420, end: 1860 });
    expect(timesOf({ start: 2800, end: 100 }, early)).toEqual({ start: 2800, end: 2980 });
  });

  it('[ROTA-9] the tone of a shift follows from its clock times', () => {
    const toneOf = (start: number, end: number): string => tone({ start, end });
    expect(SHIFTS.map(tone)).toEqual(['e', 'd', 'l', 'n']);
    expect(toneOf(420, 1860)).toBe('n');
    expect(toneOf(1140, 1860)).toBe('n');
    expect(toneOf(420, 1140)).toBe('d');
    expect(toneOf(1080, 1560)).toBe('n');
    expect(toneOf(0, 360)).toBe('n');
    expect(toneOf(780, 1260)).toBe('l');
  });

  it('[ROTA-9] a typed code finds its shift whatever its case', () => {
    const index = wardOf({ rows: { Ana: '.' } });
    expect(shiftTypeByCode(index, 'n')?.name).toBe('Night');
    expect(shiftTypeByCode(index, ' E ')?.name).toBe('Early');
    expect(shiftTypeByCode(index, 'x')).toBeNull();
    expect(shiftTypeByCode(index, '')).toBeNull();
  });
});

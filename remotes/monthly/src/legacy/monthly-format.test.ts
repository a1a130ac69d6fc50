import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Assignment } from '@tandem/rota';
import { entryValue, toAssignments, toComprehensive, withEntry } from './monthly-format.ts';

const cell = fc.record({
  staffId: fc.constantFrom('ana', 'bo', 'constructor', 'toString'),
  date: fc.constantFrom('2026-11-01', '2026-11-02', '2026-11-20'),
  slot: fc.integer({ min: 0, max: 2 }),
});
const value = fc.record(
  {
    shiftTypeId: fc.constantFrom('E', 'L', 'N'),
    skillId: fc.constantFrom('RN', 'CA'),
    start: fc.integer({ min: 0, max: 1439 }),
    end: fc.integer({ min: 1440, max: 2880 }),
    noteId: fc.constantFrom('n1', 'n2'),
  },
  { requiredKeys: ['shiftTypeId', 'skillId'] },
);
const assignment = fc.tuple(cell, value).map(([ref, v]): Assignment => ({ ...ref, value: v }));
const key = (row: Assignment): string => `${row.staffId}/${row.date}/${row.slot}`;
const sorted = (rows: readonly Assignment[]): Assignment[] => [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1));
const lastPerCell = (rows: readonly Assignment[]): Assignment[] => sorted([...new Map(rows.map((row) => [key(row), row])).values()]);

describe('the month view’s own shape', () => {
  it('[MONTH-1] gives back every assignment it was built from, the last one of each cell', () => {
    fc.assert(
      fc.property(fc.array(assignment), (rows) => {
        expect(sorted(toAssignments(toComprehensive(rows)))).toEqual(lastPerCell(rows));
      }),
    );
  });

  it('[MONTH-1] holds a written cell and nothing of a cleared one', () => {
    fc.assert(
      fc.property(fc.array(assignment), cell, fc.option(value, { nil: null }), (rows, ref, written) => {
        const before = toComprehensive(rows);
        const after = withEntry(before, ref, written);
        expect(entryValue(after, ref)).toEqual(written);
        const others = lastPerCell(rows).filter((row) => key(row) !== key({ ...ref, value: row.value }));
        expect(sorted(toAssignments(after))).toEqual(sorted(written ? [...others, { ...ref, value: written }] : others));
        expect(sorted(toAssignments(before))).toEqual(lastPerCell(rows));
      }),
    );
  });

  it('[MONTH-1] lists the assignments of a day by ordinal', () => {
    const rows: Assignment[] = [2, 0, 1].map((slot) => ({ staffId: 'ana', date: '2026-11-02', slot, value: { shiftTypeId: 'E', skillId: 'RN' } }));
    expect(toComprehensive(rows).get('ana')?.get('2026-11-02')?.map(({ ordinal }) => ordinal)).toEqual([0, 1, 2]);
  });
});

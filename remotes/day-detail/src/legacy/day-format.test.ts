import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Assignment } from '@tandem/rota';
import { placedValue, toAssignments, toDayData, withPlace } from './day-format.ts';

const cell = fc.record({
  staffId: fc.constantFrom('ana', 'bo', 'constructor'),
  date: fc.constantFrom('2026-11-19', '2026-11-20'),
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

describe('the day panel’s own shape', () => {
  it('[DAY-1] gives back every assignment it was built from, the last one of each cell', () => {
    fc.assert(
      fc.property(fc.array(assignment), (rows) => {
        expect(sorted(toAssignments(toDayData(rows)))).toEqual(lastPerCell(rows));
      }),
    );
  });

  it('[DAY-1] moves a written cell from one time slot to another and leaves nothing of a cleared one', () => {
    fc.assert(
      fc.property(fc.array(assignment), cell, fc.option(value, { nil: null }), (rows, ref, written) => {
        const before = toDayData(rows);
        const after = withPlace(before, ref, written);
        expect(placedValue(after, ref)).toEqual(written);
        const others = lastPerCell(rows).filter((row) => key(row) !== key({ ...ref, value: row.value }));
        expect(sorted(toAssignments(after))).toEqual(sorted(written ? [...others, { ...ref, value: written }] : others));
        expect(sorted(toAssignments(before))).toEqual(lastPerCell(rows));
      }),
    );
  });

  it('[DAY-1] lists people under the shift they work', () => {
    const row = (staffId: string, shiftTypeId: string): Assignment => ({ staffId, date: '2026-11-20', slot: 0, value: { shiftTypeId, skillId: 'RN' } });
    const day = toDayData([row('ana', 'L'), row('bo', 'E'), row('cy', 'L')]).get('2026-11-20');
    expect([...(day ?? [])].map(([slot, places]) => [slot, places.map(({ staffId }) => staffId)])).toEqual([
      ['L', ['ana', 'cy']],
      ['E', ['bo']],
    ]);
  });
});

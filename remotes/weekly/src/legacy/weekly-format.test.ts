import { formatIsoWeek, type Assignment } from '@tandem/rota';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toAssignments, toScheduleData, withAssignment } from './weekly-format.ts';

const assignment = fc.record({
  staffId: fc.constantFrom('a', 'b', 'c'),
  date: fc.constantFrom('2026-11-15', '2026-11-16', '2026-12-31', '2027-01-01'),
  slot: fc.integer({ min: 0, max: 2 }),
  value: fc.record(
    {
      shiftTypeId: fc.constantFrom('E', 'N'),
      skillId: fc.constantFrom('RN', 'HN'),
      start: fc.integer({ min: 0, max: 1439 }),
      end: fc.integer({ min: 0, max: 2880 }),
      noteId: fc.constantFrom('n1', 'n2'),
    },
    { requiredKeys: ['shiftTypeId', 'skillId'] },
  ),
});
const plan = fc.uniqueArray(assignment, { selector: ({ staffId, date, slot }) => `${staffId}/${date}/${slot}` });
const sorted = (rows: readonly Assignment[]): string[] => rows.map(({ staffId, date, slot, value }) => JSON.stringify({ staffId, date, slot, value: Object.entries(value).sort() })).sort();

describe('week → day → person → slots', () => {
  it('[WEEK-1] loses nothing on the way there and back', () => {
    fc.assert(
      fc.property(plan, (rows) => {
        expect(sorted(toAssignments(toScheduleData(rows)))).toEqual(sorted(rows));
      }),
    );
  });

  it('[WEEK-1] keeps a day in its own week, and slots in order', () => {
    const value = { shiftTypeId: 'E', skillId: 'RN' };
    const rows = [1, 0].map((slot) => ({ staffId: 'a', date: '2027-01-01', slot, value }));
    const data = toScheduleData([...rows, { staffId: 'a', date: '2027-01-01', slot: 0, value: { ...value, shiftTypeId: 'N' } }]);
    expect([...data.keys()]).toEqual(['2026-W53']);
    expect(data.get('2026-W53')?.get('2027-01-01')?.get('a')?.map(({ slot, shiftId }) => `${slot}${shiftId}`)).toEqual(['0N', '1E']);
  });

  it('[WEEK-1] writes one cell like a window that always held it, and shares the rest', () => {
    fc.assert(
      fc.property(plan, assignment, fc.boolean(), (rows, { value, ...ref }, clears) => {
        const data = toScheduleData(rows);
        const others = rows.filter((row) => row.staffId !== ref.staffId || row.date !== ref.date || row.slot !== ref.slot);
        const next = withAssignment(data, ref, clears ? null : value);
        expect(sorted(toAssignments(next))).toEqual(sorted(clears ? others : [...others, { ...ref, value }]));
        expect(sorted(toAssignments(data))).toEqual(sorted(rows));
        for (const [id, week] of data) if (id !== formatIsoWeek(ref.date)) expect(next.get(id)).toBe(week);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from './time.ts';
import { evaluate } from './evaluate.ts';
import { indexWindow, withCell, type RosterIndex } from './roster-index.ts';
import { MONDAY, wardOf } from './testing/ward.ts';
import type { Assignment, AssignmentValue, CellRef } from './model.ts';

const value = (shiftTypeId: string): AssignmentValue => ({ shiftTypeId, skillId: 'RN' });

/** Everything an index answers, in comparable form. */
function answers(index: RosterIndex): unknown {
  const { window } = index;
  const dates = Array.from({ length: 9 }, (_, i) => addDays(MONDAY, i - 1));
  return {
    cells: window.staff.map(({ id }) => dates.map((date) => index.cellsOf(id, date))),
    days: dates.map((date) => index.assignedOn(date)),
    assignments: [...window.assignments].sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
    findings: evaluate(index),
  };
}

describe('index', () => {
  it('[ROTA-10] reads are by person and day, slots in order, people in the order of staff', () => {
    const extra: Assignment[] = [
      { staffId: 'Ben', date: MONDAY, slot: 2, value: value('N') },
      { staffId: 'Ben', date: MONDAY, slot: 1, value: value('L') },
      { staffId: 'Ana', date: addDays(MONDAY, 40), slot: 0, value: value('L') },
    ];
    const index = wardOf({ rows: { Ben: 'EE', Ana: 'D.' }, extra });
    expect(index.cellsOf('Ben', MONDAY).map(({ slot }) => slot)).toEqual([0, 1, 2]);
    expect(index.assignedOn(MONDAY).map(({ staffId, slot }) => `${staffId}${slot}`)).toEqual(['Ben0', 'Ben1', 'Ben2', 'Ana0']);
    expect(index.cellsOf('Ana', '2026-11-03')).toEqual([]);
    expect(index.cellsOf('nobody', MONDAY)).toEqual([]);
    expect(index.assignedOn(addDays(MONDAY, 40))).toEqual([]);
  });

  it('[ROTA-10] of two rows for one cell the last counts', () => {
    const index = wardOf({ rows: { Ana: 'E' }, extra: [{ staffId: 'Ana', date: MONDAY, slot: 0, value: value('L') }] });
    expect(index.cellsOf('Ana', MONDAY).map((cell) => cell.value.shiftTypeId)).toEqual(['L']);
    expect(index.assignedOn(MONDAY)).toHaveLength(1);
  });

  it('[ROTA-10] an absence is found on each of its days, an approved one before an asked one', () => {
    const index = wardOf({
      rows: { Ana: '.......' },
      leave: [
        { staffId: 'Ana', from: '2026-10-20', to: '2026-11-03', approved: false },
        { staffId: 'Ana', from: '2026-11-03', to: '2026-11-30', kind: 'sick' },
      ],
      requests: [{ staffId: 'Ana', date: '2026-11-05' }, { staffId: 'Ana', date: '2026-11-05', shiftTypeId: 'N' }],
    });
    expect(index.leaveOn('Ana', MONDAY)?.approved).toBe(false);
    expect(index.leaveOn('Ana', '2026-11-03')?.kind).toBe('sick');
    expect(index.leaveOn('Ana', '2026-11-08')?.kind).toBe('sick');
    expect(index.leaveOn('Ben', MONDAY)).toBeNull();
    expect(index.requestOn('Ana', '2026-11-05')?.shiftTypeId).toBeNull();
    expect(index.requestsOn('Ana', '2026-11-05')).toHaveLength(2);
    expect(index.requestOn('Ana', MONDAY)).toBeNull();
  });
});

describe('withCell', () => {
  const rows = { Ana: 'EEL..N.', Ben: 'D.DDD..', Cai: '.......' };
  const anyRef = fc.record({
    staffId: fc.constantFrom('Ana', 'Ben', 'Cai'),
    date: fc.integer({ min: -1, max: 7 }).map((n) => addDays(MONDAY, n)),
    slot: fc.integer({ min: 0, max: 2 }),
  });
  const anyValue = fc.option(fc.constantFrom('E', 'D', 'L', 'N').map(value), { freq: 3 });

  it('[ROTA-11] an index after any writes answers like one made anew', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyRef, anyValue), { maxLength: 12 }), (writes) => {
        const start = wardOf({ rows });
        const edited = writes.reduce((index, [ref, next]) => withCell(index, ref, next), start);
        const cells = new Map(start.window.assignments.map((a) => [`${a.staffId}${a.date}${a.slot}`, a]));
        for (const [ref, next] of writes) {
          if (ref.date < start.window.from || ref.date > start.window.to) continue;
          const key = `${ref.staffId}${ref.date}${ref.slot}`;
          if (next) cells.set(key, { ...ref, value: next });
          else cells.delete(key);
        }
        const anew = indexWindow({ ...start.window, assignments: [...cells.values()] });
        expect(answers(edited)).toEqual(answers(anew));
        const listed = edited.window.assignments.map((each) => JSON.stringify(each));
        expect(listed.toSorted()).toEqual([...cells.values()].map((each) => JSON.stringify(each)).toSorted());
      }),
      { numRuns: 60 },
    );
  });

  it('[ROTA-11] the index before stays as it was, and what is untouched is shared', () => {
    const before = wardOf({ rows });
    const frozen = JSON.stringify(answers(before));
    const ref: CellRef = { staffId: 'Ana', date: MONDAY, slot: 0 };
    const after = withCell(before, ref, null);
    expect(after.cellsOf('Ana', MONDAY)).toEqual([]);
    expect(JSON.stringify(answers(before))).toBe(frozen);
    expect(after.cellsByStaff.get('Ben')).toBe(before.cellsByStaff.get('Ben'));
    expect(after.assignedOn('2026-11-03')).toBe(before.assignedOn('2026-11-03'));
    expect(withCell(before, { ...ref, date: '2027-01-01' }, value('E'))).toBe(before);
  });
});

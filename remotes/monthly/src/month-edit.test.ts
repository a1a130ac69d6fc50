import { describe, expect, it } from 'vitest';
import { assignShift, clearDay, shiftChoices } from './month-edit.ts';
import { need, wardIndex, work } from './testing/ward.ts';

const FRIDAY = '2026-11-20';

describe('an edit of the month', () => {
  it('[MONTH-30] gives a shift with the skill that is missed most', () => {
    const index = wardIndex({ demand: [{ ...need(FRIDAY, 'E', 1, 1), skillId: 'RN' }] });
    expect(assignShift(index, 'ana', FRIDAY, 'E')).toEqual({
      kind: 'writes',
      writes: [{ ref: { staffId: 'ana', date: FRIDAY, slot: 0 }, value: { shiftTypeId: 'E', skillId: 'RN' } }],
    });
    expect(assignShift(wardIndex(), 'ana', FRIDAY, 'E')).toMatchObject({ writes: [{ value: { skillId: 'HN' } }] });
  });

  it('[MONTH-30] puts it in place of the first assignment, whose note stays and whose own times go', () => {
    const before = { ...work('bo', FRIDAY, 'E', 1), value: { shiftTypeId: 'E', skillId: 'RN', start: 420, end: 800, noteId: 'n1' } };
    expect(assignShift(wardIndex({ assignments: [before] }), 'bo', FRIDAY, 'L')).toEqual({
      kind: 'writes',
      writes: [{ ref: { staffId: 'bo', date: FRIDAY, slot: 1 }, value: { shiftTypeId: 'L', skillId: 'RN', noteId: 'n1' } }],
    });
    expect(assignShift(wardIndex({ assignments: [before] }), 'bo', FRIDAY, 'E')).toEqual({ kind: 'nothing' });
    expect(assignShift(wardIndex(), 'bo', FRIDAY, 'X')).toEqual({ kind: 'nothing' });
  });

  it('[MONTH-31] is refused with a sentence where the policy rejects it, and never by a rule that only warns', () => {
    const leave = [{ id: 'l', staffId: 'bo', kind: 'leave' as const, from: FRIDAY, to: FRIDAY, approved: true }];
    const refused = assignShift(wardIndex({ leave }), 'bo', FRIDAY, 'E');
    expect(refused).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/^Bo Lund: .+\.$/) });
    const tired = wardIndex({ assignments: [work('bo', '2026-11-19', 'L')] });
    expect(assignShift(tired, 'bo', FRIDAY, 'E').kind).toBe('writes');
    const unskilled = wardIndex({ staff: [{ id: 'ed', name: 'Ed', contractId: 'full', skills: [] }] });
    expect(assignShift(unskilled, 'ed', FRIDAY, 'E')).toEqual({ kind: 'refused', reason: 'Ed has no skill, so Early cannot be given.' });
  });

  it('[MONTH-32] clears every assignment of the day', () => {
    const index = wardIndex({ assignments: [work('bo', FRIDAY, 'E'), work('bo', FRIDAY, 'N', 1), work('bo', '2026-11-21', 'N')] });
    expect(clearDay(index, 'bo', FRIDAY)).toEqual({
      kind: 'writes',
      writes: [0, 1].map((slot) => ({ ref: { staffId: 'bo', date: FRIDAY, slot }, value: null })),
    });
    expect(clearDay(index, 'bo', '2026-11-22')).toEqual({ kind: 'nothing' });
  });

  it('[MONTH-33] lists every shift with the worst that stands against it', () => {
    const index = wardIndex({ assignments: [work('bo', '2026-11-19', 'L'), work('bo', FRIDAY, 'E')] });
    expect(shiftChoices(index, 'bo', FRIDAY).map(({ shift, current, refused, reason }) => [shift.id, current, refused, reason?.short ?? null])).toEqual([
      ['E', true, false, '8 h rest, 11 h needed'],
      ['L', false, false, null],
      ['N', false, false, null],
    ]);
    const leave = [{ id: 'l', staffId: 'bo', kind: 'leave' as const, from: FRIDAY, to: FRIDAY, approved: true }];
    expect(shiftChoices(wardIndex({ leave }), 'bo', FRIDAY).map(({ refused }) => refused)).toEqual([true, true, true]);
  });
});

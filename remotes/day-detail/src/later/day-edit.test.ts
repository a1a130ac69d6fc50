import { describe, expect, it } from 'vitest';
import { assign, freeSlot, shiftChoices, skillChoices, takeOff } from './day-edit.ts';
import { need, wardIndex, work } from '../testing/ward.ts';

const FRIDAY = '2026-11-20';
const cell = (staffId: string, slot = 0) => ({ staffId, date: FRIDAY, slot });
const leave = [{ id: 'l', staffId: 'bo', kind: 'leave' as const, from: FRIDAY, to: FRIDAY, approved: true }];

describe('an edit of the day', () => {
  it('[DAY-30] gives a shift with the skill that is missed most, or the one that was chosen', () => {
    const index = wardIndex({ demand: [need(FRIDAY, 'E', 1, 1)] });
    expect(assign(index, cell('ana'), 'E')).toEqual({ kind: 'write', ref: cell('ana'), value: { shiftTypeId: 'E', skillId: 'RN' } });
    expect(assign(index, cell('ana'), 'E', 'HN')).toMatchObject({ value: { skillId: 'HN' } });
  });

  it('[DAY-30] keeps note and own times where only the skill changes, and only the note where the shift does', () => {
    const before = { ...work('ana', FRIDAY, 'E'), value: { shiftTypeId: 'E', skillId: 'RN', start: 420, end: 800, noteId: 'n1' } };
    const index = wardIndex({ assignments: [before] });
    expect(assign(index, cell('ana'), 'E', 'HN')).toMatchObject({ value: { shiftTypeId: 'E', skillId: 'HN', start: 420, end: 800, noteId: 'n1' } });
    expect(assign(index, cell('ana'), 'L', 'RN')).toEqual({ kind: 'write', ref: cell('ana'), value: { shiftTypeId: 'L', skillId: 'RN', noteId: 'n1' } });
    expect(assign(index, cell('ana'), 'E', 'RN')).toEqual({ kind: 'nothing' });
    expect(assign(index, cell('ana'), 'X')).toEqual({ kind: 'nothing' });
  });

  it('[DAY-31] is refused with a sentence where the policy rejects it, and never by a rule that only warns', () => {
    expect(assign(wardIndex({ leave }), cell('bo'), 'E')).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/^Bo Lund: .+\.$/) });
    expect(assign(wardIndex({ assignments: [work('bo', '2026-11-19', 'L')] }), cell('bo'), 'E').kind).toBe('write');
    const unskilled = wardIndex({ staff: [{ id: 'ed', name: 'Ed', contractId: 'full', skills: [] }] });
    expect(assign(unskilled, cell('ed'), 'E')).toEqual({ kind: 'refused', reason: 'Ed has no skill, so Early cannot be given.' });
  });

  it('[DAY-32] takes one assignment off and leaves the others of the day', () => {
    const index = wardIndex({ assignments: [work('bo', FRIDAY, 'E'), work('bo', FRIDAY, 'N', 1)] });
    expect(takeOff(index, cell('bo', 1))).toEqual({ kind: 'write', ref: cell('bo', 1), value: null });
    expect(takeOff(index, cell('ana'))).toEqual({ kind: 'nothing' });
    expect([freeSlot(index, 'bo', FRIDAY), freeSlot(index, 'ana', FRIDAY)]).toEqual([2, 0]);
    expect(freeSlot(wardIndex({ assignments: [work('bo', FRIDAY, 'N', 1)] }), 'bo', FRIDAY)).toBe(0);
  });

  it('[DAY-33] lists every shift with the worst that stands against it, and which are refused', () => {
    const index = wardIndex({ assignments: [work('bo', '2026-11-19', 'L'), work('bo', FRIDAY, 'L')] });
    expect(shiftChoices(index, cell('bo')).map(({ shift, current, refused, reason }) => [shift.id, current, refused, reason?.short ?? null])).toEqual([
      ['E', false, false, '8 h rest, 11 h needed'],
      ['L', true, false, null],
      ['N', false, false, null],
    ]);
    expect(shiftChoices(wardIndex({ leave }), cell('bo')).map(({ refused, reason }) => [refused, reason?.rule])).toEqual([
      [true, 'leave'],
      [true, 'leave'],
      [true, 'leave'],
    ]);
  });

  it('[DAY-33] offers another skill only to who has one and works', () => {
    const index = wardIndex({ assignments: [work('ana', FRIDAY, 'E'), work('bo', FRIDAY, 'E')] });
    expect(skillChoices(index, cell('ana')).map(({ skill, current }) => [skill.id, current])).toEqual([
      ['HN', false],
      ['RN', true],
    ]);
    expect([skillChoices(index, cell('bo')), skillChoices(wardIndex(), cell('ana'))]).toEqual([[], []]);
  });
});

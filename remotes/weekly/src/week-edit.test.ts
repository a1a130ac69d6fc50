import { indexWindow } from '@tandem/rota';
import { describe, expect, it } from 'vitest';
import { absent, EARLY, index, LATE, plan, ward } from './testing/ward.ts';
import { assignShift, shiftChoices } from './later/week-rules.ts';
import { clearCell, codeList, firstSlot, freeSlot } from './week-edit.ts';

const friday = '2026-11-20';
const cell = (staffId: string, slot = 0) => ({ staffId, date: friday, slot });

describe('assigning', () => {
  it('[WEEK-20] gives the skill that is missed most', () => {
    const headNeeded = ward({ demand: [{ date: friday, shiftTypeId: EARLY.id, skillId: 'HN', minimum: 1, optimum: 1 }] });
    expect(assignShift(indexWindow(headNeeded), cell('ada'), EARLY.id)).toEqual({ kind: 'writes', writes: [{ ref: cell('ada'), value: { shiftTypeId: EARLY.id, skillId: 'HN' } }] });
    expect(assignShift(index(), cell('ada'), EARLY.id)).toMatchObject({ writes: [{ value: { skillId: 'RN' } }] });
    expect(assignShift(index(), cell('ada'), EARLY.id, 'HN')).toMatchObject({ writes: [{ value: { skillId: 'HN' } }] });
  });

  it('[WEEK-20] keeps the note of the shift it replaces, and not its own times', () => {
    const [own] = plan('ada 20 E');
    const roster = indexWindow(ward({
        assignments: [{ ...own!, value: { ...own!.value, start: 400, end: 880, noteId: 'n1' } }],
        notes: [{ id: 'n1', date: friday, staffId: 'ada', text: 'Has the keys' }],
      }));
    expect(assignShift(roster, cell('ada'), LATE.id)).toMatchObject({ writes: [{ value: { shiftTypeId: LATE.id, skillId: 'RN', noteId: 'n1' } }] });
    expect(assignShift(roster, cell('ada'), LATE.id)).not.toHaveProperty('writes.0.value.start');
    expect(assignShift(roster, cell('ada'), EARLY.id)).toEqual({ kind: 'nothing' });
    expect(assignShift(roster, cell('ada'), EARLY.id, 'HN')).toMatchObject({ writes: [{ value: { skillId: 'HN', start: 400, noteId: 'n1' } }] });
  });

  it('[WEEK-20] replaces the first shift of the day', () => {
    expect(firstSlot(index('ada 20 E 1', 'ada 20 N 2'), 'ada', friday)).toBe(1);
    expect(firstSlot(index(), 'ada', friday)).toBe(0);
  });

  it('[WEEK-21] refuses what the rules refuse, with the reason', () => {
    const away = indexWindow(ward({ leave: [absent('ada', '20', '20')] }));
    expect(assignShift(away, cell('ada'), EARLY.id)).toMatchObject({ kind: 'refused', reason: expect.stringContaining('Ada Berg') });
    const unskilled = indexWindow(ward({ staff: [{ id: 'dan', name: 'Dan', contractId: 'full', skills: [] }] }));
    expect(assignShift(unskilled, cell('dan'), EARLY.id)).toEqual({ kind: 'refused', reason: 'Dan has no skill, so Early cannot be given.' });
  });

  it('[WEEK-21] knows nobody and nothing that the schedule does not', () => {
    expect(assignShift(index(), cell('zoe'), EARLY.id)).toEqual({ kind: 'nothing' });
    expect(assignShift(index(), cell('ada'), 'shift-x')).toEqual({ kind: 'nothing' });
  });

  it('[WEEK-24] adds a shift in the first free slot', () => {
    expect(freeSlot(index(), 'ada', friday)).toBe(0);
    expect(freeSlot(index('ada 20 E', 'ada 20 N 2'), 'ada', friday)).toBe(1);
  });
});

it('[WEEK-22] clears the whole day, or one slot, or nothing', () => {
  const roster = index('ada 20 E', 'ada 20 N 1');
  expect(clearCell(roster, 'ada', friday)).toEqual({ kind: 'writes', writes: [0, 1].map((slot) => ({ ref: cell('ada', slot), value: null })) });
  expect(clearCell(roster, 'ada', friday, 1)).toMatchObject({ writes: [{ ref: { slot: 1 } }] });
  expect(clearCell(roster, 'ada', friday, 2)).toEqual({ kind: 'nothing' });
  expect(clearCell(roster, 'ben', friday)).toEqual({ kind: 'nothing' });
});

describe('choices', () => {
  it('[WEEK-23] lists every shift with what it would newly break', () => {
    const choices = shiftChoices(index('ada 19 L', 'ada 20 N'), cell('ada'));
    expect(choices.map(({ shift, current }) => [shift.code, current])).toEqual([['E', false], ['L', false], ['N', true]]);
    expect(choices[0]?.warnings).toMatchObject([{ rule: 'rest', severity: 'must' }]);
    expect(choices[1]?.warnings).toEqual([]);
    expect(choices.every(({ refused }) => refused === null)).toBe(true);
  });

  it('[WEEK-23] tells what is refused, for a slot beside another too', () => {
    const roster = index('ada 20 N');
    expect(shiftChoices(roster, cell('ada', 1)).map(({ shift, refused }) => [shift.code, refused?.rule ?? null])).toEqual([['E', null], ['L', null], ['N', 'overlap']]);
    expect(shiftChoices(roster, cell('ada'), 'CA')[0]?.refused?.rule).toBe('skill');
  });

  it('[WEEK-23] puts what must be fixed before what wants a look', () => {
    const asked = absent('ada', '20', '20', { approved: false });
    const roster = indexWindow(ward({ assignments: plan('ada 19 L'), leave: [asked] }));
    expect(shiftChoices(roster, cell('ada'))[0]?.warnings.map(({ severity }) => severity)).toEqual(['must', 'check']);
  });
});

it('[WEEK-25] names the shifts that may be typed', () => {
  expect(codeList([{ code: 'E' }, { code: 'D' }, { code: 'L' }])).toBe('E, D or L');
  expect(codeList([EARLY])).toBe('E');
});

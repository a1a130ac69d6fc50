import { describe, expect, it, vi } from 'vitest';
import { EARLY, LATE, NIGHT } from './testing/ward.ts';
import { createWeekKeys } from './week-keys.ts';
import type { CellAddress } from './week-list.ts';

const friday = '2026-11-20';

describe('typing', () => {
  const shiftTypes = [EARLY, NIGHT, { ...LATE, id: 'double', code: 'EN', name: 'Double' }];
  function keysOf(more: { editable?: boolean; covered?: boolean; canEdit?: boolean } = {}) {
    const week = { assign: vi.fn(() => true), clear: vi.fn(() => true), editable: () => more.editable ?? true, covered: more.covered ?? true, canEdit: more.canEdit ?? true, shiftTypes };
    const hint = vi.fn();
    const many = { assign: vi.fn(), clear: vi.fn() };
    const press = createWeekKeys(week, many, hint);
    const all = (key: string, at = 0) => press(key, { address: { staffId: 'ada', date: friday }, count: 4 }, at);
    return { week, many, hint, all, on: (key: string, address: CellAddress | null) => press(key, { address, count: 1 }, 0), press: (key: string, at = 0, staffId = 'ada') => press(key, { address: { staffId, date: friday }, count: 1 }, at) };
  }

  it('[WEEK-25] assigns by letter, and a longer code while the next letter comes soon', () => {
    const { week, press } = keysOf();
    expect(press('e', 0)).toBe(true);
    expect(press('n', 500)).toBe(true);
    press('n', 3000);
    press('e', 4000);
    press('n', 4300, 'ben');
    expect(week.assign.mock.calls).toEqual([
      ['ada', friday, EARLY.id, undefined],
      ['ada', friday, 'double', undefined],
      ['ada', friday, NIGHT.id, undefined],
      ['ada', friday, EARLY.id, undefined],
      ['ben', friday, NIGHT.id, undefined],
    ]);
  });

  it('[WEEK-25] clears, answers a letter that is no shift, and leaves other keys alone', () => {
    const { week, hint, press } = keysOf();
    expect([press('Backspace'), press('Delete')]).toEqual([true, true]);
    expect(week.clear).toHaveBeenCalledTimes(2);
    expect(press('q')).toBe(true);
    expect(hint).toHaveBeenCalledWith('“Q” is not a shift. Use E, N or EN.');
    expect([press('F5'), press('?'), press('/'), press('Tab')]).toEqual([false, false, false, false]);
  });

  it('[WEEK-100] types into all that is selected', () => {
    const { week, many, all } = keysOf();
    all('e', 0);
    all('n', 300);
    all('Delete');
    expect(many.assign.mock.calls).toEqual([[EARLY.id], ['double']]);
    expect(many.clear).toHaveBeenCalledTimes(1);
    expect([week.assign, week.clear].every((each) => each.mock.calls.length === 0)).toBe(true);
  });

  it('[WEEK-121] changes the one shift that stands in a place, and says what a heading and an open place want', () => {
    const { week, hint, on } = keysOf();
    on('n', { staffId: 'ada', date: friday, slot: 1, shiftTypeId: EARLY.id });
    on('Delete', { staffId: 'ada', date: friday, slot: 1, shiftTypeId: EARLY.id });
    expect([week.assign.mock.calls, week.clear.mock.calls]).toEqual([[['ada', friday, NIGHT.id, 1]], [['ada', friday, 1]]]);
    on('e', { staffId: null, date: friday, shiftTypeId: EARLY.id });
    on('e', null);
    expect(hint.mock.calls).toEqual([['Press Enter to choose who takes this place.'], ['This is a heading. Go to a person’s cell to change it.']]);
  });

  it.each([
    [{ editable: false, covered: false }, 'still on its way'],
    [{ editable: false, canEdit: false }, 'not change it'],
    [{ editable: false }, 'outside the rota'],
  ])('[WEEK-26] says why nothing changes: %o', (state, words) => {
    const { week, hint, press } = keysOf(state);
    expect([press('e'), press('Delete')]).toEqual([true, true]);
    expect(week.assign).not.toHaveBeenCalled();
    expect(week.clear).not.toHaveBeenCalled();
    expect(hint).toHaveBeenCalledWith(expect.stringContaining(words));
  });
});

import { describe, expect, it, vi } from 'vitest';
import { EARLY, LATE, NIGHT } from './testing/ward.ts';
import { createWeekKeys } from './week-keys.ts';

const friday = '2026-11-20';

describe('typing', () => {
  const shiftTypes = [EARLY, NIGHT, { ...LATE, id: 'double', code: 'EN', name: 'Double' }];
  function keysOf(more: { editable?: boolean; covered?: boolean; canEdit?: boolean } = {}) {
    const week = { assign: vi.fn(() => true), clear: vi.fn(() => true), editable: () => more.editable ?? true, covered: more.covered ?? true, canEdit: more.canEdit ?? true, shiftTypes };
    const hint = vi.fn();
    const press = createWeekKeys(week, hint);
    return { week, hint, press: (key: string, at = 0, staffId = 'ada') => press(key, { staffId, date: friday }, at) };
  }

  it('[WEEK-25] assigns by letter, and a longer code while the next letter comes soon', () => {
    const { week, press } = keysOf();
    expect(press('e', 0)).toBe(true);
    expect(press('n', 500)).toBe(true);
    press('n', 3000);
    press('e', 4000);
    press('n', 4300, 'ben');
    expect(week.assign.mock.calls).toEqual([
      ['ada', friday, EARLY.id],
      ['ada', friday, 'double'],
      ['ada', friday, NIGHT.id],
      ['ada', friday, EARLY.id],
      ['ben', friday, NIGHT.id],
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

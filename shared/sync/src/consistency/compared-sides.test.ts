import { cellKey } from '@tandem/rota';
import { describe, expect, it, vi } from 'vitest';
import { createBinding } from '../engine/binding.ts';
import type { Participant } from '../participant.ts';
import { createFold } from '../schedule/fold.ts';
import { createComparedSide } from './compared-sides.ts';

describe('a view\'s store beside the central one', () => {
  it('[SYNC-339] is read cell by cell where the view can, and whole for a day', () => {
    const ref = { staffId: 'p1', date: '2026-11-23', slot: 0 };
    const value = { shiftTypeId: 'E', skillId: 'rn' };
    const toAssignments = vi.fn(() => [{ ...ref, value }]);
    const legacy = { format: { name: 'weekly', from: () => null, toAssignments }, read: () => null, range: () => ({ from: ref.date, to: ref.date, cursor: 1 }), unsaved: vi.fn(() => [ref]) };
    const sideOf = (format: object, more: object = {}) => {
      const fold = createFold();
      return createComparedSide(createBinding({ name: 'weekly', protocol: { min: 1, max: 3 }, legacy: { ...legacy, ...more, format } } as unknown as Participant, fold), fold);
    };
    expect(sideOf({ ...legacy.format, at: () => value }).controlAt(cellKey(ref)).value).toEqual(value);
    expect(toAssignments).not.toHaveBeenCalled();
    expect([sideOf(legacy.format).controlAt(cellKey(ref)).value, [...sideOf({ ...legacy.format, at: () => null }).cellsOn(ref.date)]]).toEqual([value, [cellKey(ref)]]);
    expect(toAssignments).toHaveBeenCalledTimes(2);
    legacy.unsaved.mockClear();
    for (const unsaved of [true, false]) expect(sideOf(legacy.format, { isUnsaved: () => unsaved }).controlAt(cellKey(ref)).unsaved).toBe(unsaved);
    expect(legacy.unsaved).not.toHaveBeenCalled();
    expect(['p1', 'p2'].map((staffId) => sideOf(legacy.format).controlAt(cellKey({ ...ref, staffId })).unsaved)).toEqual([true, false]);
  });
});

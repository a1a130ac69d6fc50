import { describe, expect, it } from 'vitest';
import { placeOfKey, slotsAt, slotsToKeep } from './slots.ts';

const keys = (slots: readonly { key: string }[]): string[] => slots.map(({ key }) => key);
const week = slotsAt('ward', { view: 'week', date: '2026-11-20', options: {} }, true);
const day = slotsAt('ward', { view: 'day', date: '2026-11-20', options: {} }, true);

describe('slots of a place', () => {
  it('[SHELL-38] are the view, and the selected day beside it where there is room', () => {
    expect(keys(week)).toEqual(['ward/weekly/main', 'ward/day-detail/side']);
    expect(keys(day)).toEqual(['ward/day-detail/main']);
    expect(keys(slotsAt('ward', { view: 'month', date: '2026-11-20', options: {} }, false))).toEqual(['ward/monthly/main']);
  });

  it('[SHELL-38] out of sight stay until they are saved', () => {
    const unsaved = new Set(['ward/weekly/main']);
    const kept = slotsToKeep(week, day, (key) => unsaved.has(key));
    expect(keys(kept)).toEqual(['ward/weekly/main', 'ward/day-detail/main']);
    unsaved.clear();
    expect(keys(slotsToKeep(kept, day, (key) => unsaved.has(key)))).toEqual(['ward/day-detail/main']);
  });

  it('[SHELL-38] stay mounted as they are when they come back into sight', () => {
    const kept = slotsToKeep(slotsToKeep(week, day, () => true), week, () => true);
    expect(new Set(keys(kept))).toEqual(new Set(['ward/weekly/main', 'ward/day-detail/side', 'ward/day-detail/main']));
    expect(new Set(keys(kept)).size).toBe(kept.length);
  });

  it('[SHELL-38] are found again from what they reported', () => {
    expect(placeOfKey('ward/monthly/main')).toEqual({ scheduleId: 'ward', view: 'month' });
    expect(placeOfKey('ward/day-detail/side')).toEqual({ scheduleId: 'ward', view: 'week' });
    expect(placeOfKey('')).toBeNull();
  });
});

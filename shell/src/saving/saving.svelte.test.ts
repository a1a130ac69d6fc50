import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSaving } from './saving.svelte.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const busy = { saving: 1, failed: 0, offline: false };
const quiet = { saving: 0, failed: 0, offline: false };

describe('what views say about their writes', () => {
  it('[SHELL-51] is long after 400 ms of uninterrupted writing', () => {
    const saving = createSaving(window);
    saving.report('week', busy);
    vi.advanceTimersByTime(399);
    expect(saving.long).toBe(false);
    saving.report('day', busy);
    vi.advanceTimersByTime(1);
    expect(saving.long).toBe(true);
    saving.report('week', quiet);
    expect(saving.long).toBe(true);
    saving.report('day', quiet);
    expect(saving.long).toBe(false);
    saving.report('week', busy);
    vi.advanceTimersByTime(399);
    expect(saving.long).toBe(false);
  });

  it('[SHELL-50] adds up the views, and forgets those that are gone', () => {
    const saving = createSaving(window);
    saving.report('week', { saving: 1, failed: 2, offline: false });
    saving.report('day', busy);
    expect(saving.totals).toEqual({ saving: 2, failed: 2, offline: false });
    expect(saving.failedKeys).toEqual(['week']);
    saving.forget('week');
    expect(saving.totals).toEqual({ saving: 1, failed: 0, offline: false });
    expect(saving.isUnsaved('week')).toBe(false);
    expect(saving.isUnsaved('day')).toBe(true);
  });

  it('[SHELL-50] hears of a lost network from the browser too', () => {
    const saving = createSaving(window);
    window.dispatchEvent(new Event('offline'));
    expect(saving.totals.offline).toBe(true);
    window.dispatchEvent(new Event('online'));
    expect(saving.totals.offline).toBe(false);
  });
});

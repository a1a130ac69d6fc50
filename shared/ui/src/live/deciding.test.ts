import type { Clash } from '@tandem/sync';
import { describe, expect, it, vi } from 'vitest';
import { createDeciding } from './deciding.ts';

const clash: Clash = { ref: { staffId: 'p1', date: '2026-11-20', slot: 1 }, mine: { shiftTypeId: 'e', skillId: 's' }, theirs: null };
const shiftOf = (id: string) => ({ id, code: 'E', name: 'Early', start: 0, end: 1, run: { min: 1, max: 1 }, forbiddenNext: [] });

describe('cells to decide', () => {
  it('[UI-223] are known by the codes of both values, and lead to the decision', () => {
    const decide = vi.fn();
    const deciding = createDeciding(() => [clash], decide);
    expect([deciding.of('p1', '2026-11-20', shiftOf), deciding.of('p1', '2026-11-21', shiftOf), deciding.of('p1', '2026-11-20', () => undefined)]).toEqual([['E', ''], null, ['?', '']]);
    expect([deciding.open('p1', '2026-11-20'), deciding.open('p2', '2026-11-20')]).toEqual([true, false]);
    expect(decide.mock.calls).toEqual([['p1/2026-11-20/1']]);
  });

  it('[UI-223] are none to a shell that knows of none, or has nothing to show them with', () => {
    const old = createDeciding(undefined, undefined);
    expect([old.of('p1', '2026-11-20', shiftOf), old.open('p1', '2026-11-20'), createDeciding(() => [clash], undefined).open('p1', '2026-11-20')]).toEqual([null, false, false]);
  });
});

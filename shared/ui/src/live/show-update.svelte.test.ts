import type { Update } from '@tandem/sync';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { showUpdate } from './show-update.ts';
import { commonOf, updatedCells } from './update-batch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

const one = (staffId: string, origin = 'server/monthly', by: string | undefined = 'Ana Kovač'): Update =>
  ({ type: 'assignment', dayId: '2026-11-20', timeSlot: 0, staffId, assignment: null, timestamp: 1, source: 'monthly', origin, by }) as Update;
const many = (cells: { staffId: string; by?: string }[], origin: string, by?: string): Update =>
  ({ type: 'assignments', cells: cells.map((cell) => ({ dayId: '2026-11-20', timeSlot: 0, assignment: null, ...cell })), timestamp: 1, source: 'x', origin, by }) as Update;

function grid(): HTMLElement {
  const root = document.createElement('div');
  root.innerHTML = ['p1', 'p2'].map((id) => `<div data-staff="${id}"><div data-date="2026-11-20" tabindex="0" aria-label="${id} on Friday">E</div></div>`).join('');
  document.body.append(root);
  return root;
}
const marks = (root: HTMLElement): string[] => [...root.querySelectorAll<HTMLElement>('[data-updated]')].map(({ dataset }) => dataset['updated'] ?? '');
const said = (root: HTMLElement): string | null => root.querySelector('[role="status"]')?.textContent ?? null;

describe('what came from elsewhere', () => {
  it('[UI-220] is each day of a person once, with who wrote it and in which view; the own name is nobody else', () => {
    expect(updatedCells(one('p1'), 'Mara')).toEqual([{ staffId: 'p1', date: '2026-11-20', who: 'Ana Kovač', view: 'month' }]);
    expect(updatedCells(one('p1', 't2/weekly', 'Mara'), 'Mara')).toMatchObject([{ who: null, view: 'week' }]);
    const several = updatedCells(many([{ staffId: 'p1', by: 'Ana' }, { staffId: 'p2', by: 'Tomás' }, { staffId: 'p2', by: 'Tomás' }], 'server/several'), 'Mara');
    expect(several).toMatchObject([{ staffId: 'p1', who: 'Ana', view: null }, { staffId: 'p2', who: 'Tomás' }]);
    expect(commonOf(several)).toEqual({ who: undefined, view: null });
    expect(updatedCells({ type: 'view-mode', value: 'letters', timestamp: 1, source: 'weekly', origin: 't/weekly' } as Update, 'Mara')).toEqual([]);
  });

  it('[UI-221] marks its cells for four seconds, and moves neither the focus nor what they say', () => {
    const root = grid();
    const cell = root.querySelector<HTMLElement>('[data-date]')!;
    cell.focus();
    showUpdate({ root, me: 'Mara', update: one('p1') });
    vi.advanceTimersByTime(50);
    expect([marks(root), document.activeElement === cell, cell.textContent]).toEqual([['Ana Kovač'], true, 'E']);
    vi.advanceTimersByTime(4100);
    expect(marks(root)).toEqual([]);
  });

  it('[UI-222] is one sentence for all that comes together', () => {
    const root = grid();
    showUpdate({ root, me: 'Mara', update: one('p1') });
    vi.advanceTimersByTime(1000);
    expect(said(root)).toBe('p1 on Friday: changed by Ana Kovač in the month view.');
    showUpdate({ root, me: 'Mara', update: one('p1') });
    showUpdate({ root, me: 'Mara', update: one('p2') });
    vi.advanceTimersByTime(1000);
    expect(said(root)).toBe('Ana Kovač changed 2 cells in the month view.');
    showUpdate({ root, me: 'Mara', update: many([{ staffId: 'gone' }], 't1/undo', 'Mara') });
    vi.advanceTimersByTime(1000);
    expect(said(root)).toBe('1 cell undone.');
  });

  it('[UI-222] is left to the view beside it where that one says it', () => {
    const root = grid();
    showUpdate({ root, me: 'Mara', update: one('p1'), quiet: true });
    vi.advanceTimersByTime(1000);
    expect([marks(root).length, said(root)]).toEqual([1, '']);
  });
});

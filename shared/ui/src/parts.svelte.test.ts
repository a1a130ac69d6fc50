import type { Finding, ShiftChoice, ShiftType } from '@tandem/rota';
import { flushSync, mount, unmount, type Component } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fromObservable } from './from-observable.svelte.ts';
import { AbsenceChip, Badge, Chip, CoverageCount, CoverageCurve, FaceCard, KeysDialog, Kbd, MoveBar, ShiftChoices, ShiftKey, StatusLine } from './index.ts';

const late: ShiftType = { id: 'late', code: 'L', name: 'Late', start: 870, end: 1350, run: { min: 1, max: 5 }, forbiddenNext: [] };
let shown: Record<string, unknown> | null = null;

/** The rendered component, alone in the page. */
function show<P extends object>(component: Component<P>, props: NoInfer<P>): HTMLElement {
  document.body.replaceChildren();
  shown = mount(component as Component<object>, { target: document.body, props });
  flushSync();
  return document.body;
}
const marks = (page: HTMLElement): (string | null)[] => [...page.querySelectorAll('svg')].map((svg) => svg.getAttribute('data-mark'));
const words = (page: HTMLElement): string => (page.textContent ?? '').replaceAll(/\s+/g, ' ').trim();

afterEach(() => {
  if (shown) void unmount(shown);
  shown = null;
});

describe('chip', () => {
  it('[UI-30] shows its letter and its own times', () => {
    expect(words(show(Chip, { shift: late }))).toBe('L 14:30–22:30');
    expect(words(show(Chip, { shift: late, start: 900, end: 1380 }))).toBe('L 15:00–23:00');
    expect(words(show(Chip, { shift: late, compact: true }))).toBe('L 14:30');
    expect(words(show(Chip, { shift: late, labelOnly: true }))).toBe('L');
    expect(show(Chip, { shift: late }).querySelector('.tone-l')).not.toBeNull();
    expect(words(show(ShiftKey, { shift: late }))).toBe('L');
  });

  it.each([
    [{}, []],
    [{ check: true }, ['check']],
    [{ check: true, waiting: true }, ['waiting']],
    [{ check: true, waiting: true, must: true }, ['must']],
    [{ failed: true, waiting: true }, ['must']],
  ])('[UI-31] marks %o by the worst', (state, expected) => {
    expect(marks(show(Chip, { shift: late, state }))).toEqual(expected);
  });

  it('[UI-33] says that an absence is only asked for', () => {
    expect(words(show(AbsenceChip, { kind: 'sick' }))).toBe('Sick');
    expect(words(show(AbsenceChip, { kind: 'leave', asked: true }))).toBe('Leave? , asked for');
    expect(words(show(AbsenceChip, { kind: 'training', short: true }))).toBe('Training');
    expect(document.body.querySelector('[data-letters="Tr"]')).not.toBeNull();
  });
});

describe('coverage', () => {
  const coverage = { assigned: 3, minimum: 4, optimum: 5, status: 'below-minimum', gap: -1 } as const;

  it('[UI-32] counts in words', () => {
    const said = (page: HTMLElement) => [page.querySelector('[role="img"]')?.getAttribute('aria-label'), words(page)];
    expect(said(show(CoverageCount, { coverage }))).toEqual(['3 of 4–5 −1, below minimum', '3 of 4–5 −1']);
    expect(marks(document.body)).toEqual(['below-minimum']);
    expect(said(show(CoverageCount, { coverage, compact: true }))).toEqual(['3 of 4–5 −1, below minimum', '3 −1']);
    expect(said(show(CoverageCount, { coverage: { assigned: 3, minimum: 3, optimum: 3, status: 'met', gap: 0 } }))).toEqual(['3 of 3, met', '3 of 3']);
    expect(said(show(CoverageCount, { coverage: { assigned: 0, minimum: 0, optimum: 0, status: 'met', gap: 0 } }))).toEqual(['none needed', '–']);
  });

  it('[UI-36] draws the curve and its legend', () => {
    const points = [{ at: 360, onShift: 1, minimum: 2, optimum: 2 }, { at: 840, onShift: 0, minimum: 0, optimum: 0 }];
    const page = show(CoverageCurve, { points });
    expect(page.querySelectorAll('rect[fill^="url(#"]')).toHaveLength(1);
    expect(words(page)).toContain('On shift');
    expect(words(show(CoverageCurve, { points, legend: null }))).not.toContain('On shift');
  });
});

describe('faces', () => {
  it('[UI-34] says what happened and offers its actions', () => {
    const run = vi.fn();
    const page = show(FaceCard, { mark: 'must', title: 'The week view did not start', lines: ['Your rota is safe.'], actions: [{ label: 'Try again', run }], code: 'W-1' });
    page.querySelector('button')?.click();
    expect(run).toHaveBeenCalledOnce();
    expect(words(page)).toBe('The week view did not start Your rota is safe. Try again W-1');
    expect(words(show(Badge, { tone: 'plain', mark: 'live', label: 'Live' }))).toBe('Live');
  });

  it('[UI-35] opens the list of keys over the page and tells once that it closes', () => {
    const onclose = vi.fn();
    const page = show(KeysDialog, { keys: [{ keys: ['/'], label: 'find staff' }], onclose });
    const dialog = page.querySelector('dialog');
    expect(dialog?.open).toBe(true);
    dialog?.querySelector('h2')?.click();
    expect(onclose).not.toHaveBeenCalled();
    dialog?.click();
    expect(onclose).toHaveBeenCalledOnce();
    expect(words(show(Kbd, { key: 'E' }))).toBe('E');
  });
});

it('[UI-40] is subscribed while it is read, and no longer', async () => {
  const observers = new Set<(value: number) => void>();
  const source = {
    subscribe(next: (value: number) => void) {
      observers.add(next);
      next(1);
      return { unsubscribe: () => void observers.delete(next) };
    },
  };
  const latest = fromObservable(source, 0);
  expect(observers.size).toBe(0);
  const seen: number[] = [];
  const stop = $effect.root(() => {
    $effect(() => void seen.push(latest.current));
  });
  flushSync();
  expect(observers.size).toBe(1);
  observers.forEach((next) => next(7));
  flushSync();
  expect(seen.at(-1)).toBe(7);
  stop();
  await Promise.resolve();
  expect(observers.size).toBe(0);
});

describe('shifts to choose from', () => {
  const rest = { severity: 'must', short: '8 h rest' } as Finding;
  const early: ShiftType = { ...late, id: 'early', code: 'E', name: 'Early', start: 390, end: 870 };
  const night: ShiftType = { ...late, id: 'night', code: 'N', name: 'Night', start: 1350, end: 1830 };
  const choices: ShiftChoice[] = [
    { shift: early, current: true, refused: false, reason: null, skillId: 'RN', more: 0 },
    { shift: late, current: false, refused: false, reason: rest, skillId: 'RN', more: 2 },
    { shift: night, current: false, refused: true, reason: rest, skillId: 'RN', more: 0 },
  ];
  const press = (page: HTMLElement, key: string): void => {
    (page.contains(document.activeElement) ? document.activeElement : page)?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  };

  it('[UI-38] say what stands against each, and a refused one cannot be chosen by click or letter', () => {
    const onchoose = vi.fn();
    const page = show(ShiftChoices, { choices, onchoose });
    const buttons = [...page.querySelectorAll('button')];
    expect(buttons.map((button) => words(button))).toEqual(['E Early 06:30–14:30', 'L Late 14:30–22:30 8 h rest, and 2 more', 'N Night 22:30–06:30 Not allowed: 8 h rest']);
    expect(marks(page)).toEqual(['must', 'lock']);
    for (const button of buttons.slice(1)) button.click();
    buttons[0]?.focus();
    press(page, 'n');
    press(page, 'e');
    expect(onchoose.mock.calls).toEqual([['late'], ['early']]);
  });

  it('[UI-38] are a toolbar or part of a menu; the arrows go around their ends', () => {
    const bar = show(ShiftChoices, { choices, onchoose: () => undefined });
    expect([bar.querySelector('[role=toolbar]')?.getAttribute('aria-label'), bar.querySelector('[aria-pressed=true]')?.textContent?.includes('Early')]).toEqual(['Shift', true]);
    const menu = show(ShiftChoices, { choices, menu: true, onchoose: () => undefined });
    const items = [...menu.querySelectorAll<HTMLElement>('[role=group] > [role=menuitemradio]')];
    expect(items.map((item) => [item.tabIndex, item.getAttribute('aria-checked')])).toEqual([[-1, 'true'], [-1, 'false'], [-1, 'false']]);
    items[0]?.focus();
    press(menu, 'ArrowUp');
    expect(document.activeElement).toBe(items[2]);
    press(menu, 'ArrowDown');
    expect(document.activeElement).toBe(items[0]);
  });
});

it('[UI-39] a status line counts the people only where some are filtered away, and explains the marks', () => {
  const onkeys = vi.fn();
  expect(words(show(StatusLine, { shown: 3, all: 3, onkeys }))).not.toContain('people');
  expect([...document.querySelectorAll('.legend > span')].map(({ textContent }) => textContent)).toEqual(['below minimum', 'below optimum', 'met', 'must fix', 'check']);
  const page = show(StatusLine, { shown: 1, all: 3, onkeys });
  expect(words(page)).toContain('1 of 3 people shown');
  page.querySelector('button')?.click();
  expect(onkeys).toHaveBeenCalledOnce();
});

it('[UI-81] what is moved says whether it can go where it is aimed at', () => {
  const oncancel = vi.fn();
  expect(words(show(MoveBar, { moving: 'Moving Late.', verdict: null, oncancel }))).toContain('Moving Late.');
  const page = show(MoveBar, { moving: 'Moving Late.', verdict: { state: 'no', text: 'Not here.' }, oncancel });
  expect([words(page), marks(page), page.querySelector<HTMLElement>('[data-verdict]')?.dataset['verdict']]).toEqual(['Not here. Cancel', ['must'], 'no']);
  page.querySelector('button')?.click();
  expect(oncancel).toHaveBeenCalledOnce();
});

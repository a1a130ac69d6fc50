import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Hint } from '../remotes/remote-slot.svelte.ts';
import { hintViews } from './hint-views.ts';

let hint: Hint;
let end: () => void;
beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = '<nav class="seg"><a id="week" href="/s/ward/week/2026-W47">Week</a><a id="month" href="/s/ward/month/2026-11"><b>Month</b></a></nav><nav><a id="away" href="/s/other/day/2026-11-20">Other</a></nav>';
  hint = {};
  end = hintViews(document, hint);
});
afterEach(() => {
  end();
  document.body.replaceChildren();
  vi.useRealTimers();
});
const on = (kind: 'pointerover' | 'focusin', at: string): void => void document.querySelector(at)?.dispatchEvent(new Event(kind, { bubbles: true }));

it('[SHELL-500] hints at the view on whose link the pointer or the focus stays, until it is elsewhere', () => {
  on('pointerover', '#month b');
  expect(hint).toEqual({});
  vi.advanceTimersByTime(1000);
  expect(hint).toEqual({ view: 'month' });
  on('focusin', '#week');
  vi.advanceTimersByTime(1000);
  expect(hint).toEqual({ view: 'week' });
  on('pointerover', '#away');
  vi.advanceTimersByTime(1000);
  expect(hint).toEqual({});
});

it('[SHELL-500] hints at none that the pointer has only passed, and at none once it is over', () => {
  on('pointerover', '#month');
  vi.advanceTimersByTime(10);
  on('pointerover', 'body');
  vi.advanceTimersByTime(1000);
  expect(hint).toEqual({});
  on('pointerover', '#month');
  vi.advanceTimersByTime(1000);
  end();
  expect(hint).toEqual({});
  on('pointerover', '#week');
  vi.advanceTimersByTime(1000);
  expect(hint).toEqual({});
});

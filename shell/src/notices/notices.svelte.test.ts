import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createNotices } from './notices.svelte.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('toasts', () => {
  it('[SHELL-52] stand three at most, the newest ones, each text once', () => {
    const notices = createNotices();
    for (const text of ['a', 'b', 'c', 'b', 'd']) notices.add({ tone: 'bad', text });
    expect(notices.shown.map(({ text }) => text)).toEqual(['c', 'b', 'd']);
  });

  it('[SHELL-52] go by themselves only when they are plain information', () => {
    const notices = createNotices();
    notices.add({ tone: 'info', text: 'plain' });
    notices.add({ tone: 'warn', text: 'warn' });
    notices.add({ tone: 'info', text: 'action', action: { label: 'Do', run: () => undefined } });
    vi.advanceTimersByTime(60_000);
    expect(notices.shown.map(({ text }) => text)).toEqual(['warn', 'action']);
    notices.dismiss(notices.shown[0]!.id);
    expect(notices.shown.map(({ text }) => text)).toEqual(['action']);
  });

  it('[SHELL-52] stay while they are pointed at', () => {
    const notices = createNotices();
    notices.add({ tone: 'info', text: 'plain' });
    notices.hold(true);
    vi.advanceTimersByTime(60_000);
    expect(notices.shown).toHaveLength(1);
    notices.hold(false);
    vi.advanceTimersByTime(60_000);
    expect(notices.shown).toHaveLength(0);
  });
});

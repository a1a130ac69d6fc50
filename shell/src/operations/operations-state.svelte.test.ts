import type { OperationsAnswer, Outcome } from '@tandem/rest';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { notCurrent } from './current-parts.svelte.ts';
import { keptCurrent } from './kept-current.svelte.ts';
import { createOperationsState } from './operations-state.svelte.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const answer = (status: 'running' | 'done') => ({ now: 1, mayOrderAll: true, schedules: [], rollbacks: [{ status }], notices: [], compositions: [], audit: [] }) as unknown as OperationsAnswer;
const ok = (status: 'running' | 'done'): Outcome<OperationsAnswer> => ({ ok: true, value: answer(status) });
const gone: Outcome<OperationsAnswer> = { ok: false, error: { kind: 'offline', origin: 'client', reason: 'gone' } };

describe('the state of operations', () => {
  it('[SHELL-265] looks every second while a rollback is under way, else every five, and no more once it is left', async () => {
    let next = ok('running');
    const state = vi.fn(() => Promise.resolve(next));
    const live = createOperationsState({ client: { state, mode: vi.fn() }, now: () => 7 });
    const leave = live.start();
    await vi.advanceTimersByTimeAsync(1010);
    expect(state).toHaveBeenCalledTimes(2);
    next = ok('done');
    await vi.advanceTimersByTimeAsync(1000);
    expect(state).toHaveBeenCalledTimes(3);
    await vi.advanceTimersByTimeAsync(4000);
    expect(state).toHaveBeenCalledTimes(3);
    await vi.advanceTimersByTimeAsync(1100);
    expect(state).toHaveBeenCalledTimes(4);
    leave();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(state).toHaveBeenCalledTimes(4);
  });

  it('[SHELL-452] is old as a whole where the server is gone, and by its parts only once the page was answered after them', () => {
    const error = { kind: 'offline', origin: 'client', reason: 'gone' } as const;
    const part = (name: string, failed: number, since = 3) => ({ name, live: { error: failed > 0 ? error : null, failed, since } });
    const page = { error: null, failed: 0, since: 10 };
    expect(notCurrent(page, [part('Alerts', 0), part('Drills', 0)])).toBe(null);
    expect(notCurrent(page, [part('Alerts', 11), part('Drills', 0)])).toBe(null);
    expect(notCurrent(page, [part('Alerts', 9), part('Drills', 8, 0), part('Rollout', 0)])).toEqual({ names: ['Alerts', 'Drills'], since: 0 });
    expect(notCurrent({ ...page, error, failed: 12 }, [part('Alerts', 9)])).toEqual({ names: [], since: 10 });
    expect(notCurrent(page, [{ name: 'Releases', live: { error: { ...error, kind: 'forbidden' }, failed: 9, since: 3 } }])).toBe(null);
  });

  it('[SHELL-265] takes what an order was answered with, whatever an older look says after it', async () => {
    let answerLook: (outcome: Outcome<string>) => void = () => undefined;
    const live = keptCurrent<string>({ ask: () => new Promise((resolve) => (answerLook = resolve)), every: () => 1000, now: () => 7 });
    const leave = live.start();
    live.take('ordered');
    answerLook({ ok: true, value: 'before the order' });
    await vi.advanceTimersByTimeAsync(0);
    expect(live.answer).toBe('ordered');
    await vi.advanceTimersByTimeAsync(1000);
    answerLook({ ok: true, value: 'after it' });
    await vi.advanceTimersByTimeAsync(0);
    expect(live.answer).toBe('after it');
    leave();
  });

  it('[SHELL-266] keeps the last answer when the next does not come, says since when, and goes on looking', async () => {
    let next = ok('done');
    let now = 100;
    const live = createOperationsState({ client: { state: () => Promise.resolve(next), mode: vi.fn() }, now: () => now });
    const leave = live.start();
    await vi.advanceTimersByTimeAsync(0);
    [next, now] = [gone, 200];
    await vi.advanceTimersByTimeAsync(5000);
    expect([live.answer?.rollbacks.length, live.error?.kind, live.since]).toEqual([1, 'offline', 100]);
    next = ok('done');
    await vi.advanceTimersByTimeAsync(5000);
    expect([live.error, live.since]).toEqual([null, 200]);
    leave();
  });
});

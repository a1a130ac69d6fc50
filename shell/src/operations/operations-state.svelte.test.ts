import type { OperationsAnswer, Outcome } from '@tandem/rest';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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

import type { Clock } from '../ports.ts';

export interface TestClock extends Clock {
  /** Lets so much time pass, with everything that falls due in it, in order. */
  readonly pass: (ms: number) => Promise<void>;
  /** How many timers wait. */
  readonly waiting: () => number;
}

/** Lets everything run that waits for nothing but its turn. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A clock that stands still until it is told. `soon` runs as a microtask. */
export function createTestClock(start = 1_000_000): TestClock {
  let now = start;
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  return {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    soon: (run) => queueMicrotask(run),
    waiting: () => timers.size,
    async pass(ms) {
      const end = now + ms;
      await settle();
      for (;;) {
        const next = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.run();
        await settle();
      }
      now = end;
    },
  };
}

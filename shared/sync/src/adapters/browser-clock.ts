import type { Clock } from '../ports.ts';

/** Longer waits make a browser's timer fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

export function createBrowserClock(): Clock {
  return {
    now: () => Date.now(),
    after(ms, run) {
      const timer = setTimeout(run, Math.min(ms, LONGEST_MS));
      return () => clearTimeout(timer);
    },
    // No timer: those of hidden tabs are slowed down, and the other views change in the task of the edit.
    soon: (run) => queueMicrotask(run),
  };
}

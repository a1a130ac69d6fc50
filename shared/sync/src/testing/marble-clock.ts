import type { TestScheduler } from 'rxjs/testing';
import type { Clock } from '../ports.ts';

/** The time of marbles: what waits runs in the frames in which it is due. */
export function createMarbleClock(scheduler: TestScheduler): Clock {
  return {
    now: () => scheduler.now(),
    after(ms, run) {
      const waiting = scheduler.schedule(() => run(), ms);
      return () => waiting.unsubscribe();
    },
    soon: (run) => void scheduler.schedule(() => run()),
  };
}

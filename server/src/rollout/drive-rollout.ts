import type { Minute } from './observations.ts';
import type { Policy } from './policy.ts';
import type { RolloutTable } from './rollout-table.ts';
import type { Rollouts } from './rollouts.ts';

/** Share of a minute after its end in which what was sent at its end still comes in. */
const GRACE = 0.1;
/** Milliseconds between two looks at whether there is a rollout. */
const IDLE = 1000;
/** Minutes for which the lock is held: whoever takes longer has died. */
const HELD_FOR = 3;

export interface DriveRolloutParts {
  readonly rollouts: Rollouts;
  readonly table: Pick<RolloutTable, 'hold'>;
  /** Minutes of health that begin in a span of epoch milliseconds, by time. */
  readonly minutes: (from: number, until: number) => readonly Minute[];
  readonly now: () => number;
  /** Names this process. */
  readonly owner: string;
  readonly onError: (error: unknown) => void;
}

/** Milliseconds of the longest span that a trigger looks back over. */
export function longestWindow({ minute, criticalErrors, performance, silence, throughput, staleStreams }: Policy): number {
  return 1000 * (Math.max(criticalErrors.window, performance.for, silence.for, throughput.for, staleStreams.for) + 2 * minute);
}

/** Looks at each minute of health once it is over, in one process at a time. @returns ends it */
export function driveRollout({ rollouts, table, minutes, now, owner, onError }: DriveRolloutParts): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  /** Until when this process has looked. */
  let looked = 0;
  /** Something may not have been done that had to be: it is said again. */
  let lost = true;

  async function sayAgain(): Promise<void> {
    if (!lost) return;
    await rollouts.restarted();
    lost = false;
  }
  function fail(error: unknown): void {
    lost = true;
    onError(error);
  }

  async function look(): Promise<void> {
    const { policy } = rollouts.state();
    const length = rollouts.minuteMs();
    if (policy === null || length === null) return;
    const until = Math.floor((now() - GRACE * length) / length) * length;
    // A minute is read once, also one that cannot be read: four failures in a row are four minutes.
    if (until === looked || !table.hold(owner, now(), HELD_FOR * length)) return;
    looked = until;
    let found: readonly Minute[] | null = null;
    try {
      found = minutes(until - longestWindow(policy), until);
    } catch (error) {
      onError(error);
    }
    if (found === null || found.length > 0) await rollouts.look(found);
  }

  function next(): void {
    if (ended) return;
    const length = rollouts.minuteMs();
    const wait = length === null ? IDLE : Math.min(IDLE, length - ((now() - GRACE * length) % length));
    timer = setTimeout(() => void sayAgain().then(look).catch(fail).finally(next), Math.max(10, wait));
    timer.unref();
  }

  sayAgain().catch(fail).finally(next);
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}

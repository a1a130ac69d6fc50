import { actionOf } from './failures.ts';
import type { Minute } from './observations.ts';
import type { Policy } from './policy.ts';
import { acknowledge, newWatch, watch, type Seen, type TriggerName } from './watch.ts';

/** What a trigger would have done. */
export interface Replayed {
  /** When it would have fired, oldest first. */
  readonly at: readonly number[];
  /** Looks in which it saw enough to say anything. */
  readonly looks: number;
}

/** Minutes that are looked at by a policy one after another, as the engine looks at them. */
export interface Replay {
  /** @param minutes by time, the newest last, back to the longest window. Null: it was counted before */
  look(minutes: readonly Minute[], now: number): Seen | null;
  of(trigger: TriggerName): Replayed;
}

/**
 * Looks as `step` does, with nothing taken back and nothing held: what fires within the cool-down of the same trigger is the same
 * failure, after which somebody resumes.
 */
export function createReplay(policy: Policy, newest = 0): Replay {
  let watched = newWatch(newest);
  let resumes = Infinity;
  const cool = policy.coolDown * 1000;
  const found = new Map<TriggerName, { readonly at: number[]; last: number; looks: number }>();
  const entry = (trigger: TriggerName) => {
    const known = found.get(trigger) ?? { at: [], last: -Infinity, looks: 0 };
    found.set(trigger, known);
    return known;
  };
  return {
    look(minutes, now) {
      if (now >= resumes) [watched, resumes] = [acknowledge(watched), Infinity];
      const seen = watch(watched, minutes, policy, [], now);
      if (seen === null) return null;
      watched = seen.watched;
      for (const trigger of seen.said) entry(trigger).looks += 1;
      for (const { trigger } of seen.signals.filter(({ edge }) => edge === 'fired')) {
        const own = entry(trigger);
        if (now - own.last >= cool) own.at.push(now);
        own.last = now;
        if (actionOf(trigger) !== 'warn') resumes = now + cool;
      }
      return seen;
    },
    of: (trigger) => found.get(trigger) ?? { at: [], looks: 0 },
  };
}

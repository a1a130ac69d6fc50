import type { TryAnswer } from '@tandem/rest';
import { longestWindow } from './drive-rollout.ts';
import { actionOf } from './failures.ts';
import { sumOf, type Minute } from './observations.ts';
import { policySchema, TRIGGER_NAMES, type Triggers } from './policy.ts';
import { createReplay, type Replayed } from './replay.ts';
import type { RolloutState } from './state.ts';
import type { TriggerName } from './watch.ts';

const LOOK_BACK = 7 * 86_400_000;
/** However short minutes are: a week of those of 60 seconds. */
const MOST_LOOKS = 7 * 1440;
/** So many rows of health, or minutes, are read and looked at before others have their turn. */
const SLICE = { rows: 300, minutes: 15, empty: 60 };
/** Milliseconds after which a trigger that counts looks in a row has come to rest where there is nothing to look at. */
const RESTS = 660_000;
/** From so many on it is said that something would not have fired. */
const FEWEST = { looks: 60, sessions: 100 };
const MOST_SHOWN = 20;

export interface TryParts {
  /** Minutes of health that begin in a span, by time, each as long as `minuteMs` says. */
  readonly minutes: (from: number, until: number) => readonly Minute[];
  readonly minuteMs: () => number;
  readonly state: () => Pick<RolloutState, 'policy'>;
  readonly now: () => number;
  /** Lets others have their turn. */
  readonly turn: () => Promise<void>;
}

/** How often triggers would have fired in the last seven days of health, beside those that hold. One at a time. */
export function createTrials({ minutes, minuteMs, state, now, turn }: TryParts): (current: Triggers, tried: Triggers) => Promise<TryAnswer> {
  let last: Promise<unknown> = Promise.resolve();

  async function run(current: Triggers, tried: Triggers): Promise<TryAnswer> {
    const length = minuteMs();
    const policy = { ...(state().policy ?? policySchema.parse({})), minute: length / 1000 };
    const policies = [{ ...policy, ...current }, { ...policy, ...tried }] as const;
    const window = Math.max(...policies.map(longestWindow));
    // From then on a look at nothing changes nothing: a gap says the same.
    const quiet = Math.max(window, RESTS);
    const until = Math.floor(now() / length) * length;
    const from = Math.max(until - LOOK_BACK, until - MOST_LOOKS * length);
    const [held, given] = policies.map((each) => createReplay(each, from - length)) as [ReturnType<typeof createReplay>, ReturnType<typeof createReplay>];
    const seen = { minutes: 0, sessions: 0, base: 0 };
    let recent: Minute[] = [];
    let rows = 1;
    let heard = -Infinity;
    for (let at = from - window; at < until; ) {
      const next = Math.min(until, at + length * (rows === 0 ? SLICE.empty : Math.max(1, Math.min(SLICE.minutes, Math.floor(SLICE.rows / rows)))));
      const slice = minutes(at, next);
      for (const minute of slice) {
        recent = [...recent.filter((each) => each.from > minute.from - window), minute];
        if (minute.rows.length > 0) heard = minute.from;
        if (minute.from < from || minute.from - heard > quiet + length) continue;
        const candidates = minute.rows.filter(({ arm }) => arm === 'candidate');
        const mine = sumOf(candidates);
        seen.minutes += mine.sessions > 0 ? 1 : 0;
        seen.sessions += mine.began;
        seen.base += sumOf(minute.rows.filter(({ arm }) => arm !== 'candidate')).began;
        for (const replay of [held, given]) replay.look(recent, minute.from + length);
      }
      rows = Math.max(0, ...slice.map((minute) => minute.rows.length));
      at = next;
      await turn();
    }
    const row = (trigger: TriggerName, mode: 'observe' | 'enforce'): TryAnswer['triggers'][number] => {
      const { looks } = given.of(trigger);
      return { trigger, action: actionOf(trigger), mode, looks, enough: looks >= FEWEST.looks && seen.sessions >= FEWEST.sessions, now: shown(held.of(trigger)), tried: shown(given.of(trigger)) };
    };
    return { from, until, ...seen, triggers: [...TRIGGER_NAMES.map((name) => row(name, tried[name].mode)), row('errorRate', 'enforce')] };
  }

  return (current, tried) => {
    const mine = last.then(() => run(current, tried));
    last = mine.catch(() => undefined);
    return mine;
  };
}

const shown = ({ at }: Replayed): TryAnswer['triggers'][number]['now'] => ({ fired: at.length, at: at.slice(-MOST_SHOWN) });

import type { Bus } from '../bus/bus.ts';
import type { Flags } from '../flags/flags.ts';
import type { Participant } from '../participant.ts';
import type { Clock } from '../ports.ts';
import type { Fold } from '../schedule/fold.ts';
import type { Phase } from '../status.ts';
import { createBinding, type Binding } from './binding.ts';
import { captures, isComplete, projects } from './phase.ts';

export interface ViewsParts {
  readonly fold: Fold;
  readonly clock: Pick<Clock, 'after'>;
  readonly flags: Pick<Flags, 'state'>;
  readonly bus: Pick<Bus, 'registerComponent' | 'review'>;
}

/** The views of a schedule: which of them follow the central store, and whether their legacy stores are kept current. */
export interface Views {
  /** They follow the store. */
  readonly projecting: boolean;
  readonly all: () => Iterable<Binding>;
  readonly of: (participant: Participant) => Binding | undefined;
  /** @returns false: it is here already */
  readonly add: (participant: Participant) => boolean;
  readonly remove: (participant: Participant) => void;
  /** The phase, the flags or the stage may be other ones. */
  readonly review: (phase: Phase) => void;
  readonly close: () => void;
}

/** Milliseconds after which a store that could not load what it missed tries again. */
const RETRY_MS = 5000;

export function createViews({ fold, clock, flags, bus }: ViewsParts): Views {
  const bindings = new Map<Participant, Binding>();
  /** Ends of the bindings that the bus tells; of all of them while views follow the store. */
  const followed = new Map<Binding, () => void>();
  let live = false;
  let projecting = false;
  let stopRetry: (() => void) | null = null;
  /** Legacy stores stand still: what is shown is the central store's alone. */
  let apart = false;

  /** When it begins to follow, a view is made equal to the store first. */
  function follow(binding: Binding): void {
    if (followed.has(binding)) return;
    const { name, protocol, legacy } = binding.participant;
    if (live) binding.align();
    followed.set(binding, bus.registerComponent(name, binding.update, { protocol, format: legacy.format.name }));
  }

  function unfollow(): void {
    for (const stop of followed.values()) stop();
    followed.clear();
  }

  /** What stood still is loaded by REST before it is read; until then it shows what it showed. */
  function backfill(): void {
    stopRetry?.();
    stopRetry = null;
    const behind = [...bindings.keys()].filter(({ legacy }) => legacy.layers?.apart === true);
    if (apart || behind.length === 0) return;
    for (const { legacy } of behind) void legacy.layers?.backfill();
    stopRetry = clock.after(RETRY_MS, backfill);
  }

  function setApart(next: boolean): void {
    if (next === apart) return;
    apart = next;
    if (apart) for (const { legacy } of bindings.keys()) legacy.layers?.standStill();
    else backfill();
  }

  return {
    get projecting() {
      return projecting;
    },
    all: () => bindings.values(),
    of: (participant) => bindings.get(participant),
    add(participant) {
      if (bindings.has(participant)) return false;
      bindings.set(participant, createBinding(participant, fold));
      if (apart) participant.legacy.layers?.standStill();
      return true;
    },
    remove(participant) {
      const binding = bindings.get(participant);
      if (!binding) return;
      followed.get(binding)?.();
      followed.delete(binding);
      bindings.delete(participant);
    },
    review(phase) {
      live = phase === 'live';
      setApart(captures(phase) && isComplete(flags.state));
      projecting = projects(flags.state) && (phase === 'page' || live);
      bus.review();
      if (projecting) for (const binding of bindings.values()) follow(binding);
      else unfollow();
    },
    close() {
      setApart(false);
      stopRetry?.();
      unfollow();
      bindings.clear();
    },
  };
}

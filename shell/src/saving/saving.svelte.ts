import type { SaveState } from '@tandem/sync';
import { totalSaving, type SavingTotals } from './totals.ts';

/** Milliseconds that a write may take before the page mentions it. */
const MENTION_AFTER = 400;

/** What the mounted remotes have said about their writes, each under the key of its slot. */
export interface Saving {
  readonly totals: SavingTotals;
  /** Writes have been under way for longer than is worth no word. */
  readonly long: boolean;
  readonly isUnsaved: (key: string) => boolean;
  /** The slots whose writes wait for a person. */
  readonly failedKeys: readonly string[];
  readonly report: (key: string, state: SaveState) => void;
  /** The slot is gone. */
  readonly forget: (key: string) => void;
}

/** @param page gives the browser's word on whether there is a network. */
export function createSaving(page: Window): Saving {
  let states = $state.raw<Readonly<Record<string, SaveState>>>({});
  let networkGone = $state.raw(!page.navigator.onLine);
  let long = $state(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  page.addEventListener('online', () => (networkGone = false));
  page.addEventListener('offline', () => (networkGone = true));

  const totals = $derived.by(() => {
    const all = totalSaving(Object.values(states));
    return { ...all, offline: all.offline || networkGone };
  });
  const set = (next: Readonly<Record<string, SaveState>>): void => {
    states = next;
    const busy = totalSaving(Object.values(next)).saving > 0;
    if (!busy) {
      clearTimeout(timer);
      timer = undefined;
      long = false;
    } else timer ??= setTimeout(() => (long = true), MENTION_AFTER);
  };
  return {
    get totals() {
      return totals;
    },
    get long() {
      return long;
    },
    isUnsaved: (key) => isUnsaved(states[key]),
    get failedKeys() {
      return Object.entries(states).filter(([, state]) => state.failed > 0).map(([key]) => key);
    },
    report: (key, state) => set({ ...states, [key]: state }),
    forget: (key) => set(Object.fromEntries(Object.entries(states).filter(([other]) => other !== key))),
  };
}

const isUnsaved = (state: SaveState | undefined): boolean => state !== undefined && state.saving + state.failed > 0;

import type * as onDemand from './on-demand.ts';

type OnDemand = typeof onDemand;

/** The part of the shell that arrives after the first view. */
export interface Later {
  /** null until it has arrived. */
  readonly current: OnDemand | null;
  /** Fetches it now; called again, it tries again only if it did not arrive. */
  readonly want: () => void;
}

export function createLater(load: () => Promise<OnDemand>): Later {
  let current = $state.raw<OnDemand | null>(null);
  let asked = false;
  return {
    get current() {
      return current;
    },
    want() {
      if (asked) return;
      asked = true;
      load().then(
        (arrived) => (current = arrived),
        () => (asked = false),
      );
    },
  };
}

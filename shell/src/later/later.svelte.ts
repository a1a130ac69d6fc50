/** A part of the shell in files of its own, which are fetched when it is wanted. */
export interface Later<T> {
  /** null until it has arrived. */
  readonly current: T | null;
  /** Fetches it now; called again, it tries again only if it did not arrive. */
  readonly want: () => void;
}

export function createLater<T>(load: () => Promise<T>): Later<T> {
  let current = $state.raw<T | null>(null);
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

import type { KeptValues } from '../ports.ts';

/** localStorage; where it is forbidden or full, the values of this page alone. */
export function createKeptValues(): KeptValues {
  const own = new Map<string, string>();
  /** Keys that somebody here knows of, for the day when another tab clears everything. */
  const known = new Set<string>();
  let refused = false;

  return {
    get(key) {
      known.add(key);
      if (own.has(key)) return own.get(key) ?? null;
      try {
        return globalThis.localStorage?.getItem(key) ?? null;
      } catch {
        return null;
      }
    },
    set(key, value) {
      known.add(key);
      try {
        globalThis.localStorage.setItem(key, value);
        own.delete(key);
        refused = false;
      } catch {
        refused = true;
        own.set(key, value);
      }
    },
    refused: () => refused,
    onOther(listener) {
      const heard = (event: StorageEvent): void => {
        if (event.key === null) {
          for (const key of known) listener(key, null);
          return;
        }
        own.delete(event.key);
        listener(event.key, event.newValue);
      };
      globalThis.addEventListener?.('storage', heard);
      return () => globalThis.removeEventListener?.('storage', heard);
    },
  };
}

import type { Locks } from '../ports.ts';

/** Web Locks; null: this page has none, as by plain HTTP. */
export function createWebLocks(locks: LockManager | undefined = globalThis.navigator?.locks): Locks | null {
  if (!locks) return null;
  return {
    request(name, held) {
      const waiting = new AbortController();
      const { promise, resolve } = Promise.withResolvers<void>();
      let wanted = true;
      // It rejects when it is called off, and where the page is being torn down: then there is nothing to lead.
      locks
        .request(name, { signal: waiting.signal }, () => {
          if (wanted) held();
          return promise;
        })
        .catch(() => {});
      return () => {
        wanted = false;
        waiting.abort();
        resolve();
      };
    },
  };
}

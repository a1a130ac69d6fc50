/** Parts of a view that are fetched when they are first wanted. */

/**
 * A part that is fetched once. A call that failed is not kept: the next one asks again.
 *
 * @param load the dynamic import.
 */
export function onDemand<T>(load: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | null = null;
  return () => {
    asked ??= load().catch((reason: unknown) => {
      asked = null;
      throw reason;
    });
    return asked;
  };
}

/**
 * Fetches parts ahead of need, one after another, when the page has painted and has nothing else to do. What cannot be
 * fetched now is fetched when it is wanted. @returns what calls it off.
 */
export function fetchWhenIdle(parts: readonly (() => Promise<unknown>)[]): () => void {
  let off = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const next = (at: number): void => {
    const part = parts[at];
    if (off || !part) return;
    const go = (): void => {
      if (!off) void part().then(() => next(at + 1), () => undefined);
    };
    // Safari has no idle callback.
    if (typeof requestIdleCallback === 'function') requestIdleCallback(go);
    else timer = setTimeout(go, 300);
  };
  next(0);
  return () => {
    off = true;
    clearTimeout(timer);
  };
}

/** The write queue's real clock and real chance, for the browser; tests pass their own. */

/** Resolves after `ms` milliseconds, or at once when `signal` ends; then it leaves no timer behind. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}

/** 128 random bits in hex. Not `crypto.randomUUID`, which plain-HTTP hosts do not have. */
export function newOpId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

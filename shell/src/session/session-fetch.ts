import { CSRF_HEADER } from '@tandem/rest';

export interface SessionFetchPorts {
  readonly fetch: typeof globalThis.fetch;
  /** The session's token, null without a session. */
  readonly csrf: () => string | null;
  /** Asks the server for the session again: another tab may have begun a new one. */
  readonly refresh: () => Promise<void>;
  /** The session ended while somebody was working: resolves when they have signed in again. */
  readonly signedInAgain: () => Promise<void>;
}

/** `fetch` with the session's CSRF header on every request that changes something. */
export function withCsrf({ fetch, csrf }: Pick<SessionFetchPorts, 'fetch' | 'csrf'>): typeof globalThis.fetch {
  return (input, init) => {
    const headers = new Headers(init?.headers);
    const token = csrf();
    if (token !== null && changesSomething(init)) headers.set(CSRF_HEADER, token);
    return fetch(input, { ...init, headers });
  };
}

/**
 * The `fetch` that views get. A request that finds the session ended waits until the person has signed in again and is
 * then sent once more, so that nothing is lost over it; one whose token another tab has replaced is sent with the new.
 */
export function createSessionFetch(ports: SessionFetchPorts): typeof globalThis.fetch {
  const send = withCsrf(ports);
  return async (input, init) => {
    const token = ports.csrf();
    const answer = await send(input, init);
    if (answer.status === 401) {
      await abortable(ports.signedInAgain(), init?.signal);
      return send(input, init);
    }
    if (answer.status === 403 && changesSomething(init)) {
      await abortable(ports.refresh(), init?.signal);
      if (ports.csrf() !== token) return send(input, init);
    }
    return answer;
  };
}

const changesSomething = (init: RequestInit | undefined): boolean =>
  !['GET', 'HEAD'].includes((init?.method ?? 'GET').toUpperCase());

/** The promise, or the signal's reason when it aborts first. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal | null | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

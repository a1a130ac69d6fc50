import { RemoteFailure, type FailureCode } from './failure.ts';

/** Milliseconds before each further try of a file. */
const RETRY_WAITS = [150, 300, 600];

export interface FetchPorts {
  readonly fetch: typeof globalThis.fetch;
  readonly wait: (ms: number) => Promise<void>;
}

/**
 * Fetches a file whose content has the listed hash, and tries again while it does not arrive. Afterwards it is in the
 * browser's cache, from which the module loader takes it.
 *
 * @throws RemoteFailure with `code` when it does not arrive, arrives changed, or `signal` aborts.
 */
export async function fetchListed(
  { fetch, wait }: FetchPorts,
  url: string,
  integrity: string,
  signal: AbortSignal,
  code: FailureCode,
): Promise<Response> {
  for (let tries = 0; ; tries += 1) {
    // A damaged copy in the cache must not be found again: later tries pass the cache over and replace it.
    const cache = tries === 0 ? 'default' : 'reload';
    const result = await fetchOnce(fetch, url, { integrity, signal, cache, mode: 'cors', credentials: 'same-origin' });
    if (result instanceof Response) return result;
    const pause = RETRY_WAITS[tries];
    if (result.final || signal.aborted || pause === undefined) throw new RemoteFailure(code, `${url}: ${result.problem}`);
    await wait(pause);
  }
}

/** `final`: asking again cannot help. */
type Problem = { readonly problem: string; readonly final: boolean };

/** The answer with its body read, or what went wrong. */
async function fetchOnce(fetch: FetchPorts['fetch'], url: string, init: RequestInit): Promise<Response | Problem> {
  try {
    const answer = await fetch(url, init);
    const body = await answer.arrayBuffer();
    // A version is complete before the release manifest names it: a file that is not there will not come.
    return answer.ok ? new Response(body) : { problem: `status ${answer.status}`, final: answer.status === 404 };
  } catch (thrown) {
    return { problem: thrown instanceof Error ? thrown.message : String(thrown), final: false };
  }
}

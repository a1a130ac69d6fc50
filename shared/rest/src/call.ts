import { ERROR_KINDS } from './error-kinds.ts';
import type { ErrorAnswer, RotaError } from './errors.ts';

/** What every call resolves to: a failure is a value, so that no caller forgets it. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: RotaError };

/** Whether a success is the server's own: another's page in its place must never pass for "saved". */
export type Check = (answer: unknown) => boolean;

/** One request. An aborted one resolves with kind `timeout`; its caller no longer looks. */
export type Call = <T>(method: string, path: string, is: Check, body?: unknown, signal?: AbortSignal) => Promise<Outcome<T>>;

const BUDGET_MS = 10_000;

/** An object with these fields. */
export const has = (...fields: readonly string[]): Check => (answer) =>
  typeof answer === 'object' && answer !== null && fields.every((field) => field in answer);

/** No content (204). */
export const isEmpty: Check = (answer) => answer === undefined;

/** Where a schedule's addresses begin. */
export const atSchedule = (scheduleId: string): string => `/api/schedules/${encodeURIComponent(scheduleId)}`;

const failure = (kind: RotaError['kind'], reason: string): { ok: false; error: RotaError } => ({
  ok: false,
  error: { kind, origin: 'client', reason },
});

/**
 * Requests that never throw: a network that is gone, an answer that is late and one that is not the server's (a proxy's
 * page, say) are failures like the server's own.
 * @param fetch adds the session's CSRF header where the session has one
 * @param budgetMs how long an answer may take before the call ends with kind `timeout`
 */
export function createCall(fetch: typeof globalThis.fetch, budgetMs = BUDGET_MS): Call {
  return async function call<T>(method: string, path: string, is: Check, body?: unknown, signal?: AbortSignal): Promise<Outcome<T>> {
    const budget = AbortSignal.timeout(budgetMs);
    let response: Response;
    let text: string;
    try {
      response = await fetch(path, {
        method,
        credentials: 'same-origin',
        headers: body === undefined ? {} : { 'content-type': 'application/json' },
        body: body === undefined ? null : JSON.stringify(body),
        signal: signal ? AbortSignal.any([signal, budget]) : budget,
      });
      text = await response.text();
    } catch {
      if (budget.aborted || signal?.aborted) return failure('timeout', `${method} ${path}: no answer within ${budgetMs / 1000} s`);
      return failure('offline', `${method} ${path}: the server was not reached`);
    }
    const answer = parse(text);
    if (response.ok && is(answer)) return { ok: true, value: (answer ?? null) as T };
    if (isErrorAnswer(answer)) return { ok: false, error: await inPageLanguage(answer.error) };
    return failure('internal', `${method} ${path}: an answer with status ${response.status} that is not the server's`);
  };
}

/** What the server refused, in the page's words; they are fetched with the first refusal, and without them it stays as it came. */
const inPageLanguage = async (error: RotaError): Promise<RotaError> =>
  error.causes || error.findings ? import('./causes.ts').then(({ reword }) => reword(error)).catch(() => error) : error;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isErrorAnswer(answer: unknown): answer is ErrorAnswer {
  const error = (answer as Partial<ErrorAnswer> | null | undefined)?.error;
  return typeof error === 'object' && error !== null && ERROR_KINDS.includes(error.kind);
}

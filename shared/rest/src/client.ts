import type { CellRef } from '@tandem/rota';
import type { CellAnswer, CellBody, EXPORT_FORMATS, ExportAnswer, ImportAnswer, ImportBody, ScheduleSummary, Session, WindowAnswer } from './contract.ts';
import { ERROR_KINDS, type ErrorAnswer, type RotaError } from './errors.ts';

/** What every call resolves to: a failure is a value, so that no caller forgets it. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: RotaError };

export interface RotaClient {
  readonly session: () => Promise<Outcome<Session>>;
  readonly signIn: (login: string, password: string) => Promise<Outcome<Session>>;
  readonly signOut: () => Promise<Outcome<null>>;
  readonly setUp: (body: { token: string; name: string; login: string; password: string }) => Promise<Outcome<Session>>;
  readonly schedules: () => Promise<Outcome<readonly ScheduleSummary[]>>;
  /** `from` and `to` inclusive. An aborted call resolves with kind `timeout`; its caller no longer looks. */
  readonly window: (scheduleId: string, from: string, to: string, signal?: AbortSignal) => Promise<Outcome<WindowAnswer>>;
  readonly writeCell: (scheduleId: string, ref: CellRef, body: CellBody) => Promise<Outcome<CellAnswer>>;
  readonly importFiles: (body: ImportBody) => Promise<Outcome<ImportAnswer>>;
  readonly exportFiles: (scheduleId: string, format: (typeof EXPORT_FORMATS)[number]) => Promise<Outcome<ExportAnswer>>;
}

/** How long an answer may take before the call ends with kind `timeout`. */
const BUDGET_MS = 10_000;

/** Whether a success is the server's own: another's page in its place must never pass for "saved". */
type Check = (answer: unknown) => boolean;

const has = (...fields: readonly string[]): Check => (answer) =>
  typeof answer === 'object' && answer !== null && fields.every((field) => field in answer);

const failure = (kind: RotaError['kind'], reason: string): { ok: false; error: RotaError } => ({
  ok: false,
  error: { kind, origin: 'client', reason },
});

/**
 * The legacy REST API as functions. None of them throws: a network that is gone, an answer that is late and one that is
 * not the server's (a proxy's page, say) are failures like the server's own.
 * @param fetch adds the session's CSRF header where the session has one
 */
export function createRotaClient(fetch: typeof globalThis.fetch): RotaClient {
  async function call<T>(method: string, path: string, is: Check, body?: unknown, signal?: AbortSignal): Promise<Outcome<T>> {
    const budget = AbortSignal.timeout(BUDGET_MS);
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
      if (budget.aborted || signal?.aborted) return failure('timeout', `${method} ${path}: no answer within ${BUDGET_MS / 1000} s`);
      return failure('offline', `${method} ${path}: the server was not reached`);
    }
    const answer = parse(text);
    if (response.ok && is(answer)) return { ok: true, value: (answer ?? null) as T };
    if (isErrorAnswer(answer)) return { ok: false, error: answer.error };
    return failure('internal', `${method} ${path}: an answer with status ${response.status} that is not the server's`);
  }

  const at = (scheduleId: string) => `/api/schedules/${encodeURIComponent(scheduleId)}`;
  return {
    session: () => call('GET', '/api/session', has('user', 'csrf')),
    signIn: (login, password) => call('POST', '/api/session', has('user', 'csrf'), { login, password }),
    signOut: () => call('DELETE', '/api/session', (answer) => answer === undefined),
    setUp: (body) => call('POST', '/api/setup', has('user', 'csrf'), body),
    schedules: () => call('GET', '/api/schedules', Array.isArray),
    window: (scheduleId, from, to, signal) =>
      call('GET', `${at(scheduleId)}/window?${new URLSearchParams({ from, to }).toString()}`, has('schedule', 'staff', 'assignments', 'cursor'), undefined, signal),
    writeCell: (scheduleId, { staffId, date, slot }, body) =>
      call('PUT', `${at(scheduleId)}/cells/${encodeURIComponent(staffId)}/${date}/${slot}`, has('kind', 'rev'), body),
    importFiles: (body) => call('POST', '/api/imports', has('scheduleId'), body),
    exportFiles: (scheduleId, format) => call('GET', `${at(scheduleId)}/export?${new URLSearchParams({ format }).toString()}`, has('files')),
  };
}

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

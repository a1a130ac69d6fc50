import type { CellRef } from '@tandem/rota';
import { atSchedule as at, createCall, has, isEmpty, type Outcome } from './call.ts';
import { startCalls, type StartClient } from './start-client.ts';
import type { CellAnswer, CellBody, EXPORT_FORMATS, ExportAnswer, Session, WindowAnswer } from './contract.ts';

export interface RotaClient extends StartClient {
  readonly signIn: (login: string, password: string) => Promise<Outcome<Session>>;
  readonly signOut: () => Promise<Outcome<null>>;
  readonly setUp: (body: { token: string; name: string; login: string; password: string }) => Promise<Outcome<Session>>;
  /** `from` and `to` inclusive. An aborted call resolves with kind `timeout`; its caller no longer looks. */
  readonly window: (scheduleId: string, from: string, to: string, signal?: AbortSignal) => Promise<Outcome<WindowAnswer>>;
  readonly writeCell: (scheduleId: string, ref: CellRef, body: CellBody) => Promise<Outcome<CellAnswer>>;
  readonly exportFiles: (scheduleId: string, format: (typeof EXPORT_FORMATS)[number]) => Promise<Outcome<ExportAnswer>>;
}

/**
 * The legacy REST API as functions. None of them throws: a network that is gone, an answer that is late and one that is
 * not the server's (a proxy's page, say) are failures like the server's own.
 * @param fetch adds the session's CSRF header where the session has one
 */
export function createRotaClient(fetch: typeof globalThis.fetch): RotaClient {
  const call = createCall(fetch);
  return {
    ...startCalls(call),
    signIn: (login, password) => call('POST', '/api/session', has('user', 'csrf'), { login, password }),
    signOut: () => call('DELETE', '/api/session', isEmpty),
    setUp: (body) => call('POST', '/api/setup', has('user', 'csrf'), body),
    window: (scheduleId, from, to, signal) =>
      call('GET', `${at(scheduleId)}/window?${new URLSearchParams({ from, to }).toString()}`, has('schedule', 'staff', 'assignments', 'cursor'), undefined, signal),
    writeCell: (scheduleId, { staffId, date, slot }, body) =>
      call('PUT', `${at(scheduleId)}/cells/${encodeURIComponent(staffId)}/${date}/${slot}`, has('kind', 'rev'), body),
    exportFiles: (scheduleId, format) => call('GET', `${at(scheduleId)}/export?${new URLSearchParams({ format }).toString()}`, has('files')),
  };
}

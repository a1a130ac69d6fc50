import { atSchedule as at, createCall, has, isEmpty, type Outcome } from './call.ts';
import type { CellHistoryRow, ChangesAnswer, ChangesBody, NewScheduleAnswer, NewScheduleBody, ReferenceAnswer, RosterImportBody } from './changes.ts';
import type { ImportAnswer } from './contract.ts';

/** What a page does with all that is not a cell. In a file of its own: the first view needs none of it. */
export interface ReferenceClient {
  readonly reference: (scheduleId: string, signal?: AbortSignal) => Promise<Outcome<ReferenceAnswer>>;
  /** All of it or nothing; after an unknown outcome send the same `opId` again. */
  readonly change: (scheduleId: string, body: ChangesBody) => Promise<Outcome<ChangesAnswer>>;
  readonly createSchedule: (body: NewScheduleBody) => Promise<Outcome<NewScheduleAnswer>>;
  /** `name`: the schedule's own, typed again. */
  readonly deleteSchedule: (scheduleId: string, name: string) => Promise<Outcome<null>>;
  /** Who wrote the cells of a person's day, newest first. */
  readonly cellHistory: (scheduleId: string, staffId: string, date: string, signal?: AbortSignal) => Promise<Outcome<readonly CellHistoryRow[]>>;
  /** After an unknown outcome send the same `importId` again. */
  readonly importRoster: (body: RosterImportBody, signal?: AbortSignal) => Promise<Outcome<ImportAnswer>>;
}

/** How long a call may take that carries or removes a whole schedule. */
const BULK_MS = 120_000;

/** @param fetch adds the session's CSRF header where the session has one */
export function createReferenceClient(fetch: typeof globalThis.fetch): ReferenceClient {
  const call = createCall(fetch);
  const bulk = createCall(fetch, BULK_MS);
  return {
    reference: (scheduleId, signal) => call('GET', `${at(scheduleId)}/reference`, has('schedule', 'staff', 'revs', 'cursor'), undefined, signal),
    change: (scheduleId, body) => bulk('POST', `${at(scheduleId)}/changes`, has('kind', 'cursor'), body),
    createSchedule: (body) => call('POST', '/api/schedules', has('scheduleId'), body),
    deleteSchedule: (scheduleId, name) => bulk('DELETE', at(scheduleId), isEmpty, { name }),
    cellHistory: (scheduleId, staffId, date, signal) =>
      call('GET', `${at(scheduleId)}/cells/${encodeURIComponent(staffId)}/${encodeURIComponent(date)}/history`, Array.isArray, undefined, signal),
    importRoster: (body, signal) => bulk('POST', '/api/imports', has('scheduleId'), body, signal),
  };
}

import { createCall, has, type Call, type Outcome } from './call.ts';
import type { ScheduleSummary, Session } from './contract.ts';

/** What a page asks before it shows anything. */
export interface StartClient {
  readonly session: () => Promise<Outcome<Session>>;
  readonly schedules: () => Promise<Outcome<readonly ScheduleSummary[]>>;
}

/** A part of {@link RotaClient} for a page that comes without the rest. */
export const createStartClient = (fetch: typeof globalThis.fetch): StartClient => startCalls(createCall(fetch));

export const startCalls = (call: Call): StartClient => ({
  session: () => call('GET', '/api/session', has('user', 'csrf')),
  schedules: () => call('GET', '/api/schedules', Array.isArray),
});

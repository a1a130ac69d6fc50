import * as z from 'zod/mini';
import { serverMessage } from '../protocol/wire.ts';
import type { AskByRest } from '../transport/detour.ts';

const answer = z.looseObject({ user: z.string(), messages: z.array(serverMessage) });
const BUDGET_MS = 20_000;

/** Asks for what the socket would say. An answer that is not the server's, as a proxy's page, is none. */
export function createAskByRest(fetch: typeof globalThis.fetch): AskByRest {
  return async ({ schedule, lane, protocol, after, report }) => {
    const body = JSON.stringify({ lane, protocol, ...(after !== undefined && { after: after === null ? 'start' : String(after) }), report });
    const response = await fetch(`/api/schedules/${encodeURIComponent(schedule)}/sync`, { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal: AbortSignal.timeout(BUDGET_MS) });
    const read = answer.safeParse(response.ok ? await response.json() : null);
    return read.success ? read.data : null;
  };
}

import * as z from 'zod/mini';
import { serverMessage } from '../protocol/wire.ts';
import type { AskByRest } from '../transport/detour.ts';

const answer = z.looseObject({ user: z.string(), messages: z.array(serverMessage) });
const BUDGET_MS = 20_000;

/** Asks for what the socket would say. An answer that is not the server's, as a proxy's page, is none. */
export function createAskByRest(fetch: typeof globalThis.fetch): AskByRest {
  return async ({ schedule, lane, protocol, after, report }) => {
    const path = `/api/schedules/${encodeURIComponent(schedule)}/sync`;
    const from = after !== undefined && { after: after === null ? 'start' : String(after) };
    const signal = AbortSignal.timeout(BUDGET_MS);
    const response = report
      ? await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ lane, protocol, ...from, report }), signal })
      : await fetch(`${path}?${new URLSearchParams({ lane, protocol: String(protocol), ...from }).toString()}`, { signal });
    const read = answer.safeParse(response.ok ? await response.json() : null);
    return read.success ? read.data : null;
  };
}

import * as z from 'zod/mini';
import { CSRF_HEADER } from '@tandem/rest';
import type { SendByRest } from '../engine/drain.ts';
import { opResult, type OpResult } from '../protocol/wire.ts';

const answer = z.looseObject({ result: opResult });
const refusal = z.looseObject({
  error: z.looseObject({ kind: z.string(), reason: z.string(), field: z.optional(z.string()), findings: z.optional(z.array(z.looseObject({ rule: z.string(), message: z.string() }))) }),
});
/** What sending the same again does not change; any other failure is tried again later. */
const FINAL = new Set(['invalid', 'not-found', 'too-large', 'forbidden']);

/** Sends an op over the API that the legacy stores use, with its id, base revision and time. */
export function createSendByRest(fetch: typeof globalThis.fetch): SendByRest {
  return async (schedule, { opId, cell, value, baseRev, at, origin, protocol }) => {
    const [staffId = '', date = '', slot = ''] = cell.split('/');
    const path = `/api/schedules/${encodeURIComponent(schedule)}/cells/${encodeURIComponent(staffId)}/${date}/${slot}`;
    const body = JSON.stringify({ opId, value, ...(baseRev !== null && { baseRev }), origin, reconcile: true, at, protocol });
    const response = await fetch(path, { method: 'PUT', headers: { 'content-type': 'application/json' }, body });
    const json: unknown = await response.json();
    const done = answer.safeParse(json);
    if (response.ok && done.success) return done.data.result;
    const refused = refusal.safeParse(json);
    return refused.success ? resultOf(opId, refused.data.error) : null;
  };
}

function resultOf(opId: string, { kind, reason, field, findings }: z.infer<typeof refusal>['error']): OpResult | null {
  // The browser's session is another one, perhaps somebody else's: the edit waits for its own person.
  if (field === CSRF_HEADER) return null;
  if (kind === 'rejected') return { kind: 'rejected', opId, findings: findings ?? [] };
  return FINAL.has(kind) ? { kind: 'invalid', opId, field: field ?? kind, reason } : null;
}

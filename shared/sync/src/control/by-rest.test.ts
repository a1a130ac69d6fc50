import { CSRF_HEADER } from '@tandem/rest';
import { describe, expect, it, vi } from 'vitest';
import type { SyncOp } from '../protocol/op.ts';
import { createAskByRest } from './ask-by-rest.ts';
import { createSendByRest } from './send-by-rest.ts';

const op: SyncOp = { opId: 'op-00001', cell: 'p1/2026-11-20/0', value: null, baseRev: 4, at: 50, origin: 't1/weekly', epoch: 0, protocol: 2 };
const answering = (status: number, body: unknown) => vi.fn(async () => new Response(typeof body === 'string' ? body : JSON.stringify(body), { status }));
const refusing = (error: object) => answering(403, { error: { kind: 'forbidden', origin: 's', reason: 'no', ...error } });

describe('by REST', () => {
  it('[SYNC-138] an edit that meets the session of somebody else waits; one that this person may not make ends', async () => {
    expect(await createSendByRest(refusing({ field: CSRF_HEADER }))('ward', op)).toBe(null);
    expect(await createSendByRest(refusing({}))('ward', op)).toMatchObject({ kind: 'invalid', opId: op.opId });
  });

  it('[SYNC-365] the report of a page goes with its question', async () => {
    const fetch = answering(200, { user: 'u1', messages: [] });
    const report = { type: 'report', lane: 't', schedule: 'ward', epoch: 2, revision: 3, stage: 'live', phase: 'live', unsent: 4, trouble: null, sweep: null } as const;
    expect(await createAskByRest(fetch)({ schedule: 'ward', lane: 't', protocol: 3, after: null, report })).toEqual({ user: 'u1', messages: [] });
    const [path, { method, body }] = fetch.mock.calls[0] as unknown as [string, { method: string; body: string }];
    expect([path, method, JSON.parse(body)]).toEqual(['/api/schedules/ward/sync', 'POST', { lane: 't', protocol: 3, after: 'start', report }]);
  });

  it('[SYNC-137] the flags alone are asked for, all cells, or what follows a cursor; what is no answer of the server is none', async () => {
    const fetch = answering(200, { user: 'u1', messages: [] });
    const ask = createAskByRest(fetch);
    const question = { schedule: 'ward', lane: 't', protocol: 2 };
    for (const each of [question, { ...question, after: null }, { ...question, after: 7 }]) expect(await ask(each)).toEqual({ user: 'u1', messages: [] });
    expect((fetch.mock.calls as unknown as [string, { body: string }][]).map(([, { body }]) => JSON.parse(body) as unknown)).toEqual([{}, { after: 'start' }, { after: '7' }].map((after) => ({ lane: 't', protocol: 2, ...after })));
    for (const other of [answering(200, { user: 'u1', messages: [{ type: 'unheard-of' }] }), answering(403, { user: 'u1', messages: [] })]) expect(await createAskByRest(other)(question)).toBe(null);
    await expect(createAskByRest(answering(200, '<html>'))(question)).rejects.toThrow();
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '@tandem/rest';
import * as z from 'zod/mini';
import { errorIn, runApp, send, signInNew, type Browser, type RunningApp } from '../../test/running-app.ts';
import { smallWard } from '../../test/running-rosters.ts';
import type { RouteDef } from '../http/route.ts';
import { hashOf, type AuditHead, type ChainedLine } from './chain.ts';

interface Page {
  readonly head: AuditHead;
  readonly lines: readonly ChainedLine[];
  readonly next: number | null;
}

let running: RunningApp;
let ward: string;
let other: string;
let route: RouteDef;
/** `lead` operates both; the others have their role in the ward alone. */
const browsers = {} as Record<Role | 'lead' | 'stranger', Browser>;
beforeAll(async () => {
  running = await runApp();
  browsers.lead = await signInNew(running, 'lead', {}, true);
  ward = await running.rosters.create(smallWard(), browsers.lead.session.user.id, 'test');
  other = await running.rosters.create(smallWard(), browsers.lead.session.user.id, 'test');
  for (const role of ['viewer', 'editor', 'operator'] as const) browsers[role] = await signInNew(running, role, { [ward]: role });
  browsers.stranger = await signInNew(running, 'stranger');
  route = running.routes.find(({ path }) => path === '/api/operations/audit')!;
  for (const id of [ward, other]) await running.flags.set(id, { enableCentralStore: true }, { actor: browsers.lead.session.user.id, reason: 'trial' });
  running.clock.now += 60_000;
  running.operations.audit.add({ actor: 'server', source: 'server', action: 'rollback-held', schedule: null, reason: 'x', detail: { id: 'r', waits: [ward, other].map((schedule) => ({ schedule, what: 'unsent', count: 1 })) } });
});
afterAll(() => running.close());

const ask = (query: string, who: keyof typeof browsers = 'lead') => send(running.url, 'GET', `/api/operations/audit${query}`, { browser: browsers[who] });
const page = async (query: string, who: keyof typeof browsers = 'lead'): Promise<Page> => {
  const answer = await ask(query, who);
  expect([answer.status, z.safeParse(route.answer!, answer.body).error?.issues]).toEqual([200, undefined]);
  return answer.body as Page;
};

describe('the audit over HTTP', () => {
  it('[SERVER-646] is for whoever operates a schedule, and of a schedule for its operators', async () => {
    expect((await send(running.url, 'GET', '/api/operations/audit')).status).toBe(401);
    for (const who of ['viewer', 'editor', 'stranger'] as const) expect([who, (await ask('', who)).status]).toEqual([who, 403]);
    for (const who of ['operator', 'lead'] as const) expect([who, (await ask('', who)).status, (await ask(`?schedule=${ward}`, who)).status]).toEqual([who, 200, 200]);
    expect([(await ask(`?schedule=${other}`, 'operator')).status, (await ask('?schedule=nowhere', 'lead')).status]).toEqual([403, 403]);
  });

  it('[SERVER-646] has every line whole and verifiable for whoever operates all, and is cut for others', async () => {
    const { lines, head, next } = await page('');
    expect(lines.map(({ seq, schedule, action }) => [seq, schedule, action])).toEqual([[1, ward, 'flags-changed'], [2, other, 'flags-changed'], [3, null, 'rollback-held']]);
    for (const line of lines) expect(line.hash).toBe(hashOf(line));
    expect([head, next, lines[1]!.prevHash]).toEqual([{ seq: 3, hash: lines[2]!.hash }, null, lines[0]!.hash]);
    expect(lines[0]).toMatchObject({ before: { on: [] }, after: { on: ['enableCentralStore'] }, revision: 1, epoch: 0, evidence: null, detail: {} });
    const cut = await page('', 'operator');
    expect(cut.lines.map(({ seq }) => seq)).toEqual([1, 3]);
    expect([cut.lines[0], cut.lines[1]!.detail]).toEqual([lines[0], { id: 'r', waits: [{ schedule: ward, what: 'unsent', count: 1 }] }]);
  });

  it('[SERVER-646] comes in pages, of a schedule, and since a moment', async () => {
    const first = await page('?limit=2');
    expect([first.lines.map(({ seq }) => seq), first.next]).toEqual([[1, 2], 2]);
    expect(await page(`?limit=2&after=${first.next}`)).toMatchObject({ lines: [{ seq: 3 }], next: null });
    expect((await page(`?schedule=${other}`)).lines.map(({ seq }) => seq)).toEqual([2, 3]);
    expect((await page(`?since=${new Date(running.clock.now).toISOString()}`)).lines.map(({ seq }) => seq)).toEqual([3]);
    for (const [query, field] of [['?limit=0', 'limit'], ['?limit=1001', 'limit'], ['?after=-1', 'after'], ['?since=yesterday', 'since'], ['?other=1', 'other']] as const) {
      const refused = await ask(query);
      expect([query, refused.status, errorIn(refused).field]).toEqual([query, 400, field]);
    }
  });
});

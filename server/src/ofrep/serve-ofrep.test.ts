import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FLAG_NAMES } from '@tandem/sync/protocol';
import { runApp, send, signInNew, type Answered, type Browser, type RunningApp } from '../../test/running-app.ts';
import { smallWard } from '../../test/running-rosters.ts';
import { createAudit } from '../audit/audit.ts';
import { auditFlags } from '../audit/audit-flags.ts';
import { readPolicy } from '../rollout/read-policy.ts';
import { createScheduleFlags } from '../flags/schedule-flags.ts';
import { createRosters } from '../rosters/rosters.ts';
import { openDataFolder } from '../storage/data-folder.ts';

const FLAGS = '/ofrep/v1/evaluate/flags';
const ALL_ON = Object.fromEntries(FLAG_NAMES.map((name) => [name, true]));
const by = { actor: 'ann', reason: 'a trial' };
let running: RunningApp;
let ward: string;
let other: string;
let viewer: Browser;
beforeEach(async () => {
  running = await runApp();
  const owner = await signInNew(running, 'owner', {}, true);
  ward = await running.rosters.create(smallWard(), owner.session.user.id, 'test');
  other = await running.rosters.create(smallWard(), owner.session.user.id, 'test');
  viewer = await signInNew(running, 'viewer', { [ward]: 'viewer' });
});
afterEach(() => running.close());

const context = (schedule = ward) => ({ context: { targetingKey: 'browser-1', schedule, plan: 'gold', nested: { x: 1 } } });
const tokenOf = ({ cookie }: Browser): string => cookie.split('=', 2)[1] ?? '';
/** As an OpenFeature provider asks: no CSRF token, the session as a bearer. */
const ask = (body: unknown = context(), { path = FLAGS, headers = {} as Record<string, string>, as = viewer as Browser | null } = {}): Promise<Answered> =>
  send(running.url, 'POST', path, { body, headers: { ...(as && { authorization: `Bearer ${tokenOf(as)}` }), ...headers } });

describe('flags by OFREP', () => {
  it('[SERVER-560] are told for a schedule with value, reason, variant, revision and epoch, all or one', async () => {
    const off = await ask();
    const metadata = { revision: 0, epoch: 0, schedule: ward };
    expect([off.status, off.body]).toEqual([200, { flags: FLAG_NAMES.map((key) => ({ key, value: false, reason: 'DEFAULT', variant: 'off', metadata })), metadata }]);
    expect(off.headers.get('content-type')).toMatch(/^application\/json/);
    await running.flags.set(ward, { enableCentralStore: true }, by);
    const one = await ask(context(), { path: `${FLAGS}/enableCentralStore` });
    expect([one.status, one.body]).toEqual([200, { key: 'enableCentralStore', value: true, reason: 'TARGETING_MATCH', variant: 'on', metadata: { ...metadata, revision: 1 } }]);
    expect((await ask()).body).toMatchObject({ flags: [{ key: 'enableCentralStore', value: true }, { value: false }, { value: false }, { value: false }, { value: false }], metadata: { revision: 1 } });
  });

  it('[SERVER-560] say whether a rollout has decided by percentage or by name, as long as nobody has set it otherwise', async () => {
    const start = (stage: object, more: object = {}) => running.operations.rollouts.order({ id: crypto.randomUUID(), kind: 'start', reason: 'x', policy: readPolicy({ stages: [{ name: 'a', pct: 0, ...stage }], holdback: { pct: 0 }, flags: ['enableCentralStore', 'enableCrossViewUpdates'], ...more }) }, { actor: 'x', source: 'api' });
    const kill = async () => {
      await running.operations.rollouts.order({ id: crypto.randomUUID(), kind: 'kill', reason: 'x' }, { actor: 'x', source: 'api' });
      for (const { id } of running.operations.table.open()) await running.operations.rollbacks.look(id, 0);
    };
    const seen = async (schedule = ward) => ((await ask(context(schedule), { as: viewer })).body as { flags: { key: string; value: boolean; reason: string }[] }).flags.flatMap(({ key, value, reason }) => (/Central|RealTime/.test(key) ? [`${key} ${value} ${reason}`] : []));
    await start({ ring: [ward] });
    expect(await seen()).toEqual(['enableCentralStore true TARGETING_MATCH', 'enableRealTimeSync false DEFAULT']);
    await running.flags.set(ward, { enableCrossViewUpdates: false, enableCentralStore: false }, by);
    expect(await seen()).toEqual(['enableCentralStore false DEFAULT', 'enableRealTimeSync false DEFAULT']);
    await kill();
    await start({ pct: 100 });
    expect(await seen()).toEqual(['enableCentralStore true SPLIT', 'enableRealTimeSync false DEFAULT']);
    await kill();
    await start({ pct: 100 }, { deny: [ward] });
    expect(await seen()).toEqual(['enableCentralStore false TARGETING_MATCH', 'enableRealTimeSync false DEFAULT']);
    await kill();
    await start({ pct: 0.01 });
    expect(await seen()).toEqual(['enableCentralStore false SPLIT', 'enableRealTimeSync false DEFAULT']);
    await kill();
    expect(await seen()).toEqual(['enableCentralStore false DEFAULT', 'enableRealTimeSync false DEFAULT']);
  });

  it('[SERVER-561] are dominated by safe mode and by a kill, whichever process ordered it, from the next question on', async () => {
    await running.flags.set(ward, ALL_ON, by);
    const seen = async () => ((await ask()).body as { flags: { value: boolean; reason: string; metadata: { epoch: number } }[] }).flags;
    expect((await seen()).map(({ value }) => value)).toEqual(FLAG_NAMES.map(() => true));
    // By a command beside the server, which has not been told yet.
    const data = openDataFolder(running.folder, { serving: false });
    const rosters = createRosters({ database: data.database, onFlag: auditFlags(createAudit(data.database, Date.now)) });
    const beside = await createScheduleFlags({ feed: rosters.feed, now: Date.now });
    await beside.enterSafeMode(null, by);
    expect((await seen()).map(({ value, reason }) => `${value} ${reason}`)).toEqual(FLAG_NAMES.map(() => 'false DISABLED'));
    await beside.leaveSafeMode(null, by);
    expect((await seen())[0]).toMatchObject({ value: true, reason: 'TARGETING_MATCH' });
    await beside.rollBack(ward, by);
    const [killed] = await seen();
    expect(killed).toMatchObject({ value: false, reason: 'DEFAULT', metadata: { epoch: running.flags.epochOf(ward) } });
    beside.close();
    await rosters.close();
    data.close();
  });

  it('[SERVER-562] are answered with 304 as long as nothing has changed, and with another tag for another schedule', async () => {
    await signInNew(running, 'both', { [ward]: 'viewer', [other]: 'viewer' });
    const tag = (await ask()).headers.get('etag') ?? '';
    expect(tag).toMatch(/^"[\w-]{27}"$/);
    for (const sent of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
      const same = await ask(context(), { headers: { 'if-none-match': sent } });
      expect([sent, same.status, same.body, same.headers.get('etag')]).toEqual([sent, 304, null, tag]);
    }
    const both = await signInNew(running, 'again', { [ward]: 'viewer', [other]: 'viewer' });
    expect((await ask(context(other), { headers: { 'if-none-match': tag }, as: both })).status).toBe(200);
    await running.flags.set(ward, { enableCentralStore: true }, by);
    const changed = await ask(context(), { headers: { 'if-none-match': tag } });
    expect([changed.status, changed.headers.get('etag') === tag]).toEqual([200, false]);
    await running.flags.enterSafeMode(null, by);
    expect((await ask(context(), { headers: { 'if-none-match': changed.headers.get('etag') ?? '' } })).status).toBe(200);
  });

  it('[SERVER-563] are refused in OFREP’s words: what is no JSON, no context, no targeting key, no schedule, no flag', async () => {
    const cases: [unknown, string][] = [
      [[], 'PARSE_ERROR'],
      [{}, 'INVALID_CONTEXT'],
      [{ context: 'x' }, 'INVALID_CONTEXT'],
      [{ context: { schedule: ward } }, 'TARGETING_KEY_MISSING'],
      [{ context: { targetingKey: '', schedule: ward } }, 'TARGETING_KEY_MISSING'],
      [{ context: { targetingKey: 7, schedule: ward } }, 'TARGETING_KEY_MISSING'],
      [{ context: { targetingKey: 'x' } }, 'INVALID_CONTEXT'],
      [{ context: { targetingKey: 'x', schedule: ['ward'] } }, 'INVALID_CONTEXT'],
    ];
    for (const [body, errorCode] of cases) {
      for (const key of [undefined, 'enableCentralStore']) {
        const { status, body: answer } = await ask(body, { path: key === undefined ? FLAGS : `${FLAGS}/${key}` });
        expect([body, status, answer]).toEqual([body, 400, { ...(key && { key }), errorCode, errorDetails: expect.any(String) as string }]);
      }
    }
    const headers = { authorization: `Bearer ${tokenOf(viewer)}` };
    expect(await send(running.url, 'POST', FLAGS, { raw: '{"context":', headers })).toMatchObject({ status: 400, body: { errorCode: 'PARSE_ERROR' } });
    expect(await send(running.url, 'POST', `${FLAGS}/x`, { headers })).toMatchObject({ status: 400, body: { key: 'x', errorCode: 'PARSE_ERROR' } });
    expect(await ask(context(), { path: `${FLAGS}/enableAll` })).toMatchObject({ status: 404, body: { key: 'enableAll', errorCode: 'FLAG_NOT_FOUND' } });
    expect(await send(running.url, 'POST', FLAGS, { raw: `{"context":{"a":"${'x'.repeat(70_000)}"}}`, headers })).toMatchObject({ status: 413, body: { errorCode: 'GENERAL' } });
    expect((await send(running.url, 'GET', FLAGS, { headers })).status).toBe(404);
  });

  it('[SERVER-564] are for whoever has a role in the schedule, by cookie from its own pages or by the session as a bearer', async () => {
    for (const headers of [{}, { authorization: 'Bearer nothing' }, { authorization: `Basic ${tokenOf(viewer)}` }, { authorization: 'Bearer x', cookie: viewer.cookie }] as Record<string, string>[]) {
      const refused = await ask(context(), { as: null, headers });
      expect([refused.status, refused.headers.get('www-authenticate'), (refused.body as { errorCode: string }).errorCode]).toEqual([401, 'Bearer', 'GENERAL']);
    }
    // The same whether it exists or not, and whatever else is wrong.
    const [theirs, none] = [await ask(context(other)), await ask(context('nowhere'), { path: `${FLAGS}/enableAll` })];
    expect([theirs.status, none.status, (theirs.body as { errorDetails: string }).errorDetails]).toEqual([403, 403, (none.body as { errorDetails: string }).errorDetails]);
    const cookie = { cookie: viewer.cookie };
    const by = async (headers: Record<string, string>) => (await ask(context(), { as: null, headers })).status;
    expect(await by(cookie)).toBe(200);
    expect(await by({ ...cookie, origin: running.url, 'sec-fetch-site': 'same-origin' })).toBe(200);
    expect(await by({ ...cookie, origin: 'https://elsewhere.example' })).toBe(403);
    // What a proxy in front asks for is no concern of the session's, and lets no other page in.
    expect([await by({ ...cookie, authorization: 'Basic eA==' }), await by({ ...cookie, authorization: 'Basic eA==', origin: 'https://elsewhere.example' })]).toEqual([200, 403]);
    expect(await by({ ...cookie, 'sec-fetch-site': 'cross-site' })).toBe(403);
    running.accounts.members.dismiss(ward);
    expect((await ask()).status).toBe(403);
    await send(running.url, 'DELETE', '/api/session', { browser: viewer });
    expect((await ask()).status).toBe(401);
  });

  it('[SERVER-565] are told 600 times a minute, then the seconds to wait', async () => {
    const statuses = new Map<number, number>();
    let last: Answered | null = null;
    for (let i = 0; i < 60; i += 1) {
      for (const answer of await Promise.all(Array.from({ length: 11 }, () => ask()))) {
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        if (answer.status === 429) last = answer;
      }
    }
    expect([...statuses]).toEqual([[200, 600], [429, 60]]);
    expect([Number(last?.headers.get('retry-after')) > 0, last?.body]).toEqual([true, { errorCode: 'GENERAL', errorDetails: 'At most 600 of these requests in a minute are accepted.' }]);
  });
});

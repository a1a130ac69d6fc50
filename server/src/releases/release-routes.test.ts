import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bucket } from '@tandem/sync/bucket';
import { releaseDiffAnswer, releaseOrderAnswer, releasesAnswer, type ReleaseDiffAnswer, type ReleaseOrderAnswer, type ReleasesAnswer, type BuildsAnswer, type ReleasesVerified } from '@tandem/rest';
import * as z from 'zod/mini';
import { errorIn, runApp, send, signInNew, writeBuild, type Answered, type Browser, type RunningApp } from '../../test/running-app.ts';
import { smallWard } from '../../test/running-rosters.ts';
import { changeLive } from './change-live.ts';
import type { LiveVersion } from './pointer.ts';
import { placeUnit } from './publish-unit.ts';
import { createRegistry } from './registry.ts';
import { createReleaseHistory } from './release-history.ts';
import { verifyLog } from './release-log.ts';
import { createReleaseOrders } from './release-orders.ts';
import { openReleaseTeams } from './release-teams.ts';
import { createFileStore } from './store/file-store.ts';

let running: RunningApp;
let root: string;
let lead: Browser;
let ann: Browser;
let count = 0;
beforeEach(async () => {
  running = await runApp({ units: { shell: {}, weekly: {}, monthly: {} } });
  root = join(running.folder, 'releases');
  lead = await signInNew(running, 'lead', {}, true);
  const ward = await running.rosters.create(smallWard(), lead.session.user.id, 'test');
  await running.rosters.create(smallWard(), lead.session.user.id, 'test');
  ann = await signInNew(running, 'ann', { [ward]: 'operator' });
});
afterEach(() => running.close());

async function deploy(name: string, code: string, files: Readonly<Record<string, string>> = {}): Promise<LiveVersion> {
  const { version } = await placeUnit({ dist: await writeBuild(join(running.folder, 'builds', name), name, { 'assets/part.js': code, ...files }), registry: root, now: () => new Date(running.clock.now) });
  const parts = { store: createFileStore(root), signer: null, now: () => new Date(running.clock.now) };
  await changeLive(parts, { command: { kind: 'deploy', remote: name, version }, actor: { kind: 'operator', name: 'cli' }, reason: 'new' });
  return version;
}
const post = (order: object, sent: object = { browser: lead }) => send(running.url, 'POST', '/api/releases/orders', { body: { id: `order-${(count += 1)}-x`, reason: 'tried', ...order }, ...sent });
const done = (answer: Answered): ReleaseOrderAnswer => {
  expect([answer.status, answer.body, z.safeParse(releaseOrderAnswer, answer.body).error?.issues]).toEqual([200, answer.body, undefined]);
  return answer.body as ReleaseOrderAnswer;
};
const state = async (): Promise<ReleasesAnswer> => {
  const answer = await send(running.url, 'GET', '/api/releases', { browser: lead });
  expect([answer.status, z.safeParse(releasesAnswer, answer.body).error?.issues]).toEqual([200, undefined]);
  return answer.body as ReleasesAnswer;
};
const unit = async (name: string) => (await state()).units.find(({ unit: each }) => each === name);
const why = (answer: Answered) => [answer.status, errorIn(answer).causes?.map((cause) => ('why' in cause ? cause.why : cause.code))];

/** A page of theirs says that it is open with these. */
async function opened(browser: Browser, units: readonly { unit: string; digest: string }[]): Promise<void> {
  const shell = (await unit('shell'))!.stable.d;
  const schedule = running.rosters.ids()[0]!;
  expect((await send(running.url, 'POST', `/api/schedules/${schedule}/health`, { browser, body: { token: null, build: shell, sample: null, units } })).status).toBe(200);
}

describe('releases over HTTP', { timeout: 20_000 }, () => {
  it('[SERVER-940] are for whoever operates every schedule', async () => {
    expect((await send(running.url, 'GET', '/api/releases', { browser: ann })).status).toBe(403);
    expect(why(await post({ kind: 'lock', remote: 'weekly' }, { browser: ann }))).toEqual([403, ['role-needed']]);
    expect((await post({ kind: 'lock', remote: 'weekly' }, {})).status).toBe(401);
    expect(errorIn(await post({ kind: 'lock', remote: 'weekly' }, { headers: { cookie: lead.cookie } })).field).toBe('x-tandem-csrf');
    expect(await unit('weekly')).toMatchObject({ state: null });
  });

  it('[SERVER-941] widen a candidate and take it back, and tell who, what and why, chained', async () => {
    const before = (await unit('weekly'))!.stable;
    const next = await deploy('weekly', 'two');
    expect(done(await post({ kind: 'promote', remote: 'weekly', percent: 10 }))).toMatchObject({ changed: true, changes: [{ unit: 'weekly', before: { percent: 0, state: 'steady' }, after: { percent: 10, state: 'rolling', candidate: next } }] });
    done(await post({ kind: 'pause', remote: 'weekly' }));
    done(await post({ kind: 'promote', remote: 'weekly', percent: 100 }));
    expect(await unit('weekly')).toMatchObject({ stable: next, previous: before, candidate: null, percent: null, versions: [before] });
    const back = done(await post({ kind: 'rollback', remote: 'weekly', kill: true, reason: ' lost edits ' }));
    expect([back.killed, await unit('weekly')]).toMatchObject([[next.d], { stable: before, previous: null, versions: [] }]);
    const { history, blocked, seq } = await state();
    expect([blocked, seq, history.every(({ chained }) => chained)]).toEqual([[next.d], history[0]!.seq, true]);
    expect(history.slice(0, 5).map(({ action, by, remote, reason }) => [action, by, remote, reason])).toEqual([
      ['rollback', 'LEAD', 'weekly', 'lost edits'], ['promote', 'LEAD', 'weekly', 'tried'], ['pause', 'LEAD', 'weekly', 'tried'], ['promote', 'LEAD', 'weekly', 'tried'], ['deploy', 'cli', 'weekly', 'new'],
    ]);
    expect((await verifyLog(createFileStore(root), {})).faults).toEqual([]);
  });

  it('[SERVER-1116] name who is given a candidate besides its share, and say how where it is none', async () => {
    await deploy('weekly', 'two');
    done(await post({ kind: 'promote', remote: 'weekly', percent: 0, include: ['team:ward-a'] }));
    done(await post({ kind: 'promote', remote: 'weekly', percent: 5, include: ['role:operator', 'user:lead'] }));
    expect(await unit('weekly')).toMatchObject({ percent: 5, include: ['team:ward-a', 'role:operator', 'user:lead'] });
    for (const name of ['group:dev', 'role:owner', 'team:', 'lead']) {
      const answer = await post({ kind: 'promote', remote: 'weekly', percent: 5, include: [name] });
      expect([answer.status, JSON.stringify(answer.body)]).toEqual([400, expect.stringContaining('user:LOGIN, team:ROTA (the id of a rota) or role:viewer, role:editor, role:operator')]);
    }
  });

  it('[SERVER-1140] tell in how many open pages each version is, by the count of the versions in use, also of versions that stand nowhere any more', async () => {
    const first = (await unit('weekly'))!.stable;
    await deploy('weekly', 'two');
    done(await post({ kind: 'promote', remote: 'weekly', percent: 100 }));
    await deploy('weekly', 'three');
    done(await post({ kind: 'promote', remote: 'weekly', percent: 100 }));
    const candidate = await deploy('weekly', 'four');
    for (const digest of [first.d, first.d, candidate.d, 'f'.repeat(64)]) await opened(ann, [{ unit: 'weekly', digest }]);
    await opened(lead, []);
    const all = await state();
    const weekly = all.units.find((each) => each.unit === 'weekly');
    expect([all.pages, all.within]).toEqual([5, 180_000]);
    expect(weekly?.open).toEqual([
      { digest: first.d, version: '1.2.3', standing: 'older', pages: 2 }, { digest: candidate.d, version: '1.2.3', standing: 'candidate', pages: 1 }, { digest: 'f'.repeat(64), version: null, standing: 'unknown', pages: 1 },
    ]);
    const inUse = (await send(running.url, 'GET', '/api/operations/builds', { browser: lead })).body as BuildsAnswer;
    expect(inUse.builds.map(({ unit: name, digest, pages }) => [name, digest, pages])).toEqual(all.units.flatMap(({ unit: name, open }) => open.map(({ digest, pages }) => [name, digest, pages])));
    running.clock.now += 180_001;
    expect([(await state()).pages, (await unit('weekly'))?.open]).toEqual([0, []]);
  });

  it('[SERVER-1141] tell to how many of those who can sign in a candidate is given, and nothing where nobody is given one before everybody', async () => {
    await deploy('weekly', 'two');
    await deploy('shell', 'two');
    const demo = await running.accounts.addUser({ login: 'demo', name: 'Demo', password: 'x'.repeat(12), creator: false, demo: true });
    running.accounts.invite({ login: 'invited', name: 'Invited', creator: false, roles: new Map() });
    for (let i = 0; i < 20; i += 1) await signInNew(running, `person-${i}`, {});
    const people = async () => (await unit('weekly'))?.people;
    expect([await people(), (await unit('monthly'))?.people, (await unit('shell'))?.people]).toEqual([{ given: 0, all: 22 }, null, null]);
    done(await post({ kind: 'promote', remote: 'weekly', percent: 0, include: ['role:operator', 'user:person-3'] }));
    expect(await people()).toEqual({ given: 3, all: 22 });
    done(await post({ kind: 'promote', remote: 'weekly', percent: 50 }));
    const { rollout } = (await createRegistry(root).live())!.remotes['weekly']!;
    const here = running.accounts.users.all().filter(({ id, login }) => id !== demo.id && login !== 'invited');
    const given = here.filter(({ id, login }) => ['lead', 'ann', 'person-3'].includes(login) || bucket(rollout!.salt, id) < 5000).length;
    expect([await people(), given > 3, given < 22]).toEqual([{ given, all: 22 }, true, true]);
  });

  it('[SERVER-1143] compare two published versions for whoever operates every schedule, and refuse a digest that is not here by its field, with those that are', async () => {
    const stable = (await unit('weekly'))!.stable;
    const about = { name: 'weekly', version: '2.0.0', entry: 'assets/entry.js', css: [], preload: [], contract: { bus: [1, 2], mount: [1, 1], url: [1, 1] } };
    const next = await deploy('weekly', 'twelve bytes', { 'unit.json': JSON.stringify(about), 'assets/entry.js': 'export {};' });
    const ask = (from: string, to: string, browser: Browser | undefined = lead, name = 'weekly') => send(running.url, 'GET', `/api/releases/versions/${name}/diff?${new URLSearchParams({ from, to })}`, browser && { browser });
    const answer = await ask(stable.d, next.d);
    expect([answer.status, z.safeParse(releaseDiffAnswer, answer.body).error?.issues]).toEqual([200, undefined]);
    const found = answer.body as ReleaseDiffAnswer;
    expect(found).toMatchObject({ from: stable, to: next, contract: [{ surface: 'bus', before: null, after: [1, 2] }, { surface: 'url', before: null, after: [1, 1] }], entry: null });
    const bytesIn = async (digest: string) => {
      const { files } = JSON.parse(await readFile(join(root, 'r/weekly', digest, 'manifest.json'), 'utf8')) as { files: Record<string, { bytes: number }> };
      for (const [path, { bytes }] of Object.entries(files)) expect((await stat(join(root, 'r/weekly', digest, path))).size).toBe(bytes);
      return Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0);
    };
    expect(found.bytes).toEqual({ before: await bytesIn(stable.d), after: await bytesIn(next.d) });
    expect(found.files.map(({ path, before, after }) => [path, before, after])).toEqual([['assets/entry.js', 2400, 10], ['assets/part.js', 11, 12], ['unit.json', expect.any(Number), expect.any(Number)]]);
    expect(((await ask(next.d, stable.d)).body as ReleaseDiffAnswer).files[1]).toEqual({ path: 'assets/part.js', was: null, before: 12, after: 11 });
    for (const [field, from, to] of [['from', 'a'.repeat(64), next.d], ['to', stable.d, 'a'.repeat(64)]] as const) {
      const refused = await ask(from, to);
      expect([refused.status, errorIn(refused)]).toMatchObject([400, { field, causes: [{ code: 'no-version', given: 'aaaaaaaaaaaa', unit: 'weekly', accepted: `2.0.0 (${next.d.slice(0, 12)}), 1.2.3 (${stable.d.slice(0, 12)})` }] }]);
      expect(errorIn(refused).reason).toBe(`${field}: "${'a'.repeat(64)}" was given; the digest of a version of weekly whose files are here is accepted: 2.0.0 (${next.d}), 1.2.3 (${stable.d})`);
    }
    expect(errorIn(await ask('x', next.d))).toMatchObject({ field: 'from', reason: expect.stringContaining('64 hexadecimal digits') });
    expect(errorIn(await ask(stable.d, next.d, lead, 'nobody'))).toMatchObject({ field: 'unit', reason: 'unit: "nobody" was given; accepted is one of shell, weekly, monthly' });
    await rm(join(root, 'r/monthly'), { recursive: true });
    expect(errorIn(await ask(stable.d, next.d, lead, 'monthly'))).toMatchObject({ field: 'from', reason: expect.stringContaining('is accepted: there is none') });
    expect([(await ask(stable.d, next.d, ann)).status, (await send(running.url, 'GET', `/api/releases/versions/weekly/diff?from=${stable.d}&to=${next.d}`)).status]).toEqual([403, 401]);
  });

  it('[SERVER-1117] tell whoever operates a rota of a version by its digest, unless it was killed or is not there', async () => {
    const version = await deploy('weekly', 'two');
    const ask = (digest: string, browser = ann, name = 'weekly') => send(running.url, 'GET', `/api/releases/versions/${name}/${digest}`, { browser });
    expect((await ask(version.d)).body).toEqual({ standing: 'published', version });
    expect((await ask('a'.repeat(64))).body).toEqual({ standing: 'unknown', version: null });
    expect((await ask(version.d, ann, 'monthly')).body).toEqual({ standing: 'unknown', version: null });
    await createFileStore(root).create(`r/weekly/${'b'.repeat(64)}/manifest.json`, '{"name":');
    expect((await ask('b'.repeat(64))).body).toEqual({ standing: 'unknown', version: null });
    expect([(await ask('x')).status, (await ask(version.d, await signInNew(running, 'eve', {}))).status]).toEqual([400, 403]);
    done(await post({ kind: 'abort', remote: 'weekly', kill: true }));
    expect((await ask(version.d)).body).toEqual({ standing: 'blocked', version: null });
  });

  it('[SERVER-1119] are verified for whoever operates every schedule: the log, and every byte of what is live', async () => {
    const verified = async () => (await send(running.url, 'GET', '/api/releases/verified', { browser: lead })).body as ReleasesVerified;
    const next = await deploy('weekly', 'two');
    const { seq } = await state();
    expect(await verified()).toMatchObject({ seq, entries: seq, versions: 4, faults: [] });
    await rm(join(root, 'r/weekly', next.d, 'assets/part.js'));
    expect((await verified()).faults).toEqual([expect.stringContaining('assets/part.js')]);
    await rm(join(root, 'log/2.json'));
    expect((await verified()).faults[0]).toBe('log/2.json is missing.');
    expect((await send(running.url, 'GET', '/api/releases/verified', { browser: ann })).status).toBe(403);
  });

  it('[SERVER-942] say in a dry run what the order then does, and change nothing', async () => {
    const begun = (await state()).seq!;
    await deploy('weekly', 'two');
    for (const order of [{ kind: 'promote', remote: 'weekly', percent: 100 }, { kind: 'restore', seq: begun }, { kind: 'rollback', remote: 'weekly', kill: true }, { kind: 'lock', remote: 'monthly' }, { kind: 'unlock', remote: 'monthly' }]) {
      const was = await state();
      const { seq: _, ...told } = done(await post({ ...order, dryRun: true }));
      expect((await state()).history).toEqual(was.history);
      const { seq: __, ...made } = done(await post(order));
      expect([order.kind, { ...told, dryRun: false, changed: true }]).toEqual([order.kind, made]);
    }
  });

  it('[SERVER-943] count an order once by its id, also both at once and after a restart', async () => {
    await deploy('weekly', 'two');
    done(await post({ kind: 'promote', remote: 'weekly', percent: 100 }));
    const id = 'back-once-1';
    const twice = await Promise.all([post({ id, kind: 'rollback', remote: 'weekly' }), post({ id, kind: 'rollback', remote: 'weekly', reason: 'again' })]);
    expect(done(twice[0])).toEqual(done(twice[1]));
    const { seq } = await state();
    // Whoever starts anew knows it from the log.
    const registry = createRegistry(root);
    const anew = createReleaseOrders(registry, createReleaseHistory(registry.store));
    const actor = { kind: 'operator', name: lead.session.user.id } as const;
    expect(await anew.order({ id, kind: 'rollback', remote: 'weekly', reason: 'x' }, actor)).toEqual(done(twice[0]));
    expect(why(await post({ id, kind: 'rollback', remote: 'weekly', kill: true }))).toEqual([409, ['other-order']]);
    expect(why(await post({ id, kind: 'lock', remote: 'monthly' }))).toEqual([409, ['other-order']]);
    expect((await state()).seq).toBe(seq);
    // What found everything as it wants it stays done, whatever comes after.
    const idle = { id: 'lock-once-1', kind: 'lock', remote: 'weekly' };
    done(await post({ kind: 'lock', remote: 'weekly' }));
    expect(done(await post(idle))).toMatchObject({ changed: false, changes: [] });
    done(await post({ kind: 'unlock', remote: 'weekly' }));
    expect([done(await post(idle)).changed, (await unit('weekly'))?.state]).toEqual([false, 'steady']);
  });

  it('[SERVER-944] refuse by code, and change nothing', async () => {
    const first = (await unit('weekly'))!.stable;
    expect(why(await post({ kind: 'promote', remote: 'weekly', percent: 10 }))).toEqual([409, ['no-candidate']]);
    expect(why(await post({ kind: 'rollback', remote: 'weekly' }))).toEqual([409, ['nothing-before']]);
    expect(why(await post({ kind: 'lock', remote: 'nobody' }))).toEqual([409, ['unknown-remote']]);
    expect(why(await post({ kind: 'rollback', remote: 'weekly', to: 'a'.repeat(64) }))).toEqual([400, ['never-live']]);
    expect(why(await post({ kind: 'restore', seq: 999 }))).toEqual([400, ['never-live']]);
    const next = await deploy('weekly', 'two');
    const { seq } = await state();
    expect(why(await post({ kind: 'pause', remote: 'weekly', seen: seq! - 1 }))).toEqual([409, ['stale']]);
    await rm(join(root, 'r/weekly', next.d, 'assets/part.js'));
    for (const dryRun of [true, false]) expect(why(await post({ kind: 'promote', remote: 'weekly', percent: 10, dryRun }))).toEqual([409, ['not-whole']]);
    done(await post({ kind: 'abort', remote: 'weekly', kill: true }));
    expect(await unit('weekly')).toMatchObject({ stable: first, candidate: null });
    for (const [field, order] of [['percent', { kind: 'promote', remote: 'weekly', percent: 101 }], ['reason', { kind: 'pause', remote: 'weekly', reason: ' ' }], ['remote', { kind: 'pause', remote: '../x' }], ['to', { kind: 'pause', remote: 'weekly', to: 'x' }]] as const) {
      const answer = await post(order);
      expect([field, answer.status, errorIn(answer).field]).toEqual([field, 400, field]);
    }
  });

  it('[SERVER-944] refuse what another process has overtaken or removed while its files were read', async () => {
    const before = (await unit('weekly'))!.stable;
    await deploy('weekly', 'two');
    done(await post({ kind: 'promote', remote: 'weekly', percent: 100 }));
    const registry = createRegistry(root);
    const actor = { kind: 'operator', name: 'mara' } as const;
    const seen = (await registry.live())!.seq;
    let meanwhile: (() => Promise<unknown>) | null = () => post({ kind: 'lock', remote: 'monthly' });
    const first = async (): Promise<void> => {
      const now = meanwhile;
      meanwhile = null;
      await now?.();
    };
    const overtaken = createReleaseOrders({ ...registry, change: async (ordered) => (await first(), registry.change(ordered)) }, createReleaseHistory(registry.store));
    await expect(overtaken.order({ id: 'late-order-1', kind: 'rollback', remote: 'weekly', reason: 'x', seen }, actor)).rejects.toMatchObject({ error: { causes: [{ code: 'stale' }] } });
    expect((await unit('weekly'))!.stable.d).not.toBe(before.d);
    // A collection that comes to its end just now.
    meanwhile = () => rm(join(root, 'r/weekly', before.d), { recursive: true });
    const store = { ...registry.store, get: async (key: string) => (key === 'marks.json' && (await first()), registry.store.get(key)) };
    const removed = createReleaseOrders({ ...registry, store }, createReleaseHistory(registry.store));
    await expect(removed.order({ id: 'late-order-2', kind: 'rollback', remote: 'weekly', reason: 'x' }, actor)).rejects.toMatchObject({ error: { causes: [{ why: 'not-whole' }] } });
    expect((await unit('weekly'))!.stable.d).not.toBe(before.d);
  });

  it('[SERVER-1042] refuse what the shell that would be live does not agree with, in a dry run too', async () => {
    const about = { name: 'weekly', version: '2.0.0', entry: 'assets/entry.js', css: [], preload: [], contract: { bus: [1, 1], mount: [2, 3], url: [1, 1] } };
    const { d } = await deploy('weekly', 'two', { 'unit.json': JSON.stringify(about) });
    for (const dryRun of [true, false]) {
      const answer = await post({ kind: 'promote', remote: 'weekly', percent: 10, dryRun });
      expect(why(answer)).toEqual([409, ['other-contract']]);
      expect(errorIn(answer)).toMatchObject({ causes: [{ remote: 'weekly', digest: d.slice(0, 12), now: 'mount 2–3' }], reason: expect.stringContaining('It needs mount 2 to 3, and the shell has 1 to 1.') });
    }
    expect(done(await post({ kind: 'lock', remote: 'weekly' })).changed).toBe(true);
  });

  it('[SERVER-945] let a team order for its own remotes by its token, and nothing else', async () => {
    await deploy('weekly', 'two');
    const teams = openReleaseTeams(running.folder);
    const headers = { authorization: `Bearer ${teams.issue('ward-team', ['weekly'])}` };
    const asTeam = (order: object) => post(order, { headers });
    expect(done(await asTeam({ kind: 'promote', remote: 'weekly', percent: 5 })).changed).toBe(true);
    expect((await state()).history[0]).toMatchObject({ actor: 'ward-team', action: 'promote' });
    expect(why(await asTeam({ kind: 'lock', remote: 'monthly' }))).toEqual([403, ['not-yours']]);
    expect(why(await asTeam({ kind: 'unlock', remote: 'weekly' }))).toEqual([403, ['operators-only']]);
    expect(why(await asTeam({ kind: 'restore', seq: 1 }))).toEqual([403, ['operators-only']]);
    expect((await send(running.url, 'GET', '/api/releases', { headers })).status).toBe(401);
    // A token opens what it is for, beside a session too, and a page from elsewhere sends none.
    expect((await post({ kind: 'lock', remote: 'weekly' }, { headers: { ...headers, origin: 'https://elsewhere.example' } })).status).toBe(403);
    teams.revoke('ward-team');
    expect((await asTeam({ kind: 'pause', remote: 'weekly' })).status).toBe(401);
    expect((await post({ kind: 'pause', remote: 'weekly' }, { headers: { authorization: 'Bearer nobody' } })).status).toBe(401);
  });
});

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ERROR_KINDS, type ErrorAnswer } from '@tandem/rest';
import { generateRoster } from '@tandem/rota/generate';
import { errorIn, PASSWORD, runApp, send, signInNew, type Browser, type RunningApp } from '../../test/running-app.ts';
import { breakText, breakValue, exampleOf, type Pools } from '../../test/mutate.ts';
import { seeded, type Seeded } from '../../test/seeded.ts';
import { columnsOf, tableNames } from '../backup/table-digests.ts';
import type { Pointer } from '../releases/pointer.ts';
import { readPolicy } from '../rollout/read-policy.ts';
import type { RouteDef } from './route.ts';

const REQUESTS = 5000;
/** So many people ask in turn that nobody reaches a limit of a minute. */
const PEOPLE = 40;
/** What any request may leave behind, however it is answered: when a session was last used, a wrong password. */
const NOT_CONTENT = ['sessions', 'sign_in_attempts', 'health'];

const roster = generateRoster({ firstDate: '2026-11-02', staff: 8, weeks: 1, seed: 3 });
let running: RunningApp;
let pools: Pools;
const browsers: Browser[] = [];

beforeAll(async () => {
  running = await runApp({ logLevel: 'error', units: { shell: {}, weekly: {} } });
  const { stable } = ((await send(running.url, 'GET', '/live.json')).body as Pointer).remotes['weekly']!;
  for (let i = 0; i < PEOPLE; i += 1) browsers.push(await signInNew(running, `person-${i}`, {}, true));
  await standUp();
  // There is a report of what was begun; it exposes nobody.
  await running.operations.rollouts.order({ id: 'begun', kind: 'start', reason: 'test', policy: readPolicy({ stages: [{ name: 'nobody', pct: 0 }], holdback: { pct: 0 } }) }, { actor: 'test', source: 'server' });
  const victim = await running.accounts.addUser({ login: 'victim', name: 'Victim', password: PASSWORD, creator: false, demo: false });
  const said = running.operations.feedback.add({ user: victim.id, kind: 'praise', text: '', schedule: 'ward', mode: 'legacy', build: '1', trace: null });
  const ids = (values: readonly { readonly id: string }[]) => values.map(({ id }) => id);
  const dates = Array.from({ length: 7 }, (_, i) => `2026-11-0${i + 2}`);
  pools = {
    scheduleId: ['ward'], schedule: ['ward'], report: ['now'], feedbackId: [said], copyFrom: ['ward'], staffId: ids(roster.staff), shiftTypeId: ids(roster.shiftTypes), skillId: ids(roster.skills), contractId: ids(roster.contracts),
    userId: [victim.id, 'nobody'], date: dates, from: [...dates, stable.d], to: [...dates, stable.d], firstDate: ['2026-11-02'], lastDate: ['2026-11-08'], slot: [0, 1], timeZone: ['Europe/Berlin'],
    login: ['victim', 'somebody-new'], current: [PASSWORD], password: [PASSWORD], next: [PASSWORD], role: ['viewer', 'editor', 'operator'], name: ['A name'],
    id: [...ids(roster.skills), ...ids(roster.shiftTypes), ...ids(roster.staff).slice(0, 2), 'new-one'], format: ['json', 'inrc2', 'roster'], unit: ['weekly'], digest: ['0'.repeat(64), stable.d],
  };
});
afterAll(() => running.close());

/** Makes whatever an accepted request has taken away: the schedule, and that everybody operates it and what others have made. */
async function standUp(): Promise<void> {
  if (!running.rosters.has('ward')) await running.rosters.create({ ...roster, schedule: { ...roster.schedule, id: 'ward' } }, browsers[0]?.session.user.id ?? '', 'test');
  for (const { session } of browsers) {
    for (const id of running.rosters.ids()) if (running.accounts.members.roleOf(session.user.id, id) !== 'operator') running.accounts.members.grant(session.user.id, id, 'operator');
  }
}

interface Request {
  readonly method: RouteDef['method'];
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly payload?: string;
}

function requestFor(route: RouteDef, chance: Seeded, n: number): Request {
  const part = (schema: RouteDef['params']): Record<string, unknown> => (schema === undefined ? {} : (exampleOf(schema, chance, pools) as Record<string, unknown>));
  // Which parts are broken: one of them, several, and now and then none.
  const broken = (has: boolean, weight: number) => has && chance.chance(weight);
  let params = part(route.params);
  let query = part(route.query);
  let body = route.body === undefined ? undefined : exampleOf(route.body, chance, pools);
  if (broken(route.params !== undefined, 0.15)) params = Object.fromEntries(Object.entries(params).map(([key, value]) => [key, chance.chance(0.5) ? breakValue(value, chance) : value]));
  if (broken(route.query !== undefined, 0.5)) query = breakValue(query, chance) as Record<string, unknown>;
  const rounds = chance.pick([0, 0, 1, 1, 2, 3]);
  for (let i = 0; i < rounds && body !== undefined; i += 1) body = breakValue(body, chance);
  let payload = body === undefined ? undefined : JSON.stringify(body);
  if (payload !== undefined && chance.chance(0.15)) payload = breakText(payload, chance);
  if (payload === undefined && chance.chance(0.1)) payload = '{"not":"asked for"}';
  let url = route.path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(text(params[name]).toWellFormed()) || '-');
  const pairs: [string, unknown][] = typeof query === 'object' && query !== null ? Object.entries(query) : [['q', query]];
  if (pairs.length > 0) url += `?${new URLSearchParams(pairs.map(([key, value]): [string, string] => [key, text(value)])).toString()}`;
  if (chance.chance(0.05)) url = breakText(url, chance).replaceAll(/[^\x21-\x7e]/g, '%').replace(/^(?!\/)/, '/');
  const { cookie, session } = browsers[n % PEOPLE]!;
  const type = chance.chance(0.03) ? chance.pick(['text/plain', 'application/json; charset=utf-16', 'multipart/form-data', '']) : 'application/json';
  return {
    method: route.method,
    url,
    headers: { host: '127.0.0.1', cookie, 'x-tandem-csrf': session.csrf, ...(payload === undefined ? {} : { 'content-type': type }) },
    ...(payload === undefined ? {} : { payload }),
  };
}

const text = (value: unknown): string => (typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value));

describe('broken requests', () => {
  it(`[SERVER-450] [SERVER-116] of every route, ${REQUESTS} of them: no 500, the union with its causes as answer, and nothing of a refused one is left`, async () => {
    const { database } = running.data;
    const content = tableNames(database).filter((name) => !NOT_CONTENT.includes(name));
    // SQLite's sessions tell of the rows that a request has changed; they see tables with a key alone, as all of these are.
    for (const table of content) expect(columnsOf(database, table).key, table).not.toEqual([]);
    const chance = seeded(20_261_124);
    const statuses: Record<string, Record<number, number>> = {};
    let changed = 0;
    for (let n = 0; n < REQUESTS; n += 1) {
      const route = running.routes[n % running.routes.length]!;
      const request = requestFor(route, chance, n);
      const sessions = content.map((table) => ({ table, session: database.createSession({ table }) }));
      const answer = await running.app.inject({ ...request, remoteAddress: `10.0.${n >> 8}.${n & 255}` });
      const told = `${n}: ${request.method} ${request.url} ${request.payload?.slice(0, 400) ?? ''}`;
      expect(answer.statusCode, told).toBeLessThan(500);
      const ok = answer.statusCode < 300;
      if (!ok) {
        const { error } = answer.json<ErrorAnswer>();
        expect(ERROR_KINDS, told).toContain(error.kind);
        expect(error.causes ?? error.findings, told).not.toHaveLength(0);
        expect(error.reason, told).not.toMatch(/SQLITE|node_modules|\.ts:|Cannot read|undefined is/);
      }
      const touched = sessions.filter(({ session }) => session.changeset().length > 0).map(({ table }) => table);
      for (const { session } of sessions) session.close();
      if (!ok) expect(touched, told).toEqual([]);
      else if (touched.length > 0) changed += 1;
      const counts = (statuses[`${route.method} ${route.path}`] ??= {});
      counts[answer.statusCode] = (counts[answer.statusCode] ?? 0) + 1;
      if (ok && route.method !== 'GET') await mend(n);
    }
    // The requests were neither all refused at the door nor harmless.
    expect(Object.keys(statuses)).toHaveLength(running.routes.length);
    const refused = Object.values(statuses).reduce((sum, counts) => sum + (counts[400] ?? 0), 0);
    expect(refused, JSON.stringify(statuses, null, 1)).toBeGreaterThan(REQUESTS / 5);
    const limited = Object.values(statuses).reduce((sum, counts) => sum + (counts[429] ?? 0), 0);
    expect(limited, JSON.stringify(statuses, null, 1)).toBeLessThan(REQUESTS / 20);
    for (const [name, counts] of Object.entries(statuses)) if (name.startsWith('GET')) expect(counts[200] ?? 0, name).toBeGreaterThan(0);
    expect(changed).toBeGreaterThan(50);
    expect((await send(running.url, 'GET', '/healthz')).status).toBe(200);
  }, 240_000);

  /** Waits for a drill that was begun, signs whoever has signed out in again, and stands the schedule up. */
  async function mend(n: number): Promise<void> {
    await vi.waitFor(() => expect(running.drills.list(String).every(({ ended }) => ended !== null)).toBe(true), 60_000);
    const i = n % PEOPLE;
    const old = browsers[i]!;
    if (running.accounts.sessionOf(old.cookie.split('=')[1] ?? '') === null) {
      const user = running.accounts.users.byId(old.session.user.id)!;
      running.accounts.users.setPassword(user.id, await running.accounts.hash(PASSWORD));
      const { token, active } = await running.accounts.signIn(user.login, PASSWORD, `192.0.2.${i}`);
      browsers[i] = { cookie: `tandem-session=${token}`, session: { ...old.session, csrf: active.csrf } };
    }
    await standUp();
  }

  it('[SERVER-450] over a real connection: bytes that are no HTTP, and bodies that are cut', async () => {
    const chance = seeded(7);
    const [browser] = browsers;
    for (let i = 0; i < 200; i += 1) {
      const raw = breakText(JSON.stringify(exampleOf(chance.pick(running.routes.filter(({ body }) => body !== undefined)).body!, chance, pools)), chance);
      const answer = await send(running.url, 'POST', '/api/session', { browser: browser!, raw: raw.toWellFormed() });
      expect(answer.status).toBeLessThan(500);
      if (answer.status >= 300) expect(ERROR_KINDS).toContain(errorIn(answer).kind);
    }
  });
});

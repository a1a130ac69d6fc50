/** A whole rollout in seconds, against the server as a process: pages tell their health as pages do. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FLAG_NAMES, type FlagSnapshot } from '@tandem/sync/protocol';
import type { AlertAnswer, HealthAnswer, HealthSample, OperationsAnswer, RolloutAnswer, ScheduleSummary, TriggersSetAnswer, TryAnswer } from '@tandem/rest';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { send, signIn, writeBuild, type Browser } from '../../test/running-app.ts';
import { startProcess, type Process } from '../../test/server-process.ts';
import { DEMO_PASSWORD } from '../demo.ts';

const WELL: HealthSample = { errors: [], inconsistencies: 0, loadFailures: 0, stale: false, visible: 100 };
const PATIENCE = { timeout: 30_000, interval: 100 };

let folder: string;
let running: Process;
let url: string;
let mara: Browser;
let ward: string;
let pool: string;
const ends: (() => Promise<void>)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-rollout-'));
  await writeBuild(join(folder, 'units/shell/dist'), 'shell');
  running = startProcess({ TANDEM_DATA: join(folder, 'data'), TANDEM_UNITS: join(folder, 'units') });
  url = await running.url;
  mara = await signIn(url, 'mara', DEMO_PASSWORD);
  const schedules = await get<ScheduleSummary[]>('/api/schedules');
  [ward, pool] = [schedules[0]!.id, schedules[1]!.id];
}, 60_000);
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()));
  running.child.kill('SIGKILL');
  await running.ended;
  await rm(folder, { recursive: true, force: true });
});

const get = async <T>(path: string): Promise<T> => (await send(url, 'GET', path, { browser: mara })).body as T;
const rollout = () => get<RolloutAnswer>('/api/operations/rollout');
const values = async (id: string) => Object.values((await get<FlagSnapshot>(`/api/schedules/${id}/flags`)).values);
const start = async (policy: unknown) => {
  const { status, body } = await send(url, 'POST', '/api/operations/rollout/orders', { browser: mara, body: { id: crypto.randomUUID(), kind: 'start', reason: 'drill', policy } });
  expect([status, body]).toEqual([200, body]);
};

/** A page that tells its health as often as it is told to, until the test ends; what `said` is now. */
async function page(login: string, schedule: string): Promise<{ said: HealthSample }> {
  const browser = await signIn(url, login, DEMO_PASSWORD);
  const build = ((await (await fetch(`${url}/live.json`)).json()) as { shell: { stable: { d: string } } }).shell.stable.d;
  const it = { said: WELL };
  let token: string | null = null;
  let ended = false;
  const ending = (async () => {
    while (!ended) {
      const { status, body } = await send(url, 'POST', `/api/schedules/${schedule}/health`, { browser, body: { token, build, sample: token === null ? null : it.said } });
      if (status !== 200) throw new Error(`health of ${login}: ${status} ${JSON.stringify(body)}`);
      const answer = body as HealthAnswer;
      token = answer.token;
      await new Promise((resolve) => setTimeout(resolve, Math.min(1000, answer.everyMs) / 2));
    }
  })();
  ends.push(() => ((ended = true), ending));
  return it;
}

/** One rota that fails is enough: what only a page tells of speaks for its rota alone. */
const quick = (more: object = {}) => ({
  minute: 1,
  coolDown: 1,
  tenants: 1,
  stages: [
    { name: 'development team', ring: [ward], pct: 0, minBake: 2, minSample: 1, peak: false, approval: false },
    { name: 'all', ring: [pool], pct: 100, minBake: 2, minSample: 0, peak: false, approval: false },
  ],
  performance: { metrics: ['visible'], minSample: 1, for: 10 },
  ...more,
});

describe('a rollout of seconds', { timeout: 120_000 }, () => {
  it('[SERVER-848] widens by itself while all is well; one confirmed difference takes everything back, and tells it', async () => {
    await page('mara', pool);
    const ana = await page('ana', ward);
    await start(quick());
    await vi.waitFor(async () => expect([await values(ward), await values(pool)]).toEqual([FLAG_NAMES.map(() => true), FLAG_NAMES.map(() => true)]), PATIENCE);
    expect(await rollout()).toMatchObject({ status: 'running', stage: 1 });

    ana.said = { ...WELL, inconsistencies: 1 };
    await vi.waitFor(async () => expect((await rollout()).status).toBe('rolled-back'), PATIENCE);
    ana.said = WELL;
    await vi.waitFor(async () => expect([await values(ward), await values(pool)].flat()).not.toContain(true), PATIENCE);
    const { alerts } = await get<{ alerts: AlertAnswer[] }>('/api/operations/alerts');
    expect(alerts.map(({ type }) => type)).toEqual(expect.arrayContaining(['data-corruption', 'rollout-progress', 'sync-failure']));
    const { audit, schedules } = await get<OperationsAnswer>('/api/operations');
    expect(audit.map(({ action, actor }) => `${action} ${actor}`)).toEqual(expect.arrayContaining(['rollout-widen rollout', 'rollout-roll-back rollout', 'rollback-ordered rollout']));
    expect(schedules.map(({ epoch }) => epoch > 0)).toEqual([true, true]);
  });

  it('[SERVER-848] takes the one rota back in which three sessions meet a critical error, and holds the rest', async () => {
    const pages = [await page('mara', ward), await page('ana', ward), await page('tomas', ward)];
    await page('ana', pool);
    await start(quick({ tenants: 2, stages: [{ name: 'both', ring: [ward, pool], pct: 0 }, { name: 'all', pct: 100 }] }));
    await vi.waitFor(async () => expect([await values(ward), await values(pool)].flat()).not.toContain(false), PATIENCE);
    for (const each of pages) each.said = { ...WELL, errors: [{ fingerprint: 'abc', critical: true }] };
    await vi.waitFor(async () => expect(await rollout()).toMatchObject({ status: 'held', rolledBack: [ward] }), PATIENCE);
    await vi.waitFor(async () => expect(await values(ward)).not.toContain(true), PATIENCE);
    expect(await values(pool)).not.toContain(false);
  });

  it('[SERVER-872] takes back by a trigger that was made stricter under way, as trying it on the same minutes has said', async () => {
    const ana = await page('ana', ward);
    await start(quick({ stages: [{ name: 'one', ring: [ward], pct: 0 }], dataInconsistency: { count: 1000 } }));
    await vi.waitFor(async () => expect(await values(ward)).not.toContain(false), PATIENCE);
    ana.said = { ...WELL, inconsistencies: 1 };
    const stricter = { dataInconsistency: { count: 1 } };
    const tried = async () => {
      const { status, body } = await send(url, 'POST', '/api/operations/rollout/triggers/try', { browser: mara, body: { triggers: stricter } });
      expect(status).toBe(200);
      return (body as TryAnswer).triggers.find(({ trigger }) => trigger === 'dataInconsistency');
    };
    await vi.waitFor(async () => expect(await tried()).toMatchObject({ now: { fired: 0 }, tried: { fired: expect.toSatisfy((n: number) => n > 0) } }), { timeout: 60_000, interval: 500 });
    expect((await rollout()).status).toBe('running');
    const { status, body } = await send(url, 'PUT', '/api/operations/rollout/triggers', { browser: mara, body: { id: crypto.randomUUID(), reason: 'drill', triggers: stricter } });
    expect([status, (body as TriggersSetAnswer).changed]).toEqual([200, [{ field: 'dataInconsistency.count', before: 1000, after: 1 }]]);
    await vi.waitFor(async () => expect((await rollout()).status).toBe('rolled-back'), PATIENCE);
  });
});

import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runApp, send, signInNew, writeBuild } from '../../../test/running-app.ts';
import { smallWard } from '../../../test/running-rosters.ts';
import { startS3, type S3Server } from '../../../test/s3-server.ts';
import { publishUnit } from '../publish-unit.ts';
import { createFileStore } from '../store/file-store.ts';
import type { ReleaseStore } from '../store/release-store.ts';
import { createS3Store } from '../store/s3-store.ts';
import { collectGarbage } from './collect.ts';
import { createHeardVersions, forgetHeard, heardDigests, type HeardVersions } from './heard-versions.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const digest = (i: number): string => i.toString(16).padStart(64, '0');
const run = (...all: number[]) => all.map((i) => ({ unit: 'weekly', digest: digest(i) }));

let folder: string;
let server: S3Server;
let opened = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-heard-'));
  server = await startS3();
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});
const stores: readonly (readonly [string, () => ReleaseStore])[] = [
  ['folder', () => createFileStore(join(folder, String((opened += 1))))],
  ['bucket', () => createS3Store({ ...server.place, prefix: `heard${(opened += 1)}/` }, () => Promise.resolve())],
];

describe.each(stores)('what pages say that they run, in a %s', (_name, open) => {
  let store: ReleaseStore;
  let at: number;
  let swaps: number;
  let failing: boolean;
  let errors: unknown[];
  const writer = (): HeardVersions =>
    createHeardVersions({
      store: { get: (key) => store.get(key), swap: (...swap) => ((swaps += 1), failing ? Promise.reject(new Error('full')) : store.swap(...swap)) },
      published: { has: (unit, name) => Promise.resolve(unit === 'weekly' && name < digest(100)) },
      now: () => at,
      onError: (error) => errors.push(error),
    });
  const heard = async (): Promise<number[]> => [...(await heardDigests(store, at))].map((each) => Number.parseInt(each, 16)).sort((a, b) => a - b);
  beforeEach(() => {
    store = open();
    at = Date.parse('2026-11-20T08:00:00Z');
    [swaps, failing, errors] = [0, false, []];
  });

  it('[SERVER-1115] is written once an hour for each version, and of what was never published nothing', async () => {
    const one = writer();
    await one.heard(run(1, 2));
    await Promise.all([one.heard(run(1)), one.heard(run(2, 1, 2)), one.heard(run(200)), one.heard([{ unit: 'monthly', digest: digest(3) }])]);
    expect([await heard(), swaps]).toEqual([[1, 2], 1]);
    at += HOUR - 1;
    await one.heard(run(1, 4));
    expect([await heard(), swaps]).toEqual([[1, 2, 4], 2]);
    at += 1;
    await one.heard(run(1));
    expect(swaps).toBe(2);
    at += DAY;
    await one.heard(run(1));
    expect([await heard(), swaps, errors]).toEqual([[1, 2, 4], 3, []]);
  });

  it('[SERVER-1115] loses nothing that two servers write at the same time', async () => {
    const [one, two] = [writer(), writer()];
    await Promise.all([one.heard(run(1)), two.heard(run(2)), one.heard(run(3)), two.heard(run(4))]);
    expect(await heard()).toEqual([1, 2, 3, 4]);
  });

  it('[SERVER-1115] is tried again after a minute where the store did not take it, and nobody is told of it but the log', async () => {
    const one = writer();
    failing = true;
    await one.heard(run(1));
    expect(errors).toEqual([new Error('full')]);
    failing = false;
    at += 59_999;
    await one.heard(run(1));
    expect([await heard(), swaps]).toEqual([[], 1]);
    at += 1;
    await one.heard(run(1));
    expect([await heard(), swaps]).toEqual([[1], 2]);
  });

  it('[SERVER-1115] counts for a week, and then its day is removed', async () => {
    await writer().heard(run(1));
    at += 7 * DAY;
    await forgetHeard(store, at);
    expect(await heard()).toEqual([1]);
    at += DAY;
    expect(await heard()).toEqual([]);
    await forgetHeard(store, at);
    expect(await store.list('heard/')).toEqual([]);
  });
});

describe('a version that an open page runs', { timeout: 20_000 }, () => {
  let running: Awaited<ReturnType<typeof runApp>>;
  beforeEach(async () => {
    running = await runApp({ units: { shell: {}, weekly: {} } });
  });
  afterEach(() => running.close());

  it('[SERVER-1115] outlasts every collection while the page says so, and a week; one that no page runs does not', async () => {
    const registry = `${running.folder}/releases`;
    const store = createFileStore(registry);
    const now = (): Date => new Date(running.clock.now);
    const parts = { store, signer: null, now };
    const live = async () => (await (await fetch(`${running.url}/live.json`)).json()) as { shell: { stable: { d: string } }; remotes: { weekly: { stable: { d: string } } } };
    const collect = async (): Promise<readonly string[]> => {
      await collectGarbage(parts);
      running.clock.now += DAY;
      return (await collectGarbage(parts)).removed;
    };
    const first = (await live()).remotes.weekly.stable.d;
    const publishNext = async (code: string): Promise<void> => {
      const dist = await writeBuild(`${running.folder}/builds/next`, 'weekly', { 'assets/more.js': code });
      await utimes(join(dist, 'unit.json'), now(), now());
      await publishUnit({ dist, registry, now });
    };
    for (let i = 1; i <= 12; i += 1) {
      running.clock.now += HOUR;
      await publishNext(`export const i = ${i};\n`);
    }
    running.clock.now += 31 * DAY;
    await publishNext('export {};\n');
    const owner = await signInNew(running, 'owner', {}, true);
    const ward = await running.rosters.create(smallWard(), owner.session.user.id, 'test');
    const { shell } = await live();
    const tell = () => send(running.url, 'POST', `/api/schedules/${ward}/health`, { browser: owner, body: { token: null, build: shell.stable.d, sample: null, units: [{ unit: 'weekly', digest: first }, { unit: 'weekly2', digest: first }] } });
    expect((await tell()).status).toBe(200);
    const removed = await collect();
    expect(removed.length).toBeGreaterThan(0);
    expect(removed).not.toContain(`weekly/${first}`);
    running.clock.now += 5 * DAY;
    expect(await collect()).toEqual([]);
    running.clock.now += 2 * DAY;
    expect(await collect()).toEqual([`weekly/${first}`]);
  });
});

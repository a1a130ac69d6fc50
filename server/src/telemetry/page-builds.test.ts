import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildsAnswer, type BuildsAnswer, type HealthAnswer, type LoadedUnit } from '@tandem/rest';
import * as z from 'zod/mini';
import { runApp, send, signInNew, writeBuild, type Browser, type RunningApp } from '../../test/running-app.ts';
import { smallWard } from '../../test/running-rosters.ts';
import { publishUnit } from '../releases/publish-unit.ts';
import { buildRows } from './build-rows.ts';
import { MINUTE } from './minute.ts';
import { createPageBuilds } from './page-builds.ts';

const OTHER = 'f'.repeat(64);
const SHELL_SPEAKS = { min: 1, max: 3 };
const quiet = { errors: [], inconsistencies: 0, loadFailures: 0, stale: false };

let running: RunningApp;
let ward: string;
let other: string;
let lead: Browser;
let ann: Browser;
let shell: string;
let weekly: string;
beforeEach(async () => {
  running = await runApp({ units: { shell: {}, weekly: {} } });
  const owner = await signInNew(running, 'owner', {}, true);
  ward = await running.rosters.create(smallWard(), owner.session.user.id, 'test');
  other = await running.rosters.create(smallWard(), owner.session.user.id, 'test');
  lead = await signInNew(running, 'lead', { [ward]: 'operator' });
  ann = await signInNew(running, 'ann', { [ward]: 'editor', [other]: 'editor' });
  [shell, weekly] = await live();
});
afterEach(() => running.close());

async function live(): Promise<[string, string]> {
  const pointer = (await (await fetch(`${running.url}/live.json`)).json()) as { shell: { stable: { d: string } }; remotes: { weekly: { stable: { d: string } } } };
  return [pointer.shell.stable.d, pointer.remotes.weekly.stable.d];
}
const say = (body: object, schedule = ward, browser = ann) =>
  send(running.url, 'POST', `/api/schedules/${schedule}/health`, { browser, body: { token: null, build: shell, sample: null, protocol: SHELL_SPEAKS, units: [], ...body } });
const tell = async (body: object, schedule = ward, browser = ann): Promise<string> => ((await say(body, schedule, browser)).body as HealthAnswer).token;
const unit = (over: Partial<LoadedUnit> = {}): LoadedUnit => ({ unit: 'weekly', digest: weekly, protocol: { min: 1, max: 2 }, ...over });
async function builds(browser = lead): Promise<BuildsAnswer> {
  const answer = await send(running.url, 'GET', '/api/operations/builds', { browser });
  expect([answer.status, z.safeParse(buildsAnswer, answer.body).success]).toEqual([200, true]);
  return answer.body as BuildsAnswer;
}
const rows = async () => (await builds()).builds.map(({ unit, digest, standing, pages }) => [unit, digest, standing, pages]);

describe('what pages run', { timeout: 20_000 }, () => {
  it('[SERVER-950] is told by unit and version with the pages of each, their ranges of the protocol, and name and standing where the pointer names it', async () => {
    await tell({ units: [unit()] });
    await tell({ units: [unit({ protocol: { min: 2, max: 4 } })] });
    await tell({ units: [{ unit: 'weekly', digest: weekly }] });
    await tell({ protocol: undefined, units: undefined });
    const { pages, builds: all, within, left } = await builds();
    expect([pages, within, left]).toEqual([4, 3 * MINUTE, 0]);
    expect(all).toEqual([
      { unit: 'shell', digest: shell, version: '1.2.3', standing: 'stable', pages: 4, protocols: [SHELL_SPEAKS] },
      { unit: 'weekly', digest: weekly, version: '1.2.3', standing: 'stable', pages: 3, protocols: [{ min: 1, max: 2 }, { min: 2, max: 4 }] },
    ]);
    const registry = `${running.folder}/releases`;
    for (const style of ['two', 'three']) await publishUnit({ dist: await writeBuild(`${running.folder}/builds/${style}`, 'weekly', { 'assets/style.css': `.${style} {}` }), registry, now: () => new Date(running.clock.now) });
    const [, third] = await live();
    await tell({ units: [unit({ digest: third })] });
    await tell({ units: [unit({ digest: OTHER })] });
    expect(await rows()).toEqual([['shell', shell, 'stable', 6], ['weekly', weekly, 'older', 3], ['weekly', third, 'stable', 1], ['weekly', OTHER, 'unknown', 1]]);
  });

  it('[SERVER-950] says which versions are candidate, previous and killed', async () => {
    const version = (digit: string) => ({ v: digit, d: digit.repeat(64), m: 'sha384-x' });
    const pointer = { schema: 1, seq: 1, issued: '', remotes: { weekly: { stable: version('a'), previous: version('b'), candidate: version('c') } }, blocked: ['b'.repeat(64), 'd'.repeat(64)] } as const;
    const page = (digit: string) => ({ schedule: ward, units: [unit({ digest: digit.repeat(64) })] });
    const published = { live: () => Promise.resolve({ ...pointer, blocked: [...pointer.blocked] }), has: () => Promise.resolve(true) };
    const { builds: found } = await buildRows(['a', 'b', 'c', 'd', 'e'].map(page), published);
    expect(found.map(({ version: name, standing }) => [name, standing])).toEqual([['a', 'stable'], ['b', 'killed'], ['c', 'candidate'], [null, 'killed'], [null, 'older']]);
    const many = Array.from({ length: 120 }, (_, i) => ({ schedule: ward, units: [unit({ digest: String(i).padStart(64, '0') })] }));
    const cut = await buildRows([...many, ...many.slice(110)], published);
    expect([cut.builds.length, cut.left, cut.builds[0]?.pages]).toEqual([100, 20, 2]);
    const { builds: kept } = await buildRows([...many, ...many, page('a'), page('d')], published);
    expect(kept.filter(({ standing }) => standing !== 'older').map(({ digest, standing }) => [digest[0], standing])).toEqual([['a', 'stable'], ['d', 'killed']]);
  });

  it('[SERVER-951] counts a page once for as long as it is heard of, and not once it has said that it goes', async () => {
    const token = await tell({});
    const next = await tell({ token, sample: quiet });
    expect((await builds()).pages).toBe(1);
    running.clock.now += 3 * MINUTE;
    expect((await builds()).pages).toBe(1);
    running.clock.now += 1;
    expect((await builds()).pages).toBe(0);
    const last = await tell({ token: next, sample: quiet });
    expect((await builds()).pages).toBe(1);
    await tell({ token: last, sample: quiet, last: true });
    expect((await builds()).pages).toBe(0);
  });

  it('[SERVER-951] takes no page away for the token of another person, and keeps fifty of one', () => {
    const now = 1000;
    const seen = createPageBuilds({ within: () => MINUTE, now: () => now });
    const page = { schedule: 'ward', units: [] };
    seen.heard({ user: 'ann', session: 'a', before: null }, page);
    seen.gone({ user: 'eve', session: 'a', before: 'a' });
    for (let i = 0; i < 60; i += 1) seen.heard({ user: 'eve', session: `e${i}`, before: null }, page);
    expect(seen.pages(() => true).length).toBe(51);
    seen.heard({ user: 'eve', session: 'e-new', before: 'e59' }, page);
    expect(seen.pages(() => true).length).toBe(51);
  });

  it('[SERVER-952] is told to operators, of the schedules that they operate', async () => {
    await tell({}, other);
    await tell({ build: OTHER, token: await tell({}, other), sample: quiet }, other);
    expect(await builds()).toMatchObject({ pages: 0, builds: [], dropped: { samples: 0, builds: [] } });
    expect((await send(running.url, 'GET', '/api/operations/builds', { browser: ann })).status).toBe(403);
  });

  it('[SERVER-953] has how many samples of unknown versions were dropped, and the newest of those versions', async () => {
    const token = await tell({});
    await tell({ build: OTHER, token, sample: quiet });
    await tell({ build: OTHER, token: null, sample: quiet });
    expect([(await builds()).dropped, await rows()]).toEqual([{ samples: 1, builds: [{ digest: OTHER, samples: 1, last: running.clock.now }] }, [['shell', OTHER, 'unknown', 2]]]);
    const seen = createPageBuilds({ within: () => MINUTE, now: () => 5 });
    for (let i = 0; i < 30; i += 1) seen.dropped(i % 2 ? 'ward' : 'pool', String(i));
    expect([seen.droppedOf(() => true).samples, seen.droppedOf(() => true).builds.length, seen.droppedOf((id) => id === 'ward').samples]).toEqual([30, 10, 15]);
  });

  it('[SERVER-954] takes no name, digest, range or number of units that cannot be', async () => {
    for (const units of [[unit({ unit: '../x' })], [unit({ digest: 'x' })], [unit({ protocol: { min: -1, max: 2 } })], Array(9).fill(unit()), 'weekly', [{ ...unit(), more: 1 }]]) expect((await say({ units })).status).toBe(400);
    expect((await say({ protocol: { min: 1, max: 1e9 } })).status).toBe(400);
    await tell({ units: [unit(), unit(), unit({ unit: 'shell', digest: OTHER })] });
    expect(await rows()).toEqual([['shell', shell, 'stable', 1], ['weekly', weekly, 'stable', 1]]);
  });
});

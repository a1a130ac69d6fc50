import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runApp, send, writeBuild, type RunningApp } from '../../test/running-app.ts';
import { firstPaths } from './first-paths.ts';
import type { Pointer } from './pointer.ts';
import { publishUnit } from './publish-unit.ts';
import { furtherViews, viewAt } from './views.ts';

let running: RunningApp;
const titles = { en: 'Leave', de: 'Urlaub' };

/** Publishes a build of a remote that declares a view. */
async function publish(name: string, view: object): Promise<Pointer> {
  const dist = await writeBuild(join(running.folder, 'builds', name), name);
  const unit = { name, version: '1.2.3', entry: 'assets/entry.js', css: ['assets/style.css'], preload: [], window: { of: 'month', margin: 2 }, view };
  await writeFile(join(dist, 'unit.json'), JSON.stringify(unit));
  return (await publishUnit({ dist, registry: join(running.folder, 'releases'), now: () => new Date() })).live;
}
const page = async (path: string): Promise<string> => String((await send(running.url, 'GET', path)).body);
const told = async (): Promise<unknown> => JSON.parse(/id="views">([^<]*)<\/script>/.exec(await page('/s/ward/week/2026-W47'))?.[1] ?? 'null');

beforeAll(async () => {
  running = await runApp({ units: { shell: {}, weekly: {} } });
});
afterAll(() => running.close());

describe('further views', () => {
  it('[SERVER-1070] are told to a page by the order of their remotes, once for each word, and come and go with what is published', async () => {
    expect(await told()).toBeNull();
    await publish('zeta', { path: 'leave', of: 'month', titles });
    expect(await told()).toEqual({ leave: { remote: 'zeta', of: 'month', titles } });
    await publish('hours', { path: 'hours', of: 'week', titles: { en: '</script>', de: 'Stunden' } });
    const live = await publish('alpha', { path: 'leave', of: 'day', titles });
    expect(Object.entries((await told()) as object)).toMatchObject([['leave', { remote: 'alpha', of: 'day' }], ['hours', { remote: 'hours', titles: { en: '</script>' } }]]);
    await rm(join(running.folder, 'releases/r/alpha', live.remotes['alpha']!.stable.d), { recursive: true });
    const unread = await furtherViews(live, (unit) => Promise.resolve({ view: { path: unit, of: 'week' as const, titles } } as never).then((read) => (unit === 'alpha' ? Promise.reject(new Error('gone')) : read)));
    expect(Object.keys(unread)).toEqual(['hours', 'weekly', 'zeta']);
  });

  it('[SERVER-1071] have their files named ahead, and their window brought, at their address', async () => {
    const live = await publish('sick', { path: 'sick', of: 'week', titles });
    const text = await page('/s/ward/sick/2026-W47');
    expect(text).toContain(`<link rel="modulepreload" href="/r/sick/${live.remotes['sick']!.stable.d}/assets/entry.js"`);
    const further = await furtherViews(live, () => Promise.resolve({ view: { path: 'sick', of: 'week', titles } } as never));
    const { pathname, searchParams } = new URL('/s/ward/sick/2026-W47?day=2026-11-20', 'http://page');
    const { of = null } = viewAt(pathname, further) ?? {};
    expect(firstPaths({ pathname, searchParams, of, languages: 'de' }, { of: 'week', margin: 0 })).toEqual(['/api/schedules', '/api/schedules/ward/window?from=2026-11-16&to=2026-11-22']);
    expect(viewAt('/s/ward/nothing/2026-W47', further)).toBeNull();
  });

  it.each([
    { path: 'week', of: 'week', titles },
    { path: 'setup', of: 'week', titles },
    { path: 'Leave', of: 'week', titles },
    { path: 'leave/x', of: 'week', titles },
    { path: 'leave', of: 'year', titles },
    { path: 'leave', of: 'week', titles: { en: 'Leave' } },
    { path: 'leave', of: 'week', titles: { en: '', de: '' } },
  ])('[SERVER-1072] a build that declares %j is not published', async (view) => {
    await expect(publish('wrong', view)).rejects.toThrow(/a view whose path is a lower-case word that is not week, month, day or setup/);
  });
});

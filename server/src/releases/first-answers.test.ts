import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { runApp, send, signInNew, type Browser, type RunningApp } from '../../test/running-app.ts';
import { smallWard } from '../../test/running-rosters.ts';

const small = smallWard();
const ward = { ...small, schedule: { ...small.schedule, name: 'Ward </script><script>alert(1)</script>' } };
const scheduleId = ward.schedule.id;
const page = `/s/${scheduleId}/month/${ward.schedule.firstDate.slice(0, 7)}`;
const unit = { name: 'monthly', version: '1', entry: 'assets/entry.js', css: [], preload: [], early: ['assets/early.js'], window: { of: 'month', margin: 0 } };

let running: RunningApp;
let viewer: Browser;
let stranger: Browser;
beforeAll(async () => {
  running = await runApp({ units: { shell: {}, monthly: { 'unit.json': JSON.stringify(unit), 'assets/early.js': 'early();' } } });
  const planner = await signInNew(running, 'mara', {}, true);
  await running.rosters.create(ward, planner.session.user.id, 'test');
  viewer = await signInNew(running, 'vic', { [scheduleId]: 'viewer' });
  stranger = await signInNew(running, 'tomas');
});
afterAll(() => running.close());

const answersIn = (text: string): ReadonlyMap<string, unknown> =>
  new Map([...text.matchAll(/<script type="application\/json" data-answer="([^"]*)">([^<]*)<\/script>/g)].map(([, path = '', json = '']) => [path.replaceAll('&amp;', '&'), JSON.parse(json)]));
const open = async (browser?: Browser): Promise<string> => (await send(running.url, 'GET', page, { ...(browser && { browser }) })).body as string;

describe('a page for somebody who is signed in', () => {
  it('[SERVER-154] brings what REST answers to them, so that it cannot end its element', async () => {
    const answers = answersIn(await open(viewer));
    expect(answers.size).toBe(2);
    for (const [path, answer] of answers) expect(answer).toEqual((await send(running.url, 'GET', path, { browser: viewer })).body);
    expect([...answers.keys()]).toEqual(['/api/schedules', expect.stringContaining(`/api/schedules/${scheduleId}/window?from=`)]);
  });

  it('[SERVER-155] brings nothing that REST refuses them, and nobody’s token', async () => {
    expect([...answersIn(await open(stranger))]).toEqual([['/api/schedules', []]]);
    expect(answersIn(await open()).size).toBe(0);
    for (const browser of [viewer, stranger]) expect(await open(browser)).not.toContain(browser.session.csrf);
    running.accounts.members.revoke(viewer.session.user.id, scheduleId);
    expect([...answersIn(await open(viewer))]).toEqual([['/api/schedules', []]]);
    running.accounts.members.grant(viewer.session.user.id, scheduleId, 'viewer');
  });

  it.each([['br', brotliDecompressSync], ['gzip', gunzipSync]] as const)('[SERVER-154] comes in %s, its head before the answers', async (coding, decode) => {
    const parts: Buffer[] = [];
    await new Promise<void>((resolve, reject) => {
      get(`${running.url}${page}`, { headers: { cookie: viewer.cookie, 'accept-encoding': coding } }, (answer) => {
        expect(answer.headers).toMatchObject({ 'content-encoding': coding, 'cache-control': 'private, no-store' });
        answer.on('data', (part: Buffer) => parts.push(part)).on('end', resolve);
      }).on('error', reject);
    });
    expect(decode(Buffer.concat(parts)).toString()).toBe(await open(viewer));
    expect(parts.length).toBeGreaterThan(1);
  });

  it('[SERVER-156] names the module that its remote runs before its entry', async () => {
    expect(await open(viewer)).toMatch(/<script type="module" async fetchpriority="high" src="\/r\/monthly\/[0-9a-f]{64}\/assets\/early\.js" integrity="sha384-[^"]+" crossorigin><\/script>/);
  });
});

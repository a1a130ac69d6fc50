import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AlertsAnswer, ReleaseEntry, ReleasePointer } from '@tandem/rest';
import { expectShown, signIn, view } from '../harness/rota.ts';
import { releasesOf } from '../harness/releases.ts';
import { madeData, startServer } from '../harness/server.ts';
import { expect, test } from '../harness/test.ts';

/** Seconds: as short as pages speak. */
const MINUTE = 2;

test('[E2E-402] a candidate that throws on mount is taken back by itself: nobody orders it, what is being written stays, and who is not in it notices nothing', async ({ browser }) => {
  test.setTimeout(120_000);
  const data = madeData();
  writeFileSync(join(data, 'release-gate.json'), JSON.stringify({ minute: MINUTE, failures: { people: 2 } }));
  const server = await startServer({ data });
  const open = async (login: string) => {
    const page = await browser.newPage({ baseURL: server.url });
    const asked: string[] = [];
    page.on('request', (request) => void asked.push(request.url()));
    await signIn(page, login);
    await expectShown(page, 'weekly');
    await page.evaluate(() => void Object.assign(globalThis, { samePage: true }));
    return { page, asked };
  };
  const read = <T>(path: string): T => JSON.parse(readFileSync(join(data, 'releases', path), 'utf8')) as T;
  const weekly = () => read<ReleasePointer>('live.json').remotes['weekly'];
  try {
    const releases = releasesOf(data);
    const stable = weekly()?.stable;
    const broken = await releases.deployBroken('9.5.0', ['user:ana', 'user:tomas']);
    await releases.promote(1);
    const ana = await open('ana');
    const vic = await open('vic');
    expect(ana.asked.some((url) => url.includes(broken))).toBe(true);

    // Ana is in the middle of something in the version that was opened in its place.
    await view(ana.page, 'weekly').getByRole('button', { name: 'Filter', exact: true }).click();
    const dialog = ana.page.getByRole('dialog', { name: 'Filter' });
    await expect(dialog).toBeVisible();
    const tomas = await open('tomas');

    await expect.poll(() => weekly()?.state, { timeout: 60_000 }).toBe('locked');
    const live = read<ReleasePointer>('live.json');
    expect(live.remotes['weekly']).toMatchObject({ stable, candidate: { d: broken }, rollout: { percent: 0 } });
    expect(live.remotes['weekly']?.rollout?.include).toBeUndefined();
    expect(read<ReleaseEntry>(`log/${live.seq}.json`)).toMatchObject({ actor: 'release-gate', action: 'narrow', remote: 'weekly', evidence: { gate: { cause: 'failures', n: 2, base: 0, digest: broken } } });
    await expect(releases.promote(50)).rejects.toThrow('locked');

    const mara = await open('mara');
    const { alerts } = (await (await mara.page.request.get('/api/operations/alerts')).json()) as AlertsAnswer;
    expect(alerts.map(({ summary }) => summary)).toEqual([expect.stringContaining('weekly 9.5.0 was taken back')]);

    // Each page goes on as it is, and nobody else has fetched anything of it.
    await ana.page.evaluate(() => dispatchEvent(new Event('online')));
    await ana.page.waitForTimeout(2500);
    await expect(dialog).toBeVisible();
    await ana.page.keyboard.press('Escape');
    for (const { page } of [ana, tomas]) {
      await expect.poll(async () => (await page.evaluate(() => dispatchEvent(new Event('online'))), page.getByRole('button', { name: 'Open version 9.5.0' }).count()), { timeout: 30_000 }).toBe(0);
      await expectShown(page, 'weekly');
      expect(await page.evaluate(() => 'samePage' in globalThis)).toBe(true);
    }
    await expectShown(vic.page, 'weekly');
    for (const { asked } of [vic, mara]) expect(asked.filter((url) => url.includes(broken))).toEqual([]);
    expect(await vic.page.evaluate(() => 'samePage' in globalThis)).toBe(true);
  } finally {
    await Promise.all(browser.contexts().map((context) => context.close()));
    await server.dispose();
  }
});

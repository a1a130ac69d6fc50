import type { ReleasePointer } from '@tandem/rest';
import { openReleaseKey } from '../../server/src/releases/release-key.ts';
import { expectShown, signIn, view } from '../harness/rota.ts';
import { releasesOf } from '../harness/releases.ts';
import { startServer } from '../harness/server.ts';
import { expect, test } from '../harness/test.ts';

test('[E2E-370] a candidate is shown to whoever is named, and to nobody else', async ({ browser }) => {
  const server = await startServer();
  const seenBy = async (login: string): Promise<string | null> => {
    const page = await browser.newPage({ baseURL: server.url });
    try {
      await signIn(page, login);
      await expectShown(page, 'weekly');
      return await page.locator('html').getAttribute('data-week');
    } finally {
      await page.close();
    }
  };
  try {
    const releases = releasesOf(server.data);
    await releases.deploy('9.1.0', ['user:mara']);
    expect(await seenBy('mara')).toBe('9.1.0');
    expect(await seenBy('vic')).toBeNull();
    await releases.promote(100);
    expect(await seenBy('vic')).toBe('9.1.0');
  } finally {
    await server.dispose();
  }
});

test('[E2E-371] [E2E-372] a version comes and is taken back in the open page, never while somebody is in the middle of something, and by no pointer that does not hold', async ({ browser }) => {
  const server = await startServer();
  const page = await browser.newPage({ baseURL: server.url });
  try {
    const releases = releasesOf(server.data);
    await signIn(page, 'mara');
    await expectShown(page, 'weekly');
    await page.evaluate(() => void Object.assign(globalThis, { samePage: true }));
    /** The page is told that there is a network again, and so looks. */
    const look = (): Promise<boolean> => page.evaluate(() => dispatchEvent(new Event('online')));
    const shown = (): Promise<string[]> =>
      page.locator('link[rel="stylesheet"][data-remote="weekly"]').evaluateAll((links) => [...new Set(links.map((link) => (link as HTMLLinkElement).href.split('/')[5] ?? ''))]);
    const shows = (digest: string): Promise<void> =>
      expect.poll(async () => (await look(), shown()), { timeout: 30_000 }).toEqual([digest]);
    const looked = async (): Promise<void> => {
      const answered = page.waitForResponse('**/live.json');
      await expect.poll(async () => (await look(), Promise.race([answered.then(() => true), page.waitForTimeout(500).then(() => false)])), { timeout: 30_000 }).toBe(true);
    };
    const [first = ''] = await shown();

    // Somebody is typing into a field of the view.
    await view(page, 'weekly').getByRole('button', { name: 'Filter', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Filter' });
    await expect(dialog).toBeVisible();
    const second = await releases.deploy('9.2.0', ['user:mara']);
    await looked();
    await looked();
    await expect(dialog).toBeVisible();
    expect(await shown()).toEqual([first]);
    await page.keyboard.press('Escape');
    await shows(second);
    await expectShown(page, 'weekly');

    // What does not hold changes nothing, whoever hands it out.
    const good = JSON.parse(await (await page.request.get('/live.json')).text()) as ReleasePointer;
    const back = { ...good.remotes, weekly: { ...good.remotes['weekly']!, candidate: undefined } };
    const { sign } = openReleaseKey(server.data);
    const past = new Date(0).toISOString();
    const attacks = {
      replayed: sign({ ...good, seq: good.seq - 1, remotes: back }),
      forged: { ...good, seq: good.seq + 5, remotes: back },
      expired: sign({ ...good, expires: past, remotes: back }),
      blocked: sign({ ...good, remotes: back, blocked: [first] }),
    };
    for (const [fault, pointer] of Object.entries(attacks)) {
      await page.route('**/live.json', (route) => route.fulfill({ json: pointer }));
      await expect.poll(async () => (await look(), page.locator('html').getAttribute('data-pointer-fault')), { timeout: 30_000 }).toBe(fault);
      expect(await shown()).toEqual([second]);
      await page.unroute('**/live.json');
    }

    await releases.abort();
    await shows(first);
    await expectShown(page, 'weekly');
    expect(await page.evaluate(() => 'samePage' in globalThis)).toBe(true);
  } finally {
    await page.close();
    await server.dispose();
  }
});

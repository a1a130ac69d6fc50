import type { Page } from '@playwright/test';
import { releasesOf } from '../harness/releases.ts';
import { expectShown, signIn } from '../harness/rota.ts';
import { startServer } from '../harness/server.ts';
import { expect, test } from '../harness/test.ts';

/** The address at which a page is, with a version of the week wished for. */
function wanting(page: Page, digest: string): string {
  const address = new URL(page.url());
  address.searchParams.set('mfe.weekly', digest);
  return address.href;
}

test('[E2E-460] an operator opens a version in their own tab, sees that it is only there, and goes back; nobody else does', async ({ browser }) => {
  const server = await startServer();
  const page = await browser.newPage({ baseURL: server.url });
  const other = await browser.newPage({ baseURL: server.url });
  try {
    const releases = releasesOf(server.data);
    const digest = await releases.deploy('9.4.0');
    const week = (where = page): Promise<string | null> => where.locator('html').getAttribute('data-week');
    const badge = page.getByRole('complementary', { name: 'Only in this tab' });
    /** The page is told that there is a network again, and so looks. */
    const look = (): Promise<boolean> => page.evaluate(() => dispatchEvent(new Event('online')));
    await signIn(page, 'mara');
    await expectShown(page, 'weekly');
    expect(await week()).toBeNull();

    await page.goto(wanting(page, digest));
    await expectShown(page, 'weekly');
    await expect(badge).toContainText('Only this tab runs weekly 9.4.0', { timeout: 30_000 });
    expect(await week()).toBe('9.4.0');
    expect(page.url()).not.toContain('mfe.');
    const told = page.waitForRequest((request) => request.url().endsWith('/health') && (request.postData() ?? '').includes('"overridden":true'));
    await page.reload();
    await expect(badge).toBeVisible({ timeout: 30_000 });
    expect(await week()).toBe('9.4.0');
    await page.evaluate(() => dispatchEvent(new Event('pagehide')));
    await told;

    await badge.getByRole('button', { name: 'Back to what everybody has' }).click();
    await expectShown(page, 'weekly');
    await expect.poll(() => week()).toBeNull();
    await expect(badge).toBeHidden();

    // Of whoever operates nothing the address is ignored.
    await signIn(other, 'vic');
    await expectShown(other, 'weekly');
    const refused = other.waitForResponse('**/api/releases/versions/**');
    await other.goto(wanting(other, digest));
    expect((await refused).status()).toBe(403);
    await expectShown(other, 'weekly');
    expect(await week(other)).toBeNull();

    // What is killed goes, and does not come again.
    await page.goto(wanting(page, digest));
    await expect(badge).toBeVisible({ timeout: 30_000 });
    await releases.abort(true);
    await expect.poll(async () => (await look(), badge.isHidden()), { timeout: 30_000 }).toBe(true);
    await expect(page.getByText(`weekly ${digest.slice(0, 12)} was killed and is not opened.`)).toBeVisible();
    await page.goto(wanting(page, digest));
    await expect(page.getByText(`weekly ${digest.slice(0, 12)} was killed and is not opened.`)).toBeVisible({ timeout: 30_000 });
    expect(await week()).toBeNull();
  } finally {
    await other.close();
    await page.close();
    await server.dispose();
  }
});

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { publishUnit } from '@tandem/server';
import { expectShown, signIn } from '../harness/rota.ts';
import { madeData, startServer, type RunningServer } from '../harness/server.ts';
import { expect, test } from '../harness/test.ts';

/** A remote as small as the contract allows: it says where the page is. */
const ENTRY = `export const init = () => undefined;
export const get = async () => () => ({
  mount(target, context) {
    const shown = document.createElement('p');
    target.append(shown);
    const subscription = context.place$.subscribe(({ view, date }) => (shown.textContent = 'leave at ' + view + ' ' + date));
    context.fetch('/api/schedules');
    return () => subscription.unsubscribe();
  },
});
`;

function build(entry: string): string {
  const dist = mkdtempSync(join(tmpdir(), 'tandem-leave-'));
  const view = { path: 'leave', of: 'week', titles: { en: 'Leave', de: 'Urlaub' } };
  mkdirSync(join(dist, 'assets'));
  writeFileSync(join(dist, 'assets/remoteEntry.js'), entry);
  writeFileSync(join(dist, 'unit.json'), JSON.stringify({ name: 'leave-plan', version: '1.0.0', entry: 'assets/remoteEntry.js', css: [], preload: [], view }));
  return dist;
}

async function withLeave(entry: string): Promise<RunningServer> {
  const data = madeData();
  const server = await startServer({ data });
  await publishUnit({ dist: build(entry), registry: join(data, 'releases'), now: () => new Date() });
  return server;
}

const leave = (page: Page) => page.locator('section[data-remote="leave-plan"]');

test('[E2E-430] a fourth view is reached by keyboard, kept by its address, and stepped through', async ({ browser }) => {
  const server = await withLeave(ENTRY);
  const page = await browser.newPage({ baseURL: server.url });
  try {
    await signIn(page, 'mara', '/s/ward-4-north/week/2026-W47?day=2026-11-20');
    await expectShown(page, 'weekly');
    const views = page.getByRole('navigation', { name: 'View', exact: true }).getByRole('link');
    await expect(views).toHaveText(['Week', 'Month', 'Day', 'Leave']);
    await views.last().focus();
    await page.keyboard.press('Enter');
    await expect(leave(page)).toContainText('leave at leave 2026-11-20');
    await expect(page).toHaveURL(/\/s\/ward-4-north\/leave\/2026-W47\?day=2026-11-20$/);
    await expect(views.last()).toHaveAttribute('aria-current', 'page');
    await expectShown(page, 'day-detail');
    await page.keyboard.press('Alt+PageDown');
    await expect(leave(page)).toContainText('leave at leave 2026-11-27');
    await page.reload();
    await expect(leave(page)).toContainText('leave at leave 2026-11-27');
    await page.goBack();
    await expect(leave(page)).toContainText('leave at leave 2026-11-20');
    await page.goBack();
    await expectShown(page, 'weekly');
  } finally {
    await page.close();
    await server.dispose();
  }
});

test('[E2E-430] a fourth view stands beside the others on a phone, called as the page’s language calls it', async ({ browser }) => {
  const server = await withLeave(ENTRY);
  const page = await browser.newPage({ baseURL: server.url, viewport: { width: 360, height: 740 }, locale: 'de-DE' });
  try {
    await signIn(page, 'mara', '/s/ward-4-north/day/2026-11-20');
    await page.getByRole('link', { name: 'Urlaub', exact: true }).click();
    await expect(leave(page)).toContainText('leave at leave 2026-11-20');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await page.getByRole('link', { name: 'Tag', exact: true }).click();
    await expectShown(page, 'day-detail');
  } finally {
    await page.close();
    await server.dispose();
  }
});

test('[E2E-431] a fourth view that does not start says so by its name, and the others work', async ({ browser }) => {
  const server = await withLeave('export const init = () => undefined;\nexport const get = async () => () => ({});\n');
  const page = await browser.newPage({ baseURL: server.url });
  try {
    await signIn(page, 'mara', '/s/ward-4-north/leave/2026-W47');
    await expect(leave(page).getByText('“Leave” did not start')).toBeVisible();
    await page.getByRole('link', { name: 'Week', exact: true }).click();
    await expectShown(page, 'weekly');
  } finally {
    await page.close();
    await server.dispose();
  }
});

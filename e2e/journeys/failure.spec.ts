import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { publishUnit } from '@tandem/server';
import { madeData, startServer } from '../harness/server.ts';
import { expect, test } from '../harness/test.ts';
import { expectShown, goTo, people, signIn } from '../harness/rota.ts';
import { changedBuild } from '../harness/units.ts';

const WEEKLY = '**/r/weekly/**';
const words = /The week view did not start/;

test.beforeEach(({ allowedErrors }) => {
  // The browser prints failed loads by itself; what the page does about them is the subject.
  allowedErrors.push(/Failed to load resource/, /Failed to fetch/, /integrity/i, /broken on purpose/);
});

async function expectOthersWork(page: Page): Promise<void> {
  await expect(people(page).first()).toBeVisible();
  await goTo(page, 'Month');
}

test('[E2E-4] a missing remote is a face in its slot, and Try again brings it back', async ({ page }) => {
  await page.route(WEEKLY, (route) => route.fulfill({ status: 404, body: 'gone' }));
  await signIn(page, 'mara');
  await expect(page.getByText(words)).toBeVisible();
  await expect(page.getByText('Your rota is safe')).toBeVisible();
  await expectShown(page, 'day-detail');
  await page.unroute(WEEKLY);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expectShown(page, 'weekly');
});

test('[E2E-4] a missing remote leaves the others working', async ({ page }) => {
  await page.route(WEEKLY, (route) => route.abort());
  await signIn(page, 'mara');
  await expect(page.getByText(words)).toBeVisible();
  await expectOthersWork(page);
});

test('[E2E-4] two missing remotes leave the third working', async ({ page }) => {
  await page.route(/\/r\/(weekly|monthly)\//, (route) => route.fulfill({ status: 404, body: 'gone' }));
  await signIn(page, 'mara');
  await expect(page.getByText(words)).toBeVisible();
  await page.getByRole('link', { name: 'Month', exact: true }).click();
  await expect(page.getByText('The month view did not start')).toBeVisible();
  await page.getByRole('link', { name: 'Day', exact: true }).click();
  await expectShown(page, 'day-detail');
});

test('[E2E-4] a slow remote says so and then shows', async ({ page }) => {
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route('**/r/weekly/**/remoteEntry.js', async (route) => {
    await held;
    await route.continue();
  });
  await signIn(page, 'mara');
  await expect(page.getByText(/takes longer than usual/).first()).toBeVisible();
  letGo();
  await expectShown(page, 'weekly');
});

test('[E2E-4] a remote that never answers ends in its face', async ({ page }) => {
  test.setTimeout(90_000);
  await page.route('**/r/weekly/**/remoteEntry.js', () => new Promise(() => undefined));
  await signIn(page, 'mara');
  await expect(page.getByText(words)).toBeVisible({ timeout: 40_000 });
  await expectOthersWork(page);
});

test('[E2E-4] a file that was altered on the way never runs', async ({ page }) => {
  await page.route('**/r/weekly/**/*.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${await response.text()}\nglobalThis.altered = true;` });
  });
  await signIn(page, 'mara');
  await expect(page.getByText(words)).toBeVisible();
  expect(await page.evaluate(() => 'altered' in globalThis)).toBe(false);
});

test('[E2E-4] a version that throws at its mount is replaced by the one before, which says so', async ({ browser }) => {
  const data = madeData();
  // A new version of the week is published that throws when it is mounted; the good one becomes the previous one.
  const broken = changedBuild('remotes/weekly', '9.9.9', (code) => code.replace(/^/, "throw new Error('broken on purpose');"), /first-[^/]*\.js$/);
  await publishUnit({ dist: broken, registry: join(data, 'releases'), now: () => new Date() });
  const pointer = JSON.parse(readFileSync(join(data, 'releases/live.json'), 'utf8')) as { remotes: Record<string, { stable: { v: string }; previous: { v: string } | null }> };
  expect(pointer.remotes['weekly']?.previous).not.toBeNull();
  const again = await startServer({ data, env: { TANDEM_UNITS: join(data, 'no-units') } });
  const page = await browser.newPage({ baseURL: again.url });
  try {
    await signIn(page, 'mara');
    await expectShown(page, 'weekly');
    // Whoever tries the new one again is back at the one before.
    await page.getByRole('button', { name: 'Open version 9.9.9' }).click();
    await expectShown(page, 'weekly');
    await expect(page.getByRole('button', { name: 'Open version 9.9.9' })).toBeVisible();
  } finally {
    await page.close();
    await again.dispose();
  }
});

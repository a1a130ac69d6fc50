import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expectShown, PASSWORD, readRota, signIn, view } from '../harness/rota.ts';
import { expect, test } from '../harness/test.ts';

async function signInGerman(page: Page): Promise<void> {
  await page.goto('/');
  await page.getByLabel('Anmeldename').fill('mara');
  await page.getByLabel('Passwort').fill(PASSWORD);
  await page.getByRole('button', { name: 'Anmelden', exact: true }).click();
  await expect(page.getByLabel('Passwort')).toBeHidden();
}
const serious = async (page: Page): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
};

test.describe('a German browser', () => {
  test.use({ locale: 'de-DE' });

  test('[E2E-120] finds the page in German, with German dates and weeks from Monday', async ({ page, allowedErrors }) => {
    allowedErrors.push(/status of 40[13]/);
    test.setTimeout(180_000);
    await signInGerman(page);
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await expectShown(page, 'weekly');
    const { schedule } = await readRota(page);
    await page.goto(`/s/${schedule.id}/week/2026-W47?day=2026-11-20`);
    await expect(page.getByRole('heading', { level: 1, name: '16.–22. November 2026' })).toBeVisible();
    await expect(page.getByText('KW 47', { exact: true })).toBeVisible();
    const first = view(page, 'weekly').locator('[data-staff] [data-date]').first();
    await expect(first).toHaveAttribute('data-date', '2026-11-16');
    for (const [name, remote] of [['Monat', 'monthly'], ['Tag', 'day-detail'], ['Woche', 'weekly']] as const) {
      await page.getByRole('link', { name, exact: true }).first().click();
      await expectShown(page, remote);
      expect(await serious(page), name).toEqual([]);
    }
    await page.goto(`/s/${schedule.id}/day/2026-11-20`);
    await expect(page.getByRole('heading', { level: 1, name: 'Freitag, 20. November 2026' })).toBeVisible();
    await page.goto('/s/nirgends/week/2026-W47');
    await expect(page.getByRole('heading', { name: /nicht freigegeben/ }).first()).toBeVisible();
    await page.goto(`/s/${schedule.id}/week/2026-W99`);
    await expect(page.getByText('„2026-W99“ ist keine Woche', { exact: false })).toBeVisible();
  });

  test('[E2E-120] says in German why a sign-in did not work', async ({ page, allowedErrors }) => {
    allowedErrors.push(/status of 401/);
    await page.goto('/');
    await page.getByLabel('Anmeldename').fill('mara');
    await page.getByLabel('Passwort').fill('falsch-geraten');
    await page.getByRole('button', { name: 'Anmelden', exact: true }).click();
    await expect(page.getByRole('alert')).toHaveText(/passen nicht zusammen/);
  });
});

test.describe('a browser in America', () => {
  test.use({ locale: 'en-US' });

  test('[E2E-121] keeps its week from Sunday in either language, and the choice of language the page', async ({ page }) => {
    test.setTimeout(90_000);
    await signIn(page, 'mara');
    const { schedule } = await readRota(page);
    await page.goto(`/s/${schedule.id}/week/2026-W47?day=2026-11-20`);
    await expect(page.getByRole('heading', { level: 1, name: 'November 15–21, 2026' })).toBeVisible();
    await page.getByRole('button', { name: 'You: Mara Lindqvist' }).click();
    const address = page.url();
    await page.getByText('Deutsch', { exact: true }).click({ noWaitAfter: true });
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await expect(page.getByRole('link', { name: 'Woche', exact: true })).toBeVisible();
    expect(page.url()).toBe(address);
    await expect(view(page, 'weekly').locator('[data-staff] [data-date]').first()).toHaveAttribute('data-date', '2026-11-15');
    await page.getByRole('button', { name: 'Sie: Mara Lindqvist' }).click();
    await expect(page.getByRole('radio', { name: 'Deutsch' })).toBeChecked();
    await page.getByText('English', { exact: true }).click({ noWaitAfter: true });
    await expect(page.getByRole('link', { name: 'Week', exact: true })).toBeVisible();
  });
});

test.describe('a German phone', () => {
  test.use({ locale: 'de-DE', viewport: { width: 390, height: 844 }, hasTouch: true });

  test('[E2E-122] fits German words into its width', async ({ page, allowedErrors }) => {
    allowedErrors.push(/status of 401/);
    test.setTimeout(120_000);
    await signInGerman(page);
    for (const name of ['Woche', 'Monat', 'Tag'] as const) {
      await page.getByRole('link', { name, exact: true }).click();
      await expect(page.locator('section[data-state="ready"]:visible')).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), name).toBe(0);
      expect(await serious(page), name).toEqual([]);
    }
    await page.getByRole('button', { name: 'Mehr' }).click();
    await expect(page.getByRole('link', { name: 'Ihr Konto' })).toBeVisible();
    expect(await serious(page), 'Mehr').toEqual([]);
  });
});

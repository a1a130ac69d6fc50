import { addDays, formatIsoWeek } from '@tandem/rota';
import { enter, expectShown, goTo, plannedDay, readRota, signIn } from '../harness/rota.ts';
import { expect, test } from '../harness/test.ts';

test('[E2E-2] goes between views by links and keeps the day', async ({ page }) => {
  await enter(page, 'mara');
  const rota = await readRota(page);
  const day = plannedDay(rota, 3);
  await page.goto(`/s/${rota.schedule.id}/week/${formatIsoWeek(day)}?day=${day}`);
  await expectShown(page, 'weekly');
  await expectShown(page, 'day-detail');

  await goTo(page, 'Month');
  await expect(page).toHaveURL(new RegExp(`/month/${day.slice(0, 7)}`));
  await goTo(page, 'Day');
  await expect(page).toHaveURL(new RegExp(`/day/${day}`));

  await page.goBack();
  await expect(page).toHaveURL(new RegExp(`/month/${day.slice(0, 7)}`));
  await expectShown(page, 'monthly');
});

test('[E2E-500] a view that is about to be opened is drawn already, and gone when it is not', async ({ page }) => {
  await enter(page, 'mara');
  const rota = await readRota(page);
  await page.goto(`/s/${rota.schedule.id}/week/${formatIsoWeek(plannedDay(rota, 3))}`);
  await expectShown(page, 'weekly');
  // What hears of the pointer comes with the bar, after the view.
  await expect(page.locator('[data-badge]')).toBeVisible();
  const month = page.locator('section[data-remote="monthly"]');
  const link = page.getByRole('link', { name: 'Month', exact: true });
  await link.hover();
  await expect(month.locator('[data-staff] [data-date]').first()).toBeAttached();
  await expect(month).toBeHidden();
  expect((await month.boundingBox())?.height).toBe((await page.locator('section[data-remote="weekly"]').boundingBox())?.height);
  await page.getByRole('heading', { level: 1 }).hover();
  await expect(month).toHaveCount(0);

  await link.hover();
  await expect(month.locator('[data-staff] [data-date]').first()).toBeAttached();
  await month.evaluate((section) => section.setAttribute('data-same', ''));
  await link.click();
  await expect(month).toBeVisible();
  await expect(month).toHaveAttribute('data-same');
  await expect(page.locator('section[data-remote="weekly"]')).toHaveCount(0);
  await expect(page).toHaveURL(/\/month\//);
});

test('[E2E-2] a reload and a shared link keep the place', async ({ page, browser, server }) => {
  await enter(page, 'mara');
  const rota = await readRota(page);
  const day = plannedDay(rota, 4);
  const path = `/s/${rota.schedule.id}/week/${formatIsoWeek(day)}?day=${day}`;
  await page.goto(path);
  await expectShown(page, 'weekly');
  const title = await page.getByRole('heading', { level: 1 }).textContent();
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title ?? '');
  await expect(page).toHaveURL(path);

  const other = await browser.newPage({ baseURL: server.url });
  await signIn(other, 'ana', path);
  await expect(other).toHaveURL(path);
  await expect(other.getByRole('heading', { level: 1 })).toHaveText(title ?? '');
  await other.close();
});

test('[E2E-2] steps earlier and later, and back to today', async ({ page }) => {
  await enter(page, 'mara');
  const rota = await readRota(page);
  const day = plannedDay(rota, 3);
  await page.goto(`/s/${rota.schedule.id}/week/${formatIsoWeek(day)}`);
  await page.getByRole('button', { name: 'Later' }).click();
  await expect(page).toHaveURL(new RegExp(formatIsoWeek(addDays(day, 7))));
  await page.keyboard.press('Alt+PageUp');
  await page.keyboard.press('Alt+PageUp');
  await expect(page).toHaveURL(new RegExp(formatIsoWeek(addDays(day, -7))));
  await page.getByRole('link', { name: 'Today' }).click();
  await expect(page.getByRole('columnheader', { name: /today/ }).first()).toBeVisible();
});

test('[E2E-2] opens another rota by the picker', async ({ page }) => {
  await enter(page, 'mara');
  const rota = await readRota(page);
  await page.goto(`/s/${rota.schedule.id}/week/${formatIsoWeek(plannedDay(rota, 3))}`);
  await expectShown(page, 'weekly');
  await page.getByRole('button', { name: /Ward 4 North/ }).click();
  await page.getByRole('link', { name: /Ward 5 Nights/ }).click();
  await expect(page.getByRole('button', { name: /Ward 5 Nights/ })).toBeVisible();
  await expectShown(page, 'weekly');
});

import { formatIsoWeek, formatClock } from '@tandem/rota';
import type { Page } from '@playwright/test';
import { bring, cell, enter, expectHeld, expectShown, type FreeCell, freeCells, heldValue, openDay, people, personRow, readRota, signIn, view } from '../harness/rota.ts';
import { expect, test } from '../harness/test.ts';

/** Signs in and finds cells that any shift may go into, `skip` of them left to other tests. */
async function open(page: Page, weeksIn: number) {
  await enter(page, 'mara');
  const rota = await readRota(page);
  const day = openDay(rota, weeksIn);
  const base = `/s/${rota.schedule.id}`;
  const code = (wanted: string) => rota.window.shiftTypes.find((shift) => shift.code === wanted)!;
  return {
    id: rota.schedule.id,
    day,
    free: freeCells(rota, day),
    code,
    week: `${base}/week/${formatIsoWeek(day)}?day=${day}`,
    month: `${base}/month/${day.slice(0, 7)}?day=${day}`,
    dayPath: `${base}/day/${day}`,
  };
}

async function type(page: Page, remote: 'weekly' | 'monthly', where: FreeCell, keys: string): Promise<void> {
  await (await bring(page, remote, where)).click();
  await page.keyboard.press(keys);
}

test('[E2E-3] an edit in the week is in month and day after they load', async ({ page }) => {
  const { id, free, week, month, dayPath, code } = await open(page, 2);
  const where = free[0]!;
  await page.goto(week);
  await type(page, 'weekly', where, 'e');
  await expect(cell(page, 'weekly', where)).toHaveAttribute('aria-label', /Early/);
  await expectHeld(page, id, where, code('E').id);
  await page.goto(month);
  await expect(await bring(page, 'monthly', where)).toHaveAttribute('aria-label', /Early/);
  await page.goto(dayPath);
  await expect(personRow(page, where)).toContainText(where.name);

  await page.goto(week);
  await type(page, 'weekly', where, 'Backspace');
  await expectHeld(page, id, where, null);
  await page.reload();
  await expect(await bring(page, 'weekly', where)).not.toHaveAttribute('aria-label', /Early/);
});

test('[E2E-3] an edit in the month is in week and day after they load', async ({ page }) => {
  const { id, free, week, month, dayPath, code } = await open(page, 2);
  const where = free[1]!;
  await page.goto(month);
  await type(page, 'monthly', where, 'l');
  await expect(cell(page, 'monthly', where)).toHaveAttribute('aria-label', /Late/);
  await expectHeld(page, id, where, code('L').id);
  await page.goto(week);
  await expect(await bring(page, 'weekly', where)).toHaveAttribute('aria-label', /Late/);
  await expect(cell(page, 'weekly', where)).toContainText(formatClock(code('L').start));
  await page.goto(dayPath);
  await expect(personRow(page, where)).toContainText(where.name);
});

test('[E2E-3] people are assigned, changed and taken off in the day, and week and month show it after they load', async ({ page }) => {
  const { id, free, week, month, dayPath, code } = await open(page, 3);
  const where = free[0]!;
  await page.goto(dayPath);
  await expectShown(page, 'day-detail');
  await view(page, 'day-detail').getByRole('button', { name: 'Add somebody to Early' }).first().click();
  await page.getByLabel('Find staff').fill(where.name);
  await page.getByRole('button', { name: `Assign ${where.name}` }).first().click();
  await expectHeld(page, id, where, code('E').id);

  await personRow(page, where).click();
  await page.getByRole('menuitemradio', { name: /Late/ }).click();
  await expectHeld(page, id, where, code('L').id);
  await page.goto(week);
  await expect(await bring(page, 'weekly', where)).toHaveAttribute('aria-label', /Late/);
  await page.goto(month);
  await expect(await bring(page, 'monthly', where)).toHaveAttribute('aria-label', /Late/);

  await page.goto(dayPath);
  await personRow(page, where).click();
  await page.getByRole('menuitem', { name: /Take off|Remove|Clear/ }).first().click();
  await expectHeld(page, id, where, null);
});

test('[E2E-3] beside the week the day panel shows the edit after Reload, as before synchronization', async ({ page }) => {
  const { id, free, week, code } = await open(page, 4);
  const where = free[0]!;
  await page.goto(week);
  await expect(people(page).first()).toBeVisible();
  await expect(personRow(page, where)).toHaveCount(0);
  await type(page, 'weekly', where, 'n');
  await expectHeld(page, id, where, code('N').id);
  await page.locator('[data-badge="not-live"]').click();
  await expect(personRow(page, where)).toContainText(where.name);
});

test('[E2E-5] two people: the last write wins, and each sees it after loading again', async ({ page, browser, server }) => {
  const { id, free, week, code } = await open(page, 5);
  const where = free[0]!;
  const ana = await browser.newPage({ baseURL: server.url });
  await signIn(ana, 'ana', week);
  await page.goto(week);
  await bring(page, 'weekly', where);
  await type(ana, 'weekly', where, 'e');
  await expectHeld(page, id, where, code('E').id);
  await expect(cell(page, 'weekly', where)).not.toHaveAttribute('aria-label', /Early/);
  await type(page, 'weekly', where, 'l');
  await expectHeld(page, id, where, code('L').id);
  await expect(cell(ana, 'weekly', where)).toHaveAttribute('aria-label', /Early/);
  await ana.reload();
  await expect(await bring(ana, 'weekly', where)).toHaveAttribute('aria-label', /Late/);
  await ana.close();
});

test('[E2E-12] an edit made offline is kept, shown as waiting and sent when the network is back', async ({ page, context, allowedErrors }) => {
  allowedErrors.push(/ERR_INTERNET_DISCONNECTED/);
  const { id, free, week, code } = await open(page, 5);
  const where = free[1]!;
  await page.goto(week);
  await bring(page, 'weekly', where);
  await context.setOffline(true);
  await type(page, 'weekly', where, 'd');
  await expect(cell(page, 'weekly', where)).toHaveAttribute('aria-label', /Day/);
  await expect(page.locator('[data-badge="offline"]')).toContainText('1 waiting');
  await context.setOffline(false);
  await expectHeld(page, id, where, code('D').id);
  await expect(page.locator('[data-badge="not-live"]')).toBeVisible();
});

test('[E2E-12] a refused edit stays with its reason until somebody decides', async ({ page, allowedErrors }) => {
  allowedErrors.push(/status of 409/);
  const { id, free, week } = await open(page, 5);
  const where = free[2]!;
  await page.goto(week);
  await bring(page, 'weekly', where);
  await page.route('**/cells/**', (route) =>
    route.fulfill({
      status: 409,
      contentType: 'application/json',
      body: JSON.stringify({ error: { kind: 'rejected', origin: 'server', reason: 'skill', findings: [] } }),
    }),
  );
  await type(page, 'weekly', where, 'e');
  await expect(page.locator('[data-badge="not-saved"]')).toContainText('1 not saved');
  await expect(cell(page, 'weekly', where)).toHaveAttribute('aria-label', /Early/);
  expect(await heldValue(page, id, where)).toBeNull();
  await page.unroute('**/cells/**');
  await view(page, 'weekly').getByRole('button', { name: /try again|retry|send/i }).first().click();
  await expect(page.locator('[data-badge="not-live"]')).toBeVisible();
  await expect.poll(() => heldValue(page, id, where)).not.toBeNull();
});

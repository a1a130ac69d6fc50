import type { Page } from '@playwright/test';
import type { WindowAnswer } from '@tandem/rest';
import { expectAccessible, LOW, LOW_PHONE } from '../harness/axe.ts';
import { enter, expectHeld, type FreeCell, freeCells, openDay, readRota, view } from '../harness/rota.ts';
import { expect, test } from '../harness/test.ts';

/** Who works has a row, who is off a name at the foot; both are buttons that begin with the name. */
const personRow = (page: Page, { name }: FreeCell) => view(page, 'day-detail').getByRole('button', { name: new RegExp(`^${name}`) }).first();
const floating = (page: Page) => page.locator('[popover]:popover-open');

/** Signs in and opens the day view on a planned day, as wide or narrow as the page is. */
async function open(page: Page, login: string, weeksIn: number) {
  await enter(page, login);
  const rota = await readRota(page);
  const day = openDay(rota, weeksIn);
  const path = `/s/${rota.schedule.id}/day/${day}`;
  await page.goto(path);
  await expect(view(page, 'day-detail').locator('[data-row]').first()).toBeVisible();
  const early = rota.window.shiftTypes.find(({ code }) => code === 'E')!;
  return { id: rota.schedule.id, day, path, early, free: freeCells(rota, day) };
}

async function give(page: Page, where: FreeCell): Promise<void> {
  await personRow(page, where).click();
  await floating(page).getByRole('menuitemradio', { name: /Early/ }).click();
}

async function details(page: Page, where: FreeCell): Promise<void> {
  await personRow(page, where).click();
  await floating(page).getByRole('menuitem', { name: /history/ }).click();
  await expect(floating(page).getByRole('heading', { name: where.name })).toBeVisible();
}

/** Waits until the server holds a note of the day: the page shows it before it is sent. */
async function expectNoted(page: Page, id: string, { date }: FreeCell, text: string): Promise<void> {
  const notes = async () => ((await (await page.request.get(`/api/schedules/${id}/window?from=${date}&to=${date}`)).json()) as WindowAnswer).notes;
  await expect.poll(async () => (await notes()).map((note) => note.text)).toContain(text);
}

test('[E2E-180] a shift is moved to somebody else by a click, and the history tells who did it', async ({ page }) => {
  const { id, free, early } = await open(page, 'mara', 3);
  const [from, to] = [free[0]!, free[1]!];
  await give(page, from);
  await expectHeld(page, id, from, early.id);
  await personRow(page, from).click();
  await floating(page).getByRole('menuitem', { name: /Move or swap/ }).click();
  await floating(page).getByLabel('Find staff').fill(to.name);
  await floating(page).getByRole('button', { name: `Move to ${to.name}` }).click();
  await expectHeld(page, id, from, null);
  await expectHeld(page, id, to, early.id);
  await details(page, to);
  await expect(floating(page).getByRole('listitem').filter({ hasText: 'day view' }).first()).toBeVisible();
});

test('[E2E-181] leave and a note are written with the keyboard alone, and survive a reload', async ({ page }) => {
  const { id, free } = await open(page, 'mara', 3);
  const where = free[2]!;
  await personRow(page, where).focus();
  await page.keyboard.press('Enter');
  await expect(floating(page).locator(':focus')).toBeVisible();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await floating(page).getByRole('button', { name: 'Add leave' }).focus();
  await page.keyboard.press('Enter');
  await floating(page).getByRole('button', { name: 'Save', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(floating(page).getByText('Approved')).toBeVisible();
  await floating(page).getByRole('button', { name: 'Add note' }).focus();
  await page.keyboard.press('Enter');
  await floating(page).getByLabel('Note for this day').fill('Back on Thursday');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(floating(page).getByText('Back on Thursday')).toBeVisible();
  await expectNoted(page, id, where, 'Back on Thursday');
  await page.reload();
  await details(page, where);
  await expect(floating(page).getByText('Back on Thursday')).toBeVisible();
});

test('[E2E-184] a note that the server refuses keeps its text, says why, and is saved when it is tried again', async ({ page, allowedErrors }) => {
  allowedErrors.push(/400 \(Bad Request\)/);
  const { id, free } = await open(page, 'mara', 3);
  const where = free[3]!;
  await details(page, where);
  await floating(page).getByRole('button', { name: 'Add note' }).click();
  await floating(page).getByLabel('Note for this day').fill('Back on Friday');
  // The server itself refuses it: what it gets stands on a day that the rota does not have.
  await page.route('**/changes', (route) => route.continue({ postData: route.request().postData()!.replaceAll(where.date, '2001-01-01') }), { times: 1 });
  await floating(page).getByRole('button', { name: 'Save', exact: true }).click();
  const line = floating(page).locator('[data-record]').filter({ hasText: 'Back on Friday' });
  await expect(line.getByRole('alert')).toContainText('Not saved.');
  await line.getByRole('button', { name: 'Edit, Back on Friday' }).click();
  await expect(floating(page).getByLabel('Note for this day')).toHaveValue('Back on Friday');
  await floating(page).getByRole('button', { name: 'Cancel' }).click();
  await line.getByRole('button', { name: 'Try again' }).click();
  await expect(line.getByRole('alert')).toHaveCount(0);
  await expectNoted(page, id, where, 'Back on Friday');
  await page.reload();
  await details(page, where);
  await expect(floating(page).getByText('Back on Friday')).toBeVisible();
});

test('[E2E-182] on a phone a person is given a shift with own times', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const { id, free, early } = await open(page, 'mara', 4);
  const where = free[0]!;
  await give(page, where);
  await expectHeld(page, id, where, early.id);
  await details(page, where);
  await floating(page).getByRole('button', { name: 'Edit times' }).click();
  await floating(page).getByLabel('Start').fill('7 o’clock');
  await floating(page).getByRole('button', { name: 'Save', exact: true }).click();
  await expect(floating(page).getByRole('alert')).toContainText('is not a time');
  await floating(page).getByLabel('Start').fill('07:15');
  await floating(page).getByRole('button', { name: 'Save', exact: true }).click();
  await expect(floating(page).getByText('Early, 07:15')).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
});

test('[E2E-183] axe finds nothing serious in a person’s day, light and dark, wide and on a phone', async ({ page }) => {
  const { free } = await open(page, 'mara', 5);
  for (const size of [LOW, LOW_PHONE]) {
    await page.setViewportSize(size);
    await page.reload();
    await details(page, free[0]!);
    await floating(page).getByRole('button', { name: 'Add leave' }).click();
    await expectAccessible(page, `a person’s day at ${size.width}`);
  }
});

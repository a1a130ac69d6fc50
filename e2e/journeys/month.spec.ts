import { addDays, formatIsoWeek } from '@tandem/rota';
import type { Page } from '@playwright/test';
import { expectAccessible, LOW, LOW_PHONE } from '../harness/axe.ts';
import { bring, cell, enter, expectHeld, expectShown, type FreeCell, freeCells, heldValue, openDay, plannedDay, readRota, view } from '../harness/rota.ts';
import { expect, test } from '../harness/test.ts';

const MONTH = 'section[data-remote="monthly"]';
const month = (page: Page) => view(page, 'monthly');
const grid = (page: Page) => month(page).getByRole('grid');
const look = (page: Page, name: 'Rota' | 'Heat map') => month(page).getByRole('button', { name, exact: true });
const focused = (page: Page) =>
  page.evaluate(() => {
    const at = document.activeElement;
    return { staffId: at?.closest('[data-staff]')?.getAttribute('data-staff') ?? null, date: at?.closest('[data-date]')?.getAttribute('data-date') ?? null };
  });
/** A cell in the month's grid, whose labels begin with the person. */
const at = (page: Page, where: FreeCell) => cell(page, 'monthly', where);

/** The month of a day on which one test writes alone, and people whom any shift suits then. */
async function open(page: Page, weeksIn: number, query = '') {
  await enter(page, 'mara');
  const rota = await readRota(page);
  const day = openDay(rota, weeksIn);
  const path = `/s/${rota.schedule.id}/month/${day.slice(0, 7)}?day=${day}`;
  await page.goto(path + query);
  await expect(grid(page)).toHaveAttribute('aria-busy', 'false');
  const code = (wanted: string): string => rota.window.shiftTypes.find((shift) => shift.code === wanted)!.id;
  return { id: rota.schedule.id, rota, day, path, free: freeCells(rota, day), code };
}

/** Goes to a person's cell by the search, and lifts the search. */
async function goToCell(page: Page, where: FreeCell): Promise<void> {
  await page.keyboard.press('/');
  await expect(page.locator('input:focus')).toHaveCount(1);
  await page.keyboard.type(where.name);
  await page.keyboard.press('Enter');
  await page.keyboard.press('/');
  await page.keyboard.press('Escape');
  await expect.poll(async () => (await focused(page)).staffId).toBe(where.staffId);
  while ((await focused(page)).date! > where.date) await page.keyboard.press('ArrowLeft');
  while ((await focused(page)).date! < where.date) await page.keyboard.press('ArrowRight');
}

test('[E2E-160] days are selected, filled, copied, pasted and cleared by keyboard', async ({ page }) => {
  const { id, free, code, day } = await open(page, 1);
  const [one, two] = [free[4]!, { ...free[4]!, date: addDays(day, 1) }];
  await grid(page).locator('[data-date]').first().click();
  await goToCell(page, one);
  await page.keyboard.press('Shift+ArrowRight');
  await expect(month(page).getByText('2 days selected')).toBeVisible();
  await expect(at(page, one)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('e');
  await expectHeld(page, id, one, code('E'));
  await expectHeld(page, id, two, code('E'));
  await page.keyboard.press('Control+c');
  await page.keyboard.press('Delete');
  await expectHeld(page, id, one, null);
  await expectHeld(page, id, two, null);
  await page.keyboard.press('Escape');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Control+v');
  await expectHeld(page, id, one, code('E'));
  await expectHeld(page, id, two, code('E'));
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Backspace');
  await expectHeld(page, id, two, null);
  await page.keyboard.press('Control+a');
  await expect(month(page).getByText(/\d{4} days selected/)).toBeVisible();
});

test('[E2E-160] days are selected by mouse, and what is refused is said once', async ({ page }) => {
  const { id, free, day, code, rota } = await open(page, 1);
  const where = free[5]!;
  const before = { ...where, date: addDays(day, -1) };
  await bring(page, 'monthly', where);
  await at(page, before).click();
  await at(page, where).click({ modifiers: ['Shift'] });
  await expect(grid(page).locator('[aria-selected="true"]')).toHaveCount(2);
  await page.keyboard.press('l');
  await expectHeld(page, id, where, code('L'));
  await expectHeld(page, id, before, code('L'));
  await page.keyboard.press('Delete');
  await expectHeld(page, id, where, null);
  await month(page).getByRole('button', { name: 'Clear the search' }).click();

  const away = rota.window.leave.find((each) => each.approved && each.from <= day && day <= each.to && !rota.window.assignments.some((a) => a.staffId === each.staffId && a.date === day))!;
  const person = rota.window.staff.find((each) => each.id === away.staffId)!;
  await (await bring(page, 'monthly', { staffId: person.id, name: person.name, date: day })).click();
  await page.keyboard.press('e');
  await expect(page.getByText(/Nothing was changed\./).first()).toBeVisible();
});

test('[E2E-161] shifts are moved by keys, by a click from the list, and Escape leaves them', async ({ page }) => {
  const { id, free, code, day } = await open(page, 4);
  const from = free[0]!;
  const to = { ...from, date: addDays(day, 1) };
  await grid(page).locator('[data-date]').first().click();
  await goToCell(page, from);
  await page.keyboard.press('e');
  await expectHeld(page, id, from, code('E'));
  await page.keyboard.press('Alt+ArrowRight');
  await expectHeld(page, id, to, code('E'));
  await expectHeld(page, id, from, null);
  await expect.poll(() => focused(page)).toEqual({ staffId: to.staffId, date: to.date });
  await page.keyboard.press('m');
  await expect(month(page).getByText('Choose where it goes')).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Escape');
  await expect(month(page).getByText('Choose where it goes')).toHaveCount(0);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('m');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await expectHeld(page, id, from, code('E'));
  await expectHeld(page, id, to, null);

  await at(page, from).dblclick();
  await page.getByRole('menuitem', { name: 'Move…' }).click();
  await at(page, to).click();
  await expectHeld(page, id, to, code('E'));
  await page.keyboard.press('Delete');
  await expectHeld(page, id, to, null);
});

test('[E2E-161] a shift is dragged to another day, and not by a drag that Escape ends', async ({ page }) => {
  const { id, free, code, day } = await open(page, 5);
  const from = free[0]!;
  const to = { ...from, date: addDays(day, 1) };
  await (await bring(page, 'monthly', from)).click();
  await page.keyboard.press('e');
  await expectHeld(page, id, from, code('E'));
  const drag = async (): Promise<void> => {
    const [a, b] = [(await at(page, from).boundingBox())!, (await at(page, to).boundingBox())!];
    await page.mouse.move(a.x + a.width / 2, a.y + a.height / 2);
    await page.mouse.down();
    await page.mouse.move(a.x + a.width / 2 + 8, a.y + a.height / 2, { steps: 3 });
    await page.mouse.move(b.x + b.width / 2, b.y + b.height / 2, { steps: 5 });
  };
  await drag();
  await expect(at(page, to)).toHaveAttribute('data-target', /ok|warn/);
  await page.keyboard.press('Escape');
  await page.mouse.up();
  expect((await heldValue(page, id, from))?.shiftTypeId).toBe(code('E'));
  await drag();
  await page.mouse.up();
  await expectHeld(page, id, to, code('E'));
  await expectHeld(page, id, from, null);
});

test('[E2E-162] the heat map is reached by mouse, walked by keyboard, and opens a day', async ({ page }) => {
  const { day, rota } = await open(page, 3);
  await look(page, 'Heat map').click();
  await expect(page).toHaveURL(/look=heat/);
  const early = grid(page).locator('[data-at="0"]');
  await expect(early.getByRole('rowheader')).toContainText(rota.window.shiftTypes[0]!.name);
  await expect(early.locator(`[data-date="${day}"]`)).toHaveAttribute('aria-label', /: \d+ of [\d–]+, (met|\d+ below (minimum|optimum))/);
  await early.locator(`[data-date="${day}"]`).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  const next = addDays(day, 1);
  await expect.poll(async () => (await focused(page)).date).toBe(next);
  await page.keyboard.press(' ');
  await expect(page).toHaveURL(new RegExp(`day=${next}`));
  await early.locator(`[data-date="${day}"]`).click();
  await expect(page).toHaveURL(new RegExp(`day=${day}`));
  await early.locator(`[data-date="${day}"]`).click();
  await expect(page).toHaveURL(new RegExp(`/day/${day}`));
  await page.goBack();
  await expect(early.locator(`[data-date="${day}"]`)).toBeVisible();
  await look(page, 'Rota').focus();
  await page.keyboard.press('Enter');
  await expectShown(page, 'monthly');
});

test('[E2E-163] a reload keeps look, filters, cell and scrolling', async ({ page }) => {
  const { rota, day } = await open(page, 5);
  const last = rota.window.staff.at(-1)!;
  await grid(page).locator(`[data-staff] [data-date="${day}"]`).nth(1).click();
  await page.keyboard.press('Control+ArrowDown');
  await expect(page).toHaveURL(new RegExp(`cell=${encodeURIComponent(last.id)}`));
  await expect(page).toHaveURL(/top=/);
  await page.reload();
  await expect(grid(page).locator(`[data-staff="${last.id}"] [tabindex="0"]`)).toHaveAttribute('data-date', day);
  await expect(grid(page).locator(`[data-staff="${last.id}"]`)).toBeInViewport();

  await month(page).getByRole('button', { name: 'Filter', exact: true }).click();
  const panel = page.getByRole('dialog', { name: 'Filter' });
  await panel.getByLabel(rota.window.contracts[0]!.name, { exact: true }).check();
  await panel.getByLabel(rota.window.shiftTypes.at(-1)!.name).check();
  await expect(panel.getByText(/^Acts on \d+ visible of 120$/)).toBeVisible();
  const shown = await panel.getByText(/^Acts on/).textContent();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/contract=.*shift=|shift=.*contract=/);
  await page.reload();
  await month(page).getByRole('button', { name: 'Filter, on' }).click();
  await expect(panel.getByText(shown!)).toBeVisible();
  await panel.getByRole('button', { name: 'Show everybody' }).click();
  await page.keyboard.press('Escape');
  await look(page, 'Heat map').click();
  await expect(page).toHaveURL(/look=heat/);
  await page.reload();
  await expect(grid(page).locator('[data-at="0"]')).toBeVisible();
  await expect(page).not.toHaveURL(/contract=/);
});

test('[E2E-163] a search jumps to whom it finds, and steps through the others', async ({ page }) => {
  const { rota, day } = await open(page, 5);
  const person = rota.window.staff.at(-5)!;
  await grid(page).locator(`[data-staff] [data-date="${day}"]`).first().click();
  await page.keyboard.press('/');
  await expect(page.locator('input:focus')).toHaveCount(1);
  await page.keyboard.type(person.name);
  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page)).toEqual({ staffId: person.id, date: day });
  await expect(page).toHaveURL(/find=/);
});

test('[E2E-164] the focus stays through scrolling far away and through a filter', async ({ page }) => {
  const { rota, day } = await open(page, 6);
  const first = rota.window.staff[0]!.id;
  await grid(page).locator(`[data-staff="${first}"] [data-date="${day}"]`).click();
  await page.mouse.move(500, 400);
  for (let turns = 0; turns < 12; turns++) await page.mouse.wheel(0, 400);
  await expect(grid(page).locator(`[data-staff="${rota.window.staff.at(-1)!.id}"]`)).toBeVisible();
  await expect.poll(() => focused(page)).toEqual({ staffId: first, date: day });
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => focused(page)).toEqual({ staffId: rota.window.staff[1]!.id, date: day });
  await expect(page.locator(':focus')).toBeInViewport();
  await page.keyboard.press('/');
  await expect(page.locator('input:focus')).toHaveCount(1);
  await page.keyboard.type(rota.window.staff.at(-2)!.name);
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await focused(page)).staffId).toBe(rota.window.staff.at(-2)!.id);
});

test('[E2E-165] axe finds nothing serious in the rota and what opens over it', async ({ page }) => {
  await page.setViewportSize(LOW);
  const { day } = await open(page, 2);
  const some = grid(page).locator(`[data-staff] [data-date="${day}"]`).nth(3);
  await some.click();
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('m');
  await expect(month(page).getByText('Choose where it goes')).toBeVisible();
  await expectAccessible(page, 'selection and moving', MONTH);
  await page.keyboard.press('Escape');
  await some.dblclick();
  await expect(page.getByRole('menu')).toBeVisible();
  await expectAccessible(page, 'list', MONTH);
  await page.keyboard.press('Escape');
  await month(page).getByRole('button', { name: 'Filter', exact: true }).click();
  await expect(page.getByRole('dialog', { name: 'Filter' })).toBeVisible();
  await expectAccessible(page, 'filter', MONTH);
});

test('[E2E-165] axe finds nothing serious in the heat map and the faces', async ({ page, allowedErrors }) => {
  allowedErrors.push(/status of 500/);
  await page.setViewportSize(LOW);
  const { path, day } = await open(page, 2, '&look=heat');
  await expect(grid(page).locator('[data-at="0"]')).toBeVisible();
  await expectAccessible(page, 'heat map', MONTH);
  await page.goto(`${path}&find=zzz`);
  await expect(month(page).getByText('Nobody fits what you look for.')).toBeVisible();
  await expectAccessible(page, 'nobody', MONTH);
  await page.goto(path.replace(/\/month\/[^?]*/, `/week/${formatIsoWeek(day)}`));
  await expectShown(page, 'weekly');
  await page.route('**/window?*', (route) => route.fulfill({ status: 500, contentType: 'application/json', body: '{"error":{"kind":"internal","origin":"server","reason":"made up"}}' }));
  // From the week, since the page of a month brings its days.
  await page.getByRole('link', { name: 'Month', exact: true }).click();
  await expect(month(page).getByText('This month could not be loaded')).toBeVisible();
  await expectAccessible(page, 'not loaded', MONTH);
});

test('[E2E-165] axe finds nothing serious on a phone', async ({ page }) => {
  await page.setViewportSize(LOW_PHONE);
  await enter(page, 'mara');
  const rota = await readRota(page);
  const day = plannedDay(rota, 2);
  await page.goto(`/s/${rota.schedule.id}/month/${day.slice(0, 7)}?day=${day}`);
  // The calendar has been looked at with every view (E2E-8).
  await expect(month(page).getByRole('group', { name: 'Days' })).toBeVisible();
  await month(page).getByRole('button', { name: 'Staff' }).click();
  await expectShown(page, 'monthly');
  await expectAccessible(page, 'staff', MONTH);
  await month(page).getByRole('button', { name: 'Heat map' }).click();
  await expect(grid(page).locator('[data-at="0"]')).toBeVisible();
  await expectAccessible(page, 'heat map', MONTH);
});

test.describe('German', () => {
  test.use({ locale: 'de-DE' });

  test('[E2E-167] the month speaks German', async ({ page }) => {
    await enter(page, 'mara');
    const { schedule } = await readRota(page);
    await page.goto(`/s/${schedule.id}/month/${addDays(schedule.firstDate, 20).slice(0, 7)}`);
    await expectShown(page, 'monthly');
    await expect(grid(page).getByRole('columnheader', { name: /^Montag 7\.|^Montag \d+\./ }).first()).toBeAttached();
    await expect(month(page).getByRole('button', { name: 'Besetzung' })).toBeVisible();
    await month(page).getByRole('button', { name: 'Filter', exact: true }).click();
    await expect(page.getByRole('dialog', { name: 'Filter' })).toContainText('Qualifikationen');
    await page.keyboard.press('Escape');
    await grid(page).locator('[data-staff] [data-date]').first().click();
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog')).toContainText('Von Zelle zu Zelle gehen');
  });
});

test('[E2E-168] a viewer selects and copies, and changes nothing', async ({ page }) => {
  await enter(page, 'vic');
  const rota = await readRota(page);
  const day = plannedDay(rota, 2);
  await page.goto(`/s/${rota.schedule.id}/month/${day.slice(0, 7)}?day=${day}`);
  await expect(grid(page)).toHaveAttribute('aria-busy', 'false');
  await expect(grid(page)).toHaveAttribute('aria-readonly', 'true');
  const writes: string[] = [];
  page.on('request', (request) => request.method() !== 'GET' && request.url().includes('/cells/') && writes.push(request.url()));
  await grid(page).locator('[data-staff] [data-date]').first().click();
  await page.keyboard.press('Shift+ArrowDown');
  await expect(month(page).getByText('2 days selected')).toBeVisible();
  for (const key of ['Control+c', 'e', 'Delete', 'Control+v', 'm', 'Alt+ArrowDown']) await page.keyboard.press(key);
  await expect(month(page).getByText('Choose where it goes')).toHaveCount(0);
  await look(page, 'Heat map').click();
  await expect(grid(page).locator('[data-at="0"]')).toBeVisible();
  expect(writes).toEqual([]);
});

test.describe('phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('[E2E-169] the month is a calendar, a list of staff to plan in, and a heat map that opens days', async ({ page }) => {
    await enter(page, 'mara');
    const rota = await readRota(page);
    const day = plannedDay(rota, 6);
    const where = freeCells(rota, day)[7]!;
    await page.goto(`/s/${rota.schedule.id}/month/${day.slice(0, 7)}?day=${day}`);
    const tooWide = () => page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    await expect(month(page).getByRole('group', { name: 'Days' })).toBeVisible();
    expect(await tooWide()).toBe(false);
    await month(page).getByRole('button', { name: 'Staff' }).tap();
    await (await bring(page, 'monthly', where)).tap();
    await page.getByRole('menuitemradio', { name: /Early/ }).tap();
    await expectHeld(page, rota.schedule.id, where, rota.window.shiftTypes.find(({ code }) => code === 'E')!.id);
    expect(await tooWide()).toBe(false);
    await month(page).getByRole('button', { name: 'Heat map' }).tap();
    await grid(page).locator(`[data-at="0"] [data-date="${day}"]`).tap();
    await expect(page).toHaveURL(new RegExp(`/day/${day}`));
  });
});

import { addDays, formatIsoWeek } from '@tandem/rota';
import type { Page } from '@playwright/test';
import { expectAccessible, LOW, LOW_PHONE } from '../harness/axe.ts';
import { bring, cell, enter, expectHeld, expectShown, type FreeCell, freeCells, heldValue, openDay, plannedDay, readRota, signIn, view } from '../harness/rota.ts';
import { expect, test } from '../harness/test.ts';

const WEEK = 'section[data-remote="weekly"]';
const grid = (page: Page) => view(page, 'weekly').getByRole('grid');
const focused = (page: Page) =>
  page.evaluate(() => {
    const at = document.activeElement;
    return { staffId: at?.closest('[data-staff]')?.getAttribute('data-staff') ?? null, date: at?.closest('[data-date]')?.getAttribute('data-date') ?? null };
  });
const said = (page: Page) => view(page, 'weekly').getByRole('status');
const by = (page: Page, name: 'person' | 'shift' | 'skill') => view(page, 'weekly').getByRole('button', { name: `By ${name}`, exact: true });

/** The week of a day on which one test writes alone, and people whom any shift suits then. */
async function open(page: Page, weeksIn: number, query = '') {
  await enter(page, 'mara');
  const rota = await readRota(page);
  const day = openDay(rota, weeksIn);
  const path = `/s/${rota.schedule.id}/week/${formatIsoWeek(day)}?day=${day}`;
  await page.goto(path + query);
  await expectShown(page, 'weekly');
  await expect(by(page, 'person')).toBeVisible();
  const code = (wanted: string): string => rota.window.shiftTypes.find((shift) => shift.code === wanted)!.id;
  return { id: rota.schedule.id, rota, day, path, free: freeCells(rota, day), code };
}

/** Goes to a person's cell by the search, which leaves everybody shown. */
async function goToCell(page: Page, { staffId, name, date }: FreeCell): Promise<void> {
  await page.keyboard.press('/');
  await expect(page.locator('input:focus')).toHaveCount(1);
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  await page.keyboard.press('/');
  await page.keyboard.press('Escape');
  await expect.poll(async () => (await focused(page)).staffId).toBe(staffId);
  while ((await focused(page)).date! > date) await page.keyboard.press('ArrowLeft');
  while ((await focused(page)).date! < date) await page.keyboard.press('ArrowRight');
}

test('[E2E-140] cells are selected, filled, copied, pasted and cleared by keyboard', async ({ page }) => {
  const { id, free, code, day } = await open(page, 1);
  const [one, two] = [free[0]!, { ...free[0]!, date: addDays(day, 1) }];
  await grid(page).locator('[data-date]').first().click();
  await goToCell(page, one);
  await expect.poll(() => focused(page)).toEqual({ staffId: one.staffId, date: day });
  await page.keyboard.press('Shift+ArrowRight');
  await expect(said(page).filter({ hasText: '2 cells selected' })).toHaveCount(1);
  await expect(cell(page, 'weekly', one)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('e');
  await expectHeld(page, id, one, code('E'));
  await expectHeld(page, id, two, code('E'));
  await page.keyboard.press('Control+c');
  await page.keyboard.press('Delete');
  await expectHeld(page, id, one, null);
  await expectHeld(page, id, two, null);
  await page.keyboard.press('Escape');
  await expect(cell(page, 'weekly', one)).not.toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Control+v');
  await expectHeld(page, id, one, code('E'));
  await expectHeld(page, id, two, code('E'));
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Backspace');
  await expectHeld(page, id, two, null);
  await page.keyboard.press('Control+a');
  await expect(said(page).filter({ hasText: /\d{3} cells selected/ })).toHaveCount(1);
});

test('[E2E-140] cells are selected by mouse, and what is refused is said once', async ({ page }) => {
  const { id, free, day, code, rota } = await open(page, 1);
  const where = free[1]!;
  const before = addDays(day, -1);
  await bring(page, 'weekly', where);
  await cell(page, 'weekly', { ...where, date: before }).click();
  await cell(page, 'weekly', where).click({ modifiers: ['Shift'] });
  await expect(grid(page).locator('[aria-selected="true"]')).toHaveCount(2);
  await page.keyboard.press('l');
  await expectHeld(page, id, where, code('L'));
  await expectHeld(page, id, { ...where, date: before }, code('L'));
  await page.keyboard.press('Delete');
  await expectHeld(page, id, where, null);
  await view(page, 'weekly').getByRole('button', { name: 'Clear the search' }).click();

  const away = rota.window.leave.find((each) => each.approved && each.from <= day && day <= each.to && !rota.window.assignments.some((a) => a.staffId === each.staffId && a.date === day))!;
  const person = rota.window.staff.find((each) => each.id === away.staffId)!;
  await (await bring(page, 'weekly', { staffId: person.id, name: person.name, date: day })).click();
  await page.keyboard.press('Control+c');
  await page.keyboard.press('e');
  await expect(page.getByText(/Nothing was changed\./).first()).toBeVisible();
});

test('[E2E-141] a shift is moved by keys, and Escape leaves it', async ({ page }) => {
  const { id, free, code, day } = await open(page, 4);
  const from = free[0]!;
  const to = { ...from, date: addDays(day, 1) };
  await grid(page).locator('[data-date]').first().click();
  await goToCell(page, from);
  await page.keyboard.press('e');
  await expectHeld(page, id, from, code('E'));
  await page.keyboard.press('m');
  await expect(page.getByText(`Moving Early of ${from.name}`)).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(view(page, 'weekly').locator('[data-verdict="ok"], [data-verdict="warn"]')).toContainText(from.name);
  await page.keyboard.press('Escape');
  await expect(view(page, 'weekly').locator('[data-verdict]')).toHaveCount(0);
  expect((await heldValue(page, id, from))?.shiftTypeId).toBe(code('E'));
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('m');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expectHeld(page, id, from, null);
  await expectHeld(page, id, to, code('E'));
  await expect.poll(() => focused(page)).toEqual({ staffId: to.staffId, date: to.date });
  await page.keyboard.press('Alt+ArrowLeft');
  await expectHeld(page, id, from, code('E'));
  await expectHeld(page, id, to, null);
  await expect.poll(async () => (await focused(page)).date).toBe(day);
});

test('[E2E-141] a shift is moved by clicks, by dragging, and not by a drag that Escape ends', async ({ page }) => {
  const { id, free, code, day } = await open(page, 5);
  const from = free[0]!;
  const to = { ...from, date: addDays(day, -1) };
  await (await bring(page, 'weekly', from)).click();
  await page.keyboard.press('l');
  await expectHeld(page, id, from, code('L'));
  await cell(page, 'weekly', from).dblclick();
  await page.getByRole('button', { name: 'Move…' }).click();
  await cell(page, 'weekly', to).hover();
  await expect(view(page, 'weekly').locator('[data-verdict]')).toContainText(from.name);
  await cell(page, 'weekly', to).click();
  await expectHeld(page, id, to, code('L'));
  await expectHeld(page, id, from, null);

  const at = async (where: FreeCell) => {
    const box = (await cell(page, 'weekly', where).boundingBox())!;
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  const [a, b] = [await at(to), await at(from)];
  await page.mouse.move(a.x, a.y);
  await page.mouse.down();
  await page.mouse.move(a.x + 20, a.y, { steps: 3 });
  await page.mouse.move(b.x, b.y, { steps: 5 });
  await expect(cell(page, 'weekly', from)).toHaveAttribute('data-target', /ok|warn/);
  await page.keyboard.press('Escape');
  await page.mouse.up();
  expect((await heldValue(page, id, to))?.shiftTypeId).toBe(code('L'));
  await page.mouse.move(a.x, a.y);
  await page.mouse.down();
  await page.mouse.move(a.x + 20, a.y, { steps: 3 });
  await page.mouse.move(b.x, b.y, { steps: 5 });
  await page.mouse.up();
  await expectHeld(page, id, from, code('L'));
  await expectHeld(page, id, to, null);
});

test('[E2E-141] a drag near the lower edge scrolls', async ({ page }) => {
  const { rota } = await open(page, 4);
  await by(page, 'person').click();
  await expect(by(page, 'person')).toHaveAttribute('aria-pressed', 'true');
  const shift = grid(page).locator('[role=gridcell][aria-label^="E "], [role=gridcell][aria-label^="L "], [role=gridcell][aria-label^="N "]').first();
  const box = (await shift.boundingBox())!;
  const frame = (await view(page, 'weekly').getByRole('table', { name: 'Coverage' }).boundingBox())!;
  await page.mouse.move(box.x + 10, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + 30, box.y + 30, { steps: 4 });
  await page.mouse.move(box.x + 30, frame.y - 6, { steps: 4 });
  await expect(grid(page).locator(`[data-staff="${rota.window.staff[60]!.id}"]`).first()).toBeAttached();
  await page.keyboard.press('Escape');
  await page.mouse.up();
});

test('[E2E-142] people stand under their skill, and are planned there', async ({ page }) => {
  const { id, rota, free, code } = await open(page, 2);
  await by(page, 'skill').click();
  await expect(grid(page).locator('[data-group]').first()).toContainText(rota.window.skills[0]!.name);
  const where = free[0]!;
  const found = await bring(page, 'weekly', where);
  await found.click();
  await page.keyboard.press('d');
  await expectHeld(page, id, where, code('D'));
  await page.keyboard.press('ArrowUp');
  await expect(grid(page).locator('[data-group] :focus [role="img"]')).toHaveAttribute('aria-label', /of .*(met|below)/);
  await page.keyboard.press('e');
  await expect(page.getByText('This is a heading.')).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Delete');
  await expectHeld(page, id, where, null);
});

test('[E2E-142] places stand under their shift; an open one is given, a taken one is changed and left', async ({ page }) => {
  const { id, rota, day } = await open(page, 3);
  await by(page, 'shift').click();
  await expect(grid(page).locator('[data-group]').first()).toContainText(rota.window.shiftTypes[0]!.name);
  const openPlace = grid(page).locator(`[data-date="${day}"][aria-label*=" open, below"]`).first();
  const column = grid(page).locator('[data-group]').first().locator(`[data-date="${day}"]`);
  await column.click();
  // With the keyboard alone: down the column to the first open place.
  for (let steps = 0; steps < 200; steps++) {
    if ((await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '')).includes(' open, below')) break;
    await page.keyboard.press('ArrowDown');
  }
  await expect(openPlace).toBeVisible();
  const label = await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
  const type = rota.window.shiftTypes.find(({ name }) => label.includes(`; ${name},`))!;
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: `Who takes ${type.name}` });
  await expect(dialog).toBeVisible();
  const name = (await dialog.getByRole('button').first().locator('span').first().textContent())!;
  const person = rota.window.staff.find((each) => each.name === name)!;
  await page.keyboard.press('Enter');
  const where = { staffId: person.id, name, date: day };
  await expectHeld(page, id, where, type.id);
  const place = grid(page).locator(`[data-staff="${person.id}"][data-date="${day}"]`);
  await expect(place).toContainText(name);
  await place.click();
  await page.keyboard.press('Delete');
  await expectHeld(page, id, where, null);
  await expect.poll(async () => (await focused(page)).date).toBe(day);
});

test('[E2E-150] names among shifts can be read on a small window and on a phone', async ({ page }) => {
  const { path } = await open(page, 2, '&by=shift');
  // How much of a family name is there at least: on a phone a long one ends in dots.
  for (const [width, height, least] of [[1024, 768, 0.95], [390, 844, 0.65]] as const) {
    await page.setViewportSize({ width, height });
    await page.goto(`${path}&by=shift`);
    await expect(grid(page).locator('[data-staff] .chip').first()).toBeVisible();
    const names = await grid(page).locator('[data-staff] .chip').evaluateAll((chips) =>
      chips.map((chip) => {
        const cell = chip.closest('[data-date]')!.getBoundingClientRect();
        // The last part of a name; what comes before it may be an initial.
        const family = chip.lastElementChild as HTMLElement;
        const [box, part] = [chip.getBoundingClientRect(), family.getBoundingClientRect()];
        return {
          name: chip.textContent ?? '',
          inside: box.left >= cell.left - 1 && box.right <= cell.right + 1 && part.right <= box.right + 1 && part.bottom <= box.bottom + 1,
          shown: family.clientWidth / Math.max(1, family.scrollWidth),
          marked: getComputedStyle(family).textOverflow === 'ellipsis',
        };
      }));
    expect(names.length, `names at ${width}`).toBeGreaterThan(20);
    expect(names.filter(({ inside }) => !inside), `names that leave their cell at ${width}`).toEqual([]);
    expect(names.filter(({ shown, marked }) => shown < least || (shown < 1 && !marked)), `names that cannot be read at ${width}`).toEqual([]);
  }
});

test('[E2E-143] a reload keeps rows, filters, cell and scrolling', async ({ page }) => {
  const { rota, day } = await open(page, 5);
  const last = rota.window.staff.at(-1)!;
  await grid(page).locator(`[data-date="${day}"]`).nth(1).click();
  await page.keyboard.press('Control+ArrowDown');
  await expect(grid(page).locator(`[data-staff="${last.id}"]`).first()).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`cell=${encodeURIComponent(last.id)}`));
  await expect(page).toHaveURL(/top=/);
  await page.reload();
  await expect(grid(page).locator(`[data-staff="${last.id}"] [tabindex="0"]`)).toHaveAttribute('data-date', day);
  await expect(grid(page).locator(`[data-staff="${last.id}"]`).first()).toBeInViewport();

  await by(page, 'skill').click();
  await view(page, 'weekly').getByRole('button', { name: 'Filter', exact: true }).click();
  const contract = rota.window.contracts[0]!;
  await page.getByRole('dialog', { name: 'Filter' }).getByLabel(contract.name, { exact: true }).check();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/contract=/);
  const shown = await view(page, 'weekly').getByText(/^\d+ of \d+ people$/).first().textContent();
  await page.reload();
  await expect(by(page, 'skill')).toHaveAttribute('aria-pressed', 'true');
  await expect(view(page, 'weekly').getByText(shown!).first()).toBeVisible();
  await expect(view(page, 'weekly').getByRole('button', { name: 'Filter, on' })).toBeVisible();
});

test('[E2E-143] a search jumps to whom it finds', async ({ page }) => {
  const { rota, day } = await open(page, 5);
  const person = rota.window.staff.at(-5)!;
  await grid(page).locator(`[data-date="${day}"]`).first().click();
  await page.keyboard.press('/');
  await expect(page.locator('input:focus')).toHaveCount(1);
  await page.keyboard.type(person.name);
  await page.keyboard.press('Enter');
  await expect.poll(() => focused(page)).toEqual({ staffId: person.id, date: day });
});

test('[E2E-144] the focus stays through scrolling, filters and an edit that takes its cell', async ({ page }) => {
  const { rota, day } = await open(page, 6);
  const first = rota.window.staff[0]!.id;
  await grid(page).locator(`[data-staff="${first}"] [data-date="${day}"]`).click();
  await page.mouse.move(600, 400);
  for (let turns = 0; turns < 12; turns++) await page.mouse.wheel(0, 400);
  await expect(grid(page).locator(`[data-staff="${rota.window.staff.at(-1)!.id}"]`).first()).toBeVisible();
  await expect.poll(() => focused(page)).toEqual({ staffId: first, date: day });
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => focused(page)).toEqual({ staffId: rota.window.staff[1]!.id, date: day });
  await expect(page.locator(':focus')).toBeInViewport();

  await by(page, 'shift').click();
  const place = grid(page).locator(`[data-staff][data-date="${day}"]`).last();
  await place.click();
  await page.keyboard.press('Delete');
  await expect.poll(async () => (await focused(page)).date).toBe(day);
});

test('[E2E-145] axe finds nothing serious in the week, light and dark', async ({ page }) => {
  await page.setViewportSize(LOW);
  const { day, path } = await open(page, 2);
  for (const rows of ['shift', 'skill', 'person'] as const) {
    await by(page, rows).click();
    await grid(page).locator(`[data-date="${day}"]`).nth(3).click();
    await page.keyboard.press('Shift+ArrowDown');
    await expectAccessible(page, rows, WEEK);
  }
  await page.keyboard.press('Escape');
  const shift = grid(page).locator('[role=gridcell][aria-label^="E "]').first();
  await shift.dblclick();
  await expect(page.getByRole('button', { name: 'Move…' })).toBeVisible();
  await expectAccessible(page, 'editor', WEEK);
  await page.getByRole('button', { name: 'Move…' }).click();
  await expectAccessible(page, 'moving', WEEK);
  await page.keyboard.press('Escape');
  await view(page, 'weekly').getByLabel('Find staff').fill('nobody at all');
  await expect(view(page, 'weekly').getByText('Nobody fits what you look for')).toBeVisible();
  await expectAccessible(page, 'nobody', WEEK);
  await page.setViewportSize(LOW_PHONE);
  // By person a phone has been looked at with every view (E2E-8).
  for (const rows of ['&by=shift', '&by=skill']) {
    await page.goto(path + rows);
    await expect(grid(page).locator('[data-date]').first()).toBeVisible();
    await expectAccessible(page, `phone ${rows}`, WEEK);
  }
});

test.describe('German', () => {
  test.use({ locale: 'de-DE' });

  test('[E2E-147] the week speaks German', async ({ page }) => {
    await signIn(page, 'mara');
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await expectShown(page, 'weekly');
    await expect(view(page, 'weekly').getByRole('button', { name: 'Nach Schicht' })).toBeVisible();
    await expect(grid(page)).toHaveAccessibleName(/^Woche \d+$/);
    await expect(grid(page).getByRole('columnheader', { name: /^Montag/ })).toBeVisible();
    await grid(page).locator('[data-date]').first().click();
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog')).toContainText('Von Feld zu Feld gehen');
  });
});

test('[E2E-148] a viewer looks, selects and changes rows, and nothing else', async ({ page }) => {
  await signIn(page, 'vic');
  const rota = await readRota(page);
  await expectShown(page, 'weekly');
  await expect(by(page, 'person')).toBeVisible();
  await grid(page).locator('[data-date]').first().click();
  const writes: string[] = [];
  page.on('request', (request) => request.method() !== 'GET' && request.url().includes('/cells/') && writes.push(request.url()));
  await page.keyboard.press('Shift+ArrowDown');
  for (const key of ['e', 'Delete', 'Control+v', 'm', 'Alt+ArrowDown']) await page.keyboard.press(key);
  await expect(page.getByText('You can view this rota, not change it.').first()).toBeVisible();
  await by(page, 'shift').click();
  await expect(grid(page).locator('[data-group]').first()).toContainText(rota.window.shiftTypes[0]!.name);
  expect(writes).toEqual([]);
});

test.describe('phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('[E2E-149] the week is planned and moved in with a finger, and shows shifts', async ({ page }) => {
    await enter(page, 'mara');
    const rota = await readRota(page);
    const day = plannedDay(rota, 6);
    const where = freeCells(rota, day)[2]!;
    const early = rota.window.shiftTypes.find(({ code }) => code === 'E')!;
    await page.goto(`/s/${rota.schedule.id}/week/${formatIsoWeek(day)}?day=${day}`);
    const found = await bring(page, 'weekly', where);
    await found.tap();
    await found.tap();
    await page.getByRole('button', { name: /Early/ }).tap();
    await expectHeld(page, rota.schedule.id, where, early.id);
    // It was edited last: one more tap edits it again.
    await found.tap();
    await page.getByRole('button', { name: 'Move…' }).tap();
    const to = { ...where, date: addDays(day, 1) };
    await cell(page, 'weekly', to).tap();
    await expectHeld(page, rota.schedule.id, to, early.id);
    await view(page, 'weekly').getByRole('button', { name: 'Filter', exact: true }).tap();
    await page.getByLabel('By shift').check();
    await page.keyboard.press('Escape');
    await expect(grid(page).locator('[data-group]').first()).toBeVisible();
  });
});

test('[E2E-151] the first rows are there before the code, and stand where those of the view then stand', async ({ page }) => {
  const { path } = await open(page, 2);
  const wait = Promise.withResolvers<void>();
  await page.route('**/r/shell/*/assets/main-*.js', async (route) => {
    await wait.promise;
    await route.continue();
  });
  /** Left and top of names and shifts, with their words. */
  const places = (root: string, parts: string) =>
    page.locator(root).evaluateAll(
      (lines, inside) =>
        lines.slice(0, 12).map((line) =>
          [...line.querySelectorAll<HTMLElement>(inside)].map((part) => {
            const range = document.createRange();
            range.selectNodeContents(part);
            const { x, y } = range.getBoundingClientRect();
            return `${part.textContent.replaceAll(/\s/g, '')} ${Math.round(x)} ${Math.round(y / 2)}`;
          }),
        ),
      parts,
    );
  await page.goto(path, { waitUntil: 'commit' });
  const first = page.locator('[data-first-view]');
  await expect(first).toBeVisible();
  const before = await places('[data-first-view] .line', '.who, [data-code] b');
  wait.resolve();
  await expectShown(page, 'weekly');
  await expect(first).toHaveCount(0);
  expect(before.flat().length).toBeGreaterThan(24);
  expect(await places(`${WEEK} [data-staff]`, '.nm, [data-shift] b')).toEqual(before);
});

test('[E2E-151] the first rows go where their view cannot be shown', async ({ page, allowedErrors }) => {
  allowedErrors.push(/ERR_FAILED/);
  const { path } = await open(page, 2);
  await page.route('**/r/weekly/*/assets/first-*.js', (route) => route.abort());
  await page.goto(path, { waitUntil: 'commit' });
  await expect(page.locator(WEEK)).toHaveAttribute('data-state', 'failed');
  await expect(page.locator('[data-first-view]')).toHaveCount(0);
});

import { expectAccessible, LOW, LOW_PHONE } from '../harness/axe.ts';
import { enter, expectHeld, freeCells, goTo, PASSWORD, people, plannedDay, readRota, signIn, view } from '../harness/rota.ts';
import { expect, test } from '../harness/test.ts';

test('[E2E-8] axe finds nothing serious in any view, light and dark', async ({ page }) => {
  await page.setViewportSize(LOW);
  await page.goto('/');
  await expect(page.getByLabel('Password')).toBeVisible();
  await expectAccessible(page, 'sign-in');
  await signIn(page, 'mara');
  for (const link of ['Week', 'Month', 'Day'] as const) {
    await goTo(page, link);
    await expectAccessible(page, link);
  }
  await page.setViewportSize(LOW_PHONE);
  for (const [link, remote] of [['Day', 'day-detail'], ['Week', 'weekly'], ['Month', 'monthly']] as const) {
    await page.getByRole('link', { name: link, exact: true }).click();
    await expect(view(page, remote).locator('[data-staff], [data-row], [role="group"]').first()).toBeVisible();
    await expectAccessible(page, `${link} on a phone`);
  }
});

test('[E2E-7] plans a shift from sign-in to save by keyboard alone', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByLabel('Sign-in name')).toBeFocused();
  await page.keyboard.type('mara');
  await page.keyboard.press('Tab');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  const grid = view(page, 'weekly').getByRole('grid');
  await expect(grid).toBeVisible();
  await expect(grid.locator('[data-date]').first()).toBeVisible();

  const focusedCell = () => page.evaluate(() => document.activeElement?.closest('[data-date]')?.getAttribute('data-date') ?? null);
  for (let presses = 0; presses < 60 && (await focusedCell()) === null; presses += 1) {
    await page.keyboard.press('Tab');
    // Whatever has focus shows it.
    const hidden = await page.evaluate(() => {
      const focused = document.activeElement ?? document.body;
      const drawn = [
        getComputedStyle(focused),
        getComputedStyle(focused, '::after'),
        getComputedStyle(focused.parentElement ?? document.body),
      ];
      const seen = drawn.some(({ outlineStyle, boxShadow, borderStyle, content }, at) =>
        outlineStyle !== 'none' || boxShadow !== 'none' || (at === 1 && content !== 'none' && borderStyle !== 'none'));
      return seen || focused === document.body ? null : focused.outerHTML.slice(0, 200);
    });
    expect(hidden).toBeNull();
  }
  expect(await focusedCell()).not.toBeNull();

  const rota = await readRota(page);
  const where = await page.evaluate(() => ({
    staffId: document.activeElement?.closest('[data-staff]')?.getAttribute('data-staff') ?? '',
    date: document.activeElement?.closest('[data-date]')?.getAttribute('data-date') ?? '',
  }));
  const target = { ...where, name: '' };
  // Clear, move away and back, then assign: whatever stood there, an Early of that person is a fresh edit.
  await page.keyboard.press('Delete');
  // Today is focused first; on the last day of the week nothing is to its right.
  const isSunday = new Date(where.date).getUTCDay() === 0;
  for (const key of [isSunday ? 'ArrowLeft' : 'ArrowRight', 'ArrowDown', 'ArrowUp', isSunday ? 'ArrowRight' : 'ArrowLeft']) await page.keyboard.press(key);
  await expect.poll(focusedCell).toBe(where.date);
  await expectHeld(page, rota.schedule.id, target, null);
  await page.keyboard.press('e');
  await expectHeld(page, rota.schedule.id, target, rota.window.shiftTypes.find(({ code }) => code === 'E')!.id);

  await page.keyboard.press('Control+End');
  const last = rota.window.staff.at(-1)!;
  await expect(view(page, 'weekly').locator(`[data-staff="${last.id}"]`).first()).toBeVisible();
  await page.keyboard.press('Control+Home');
  await expect(view(page, 'weekly').locator(`[data-staff="${rota.window.staff[0]!.id}"]`).first()).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect.poll(focusedCell).not.toBeNull();
});

test('[E2E-7] finds a person by typing and gives the grid back', async ({ page }) => {
  await signIn(page, 'mara');
  const { window } = await readRota(page);
  const person = window.staff.at(-3)!;
  // Rows are drawn before the view is there.
  await expect(page.locator('[data-slot="main"]')).toHaveAttribute('data-state', 'ready');
  await view(page, 'weekly').locator('[data-date]').first().click();
  await page.keyboard.press('/');
  await expect(page.locator('input:focus')).toHaveCount(1);
  await page.keyboard.type(person.name);
  await expect(view(page, 'weekly').locator(`[data-staff="${person.id}"]`).first()).toBeVisible();
  await expect(view(page, 'weekly').locator(`[data-staff="${window.staff[0]!.id}"]`)).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(view(page, 'weekly').locator(`[data-staff="${window.staff[0]!.id}"]`).first()).toBeVisible();
});

test.describe('phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('[E2E-6] shows one view, reaches every view, and plans in the day list', async ({ page }) => {
    await enter(page, 'mara');
    const rota = await readRota(page);
    const day = plannedDay(rota, 6);
    const where = freeCells(rota, day)[0]!;
    await page.goto(`/s/${rota.schedule.id}/day/${day}`);
    await expect(people(page).first()).toBeVisible();
    await expect(page.locator('section[data-remote]:visible')).toHaveCount(1);
    const tooWide = () =>
      page.evaluate(() => {
        const most = document.documentElement.clientWidth;
        if (document.documentElement.scrollWidth <= most) return [];
        return [...document.querySelectorAll('*')].filter((each) => each.getBoundingClientRect().right > most).map((each) => each.outerHTML.slice(0, 120));
      });
    expect(await tooWide()).toEqual([]);
    const row = people(page).first();
    expect((await row.boundingBox())!.height).toBeGreaterThanOrEqual(44);

    await view(page, 'day-detail').getByRole('button', { name: 'Add somebody to Early' }).first().click();
    await page.getByLabel('Find staff').fill(where.name);
    await page.getByRole('button', { name: `Assign ${where.name}` }).first().click();
    await expectHeld(page, rota.schedule.id, where, rota.window.shiftTypes.find(({ code }) => code === 'E')!.id);

    await goTo(page, 'Week');
    await page.getByRole('link', { name: 'Month', exact: true }).click();
    await expect(view(page, 'monthly').getByRole('group', { name: 'Days' })).toBeVisible();
    expect(await tooWide()).toEqual([]);
  });
});

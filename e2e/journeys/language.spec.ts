import type { Page } from '@playwright/test';
import { expectAccessible, LOW } from '../harness/axe.ts';
import { addDays, formatIsoWeek } from '@tandem/rota';
import { addPeople, enter, expectShown, ownRota, PASSWORD, plannedDay, readRota, view } from '../harness/rota.ts';
import { expect, test } from '../harness/test.ts';

const GERMAN_MONTHS = ['Januar', 'Februar', 'März', 'April', 'Mai', 'Juni', 'Juli', 'August', 'September', 'Oktober', 'November', 'Dezember'];
const AMERICAN_MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const dateParts = (date: string) => ({ year: Number(date.slice(0, 4)), month: Number(date.slice(5, 7)) - 1, day: Number(date.slice(8)) });

/** A Friday of the rota with the Sunday before it and the Sunday after it in one month. */
function fridayInside(rota: Parameters<typeof plannedDay>[0]): string {
  const fridays = [1, 2, 3, 4, 5].map((weeksIn) => addDays(plannedDay(rota, weeksIn), 2));
  return fridays.find((day) => addDays(day, -5).slice(0, 7) === addDays(day, 2).slice(0, 7))!;
}

async function signInGerman(page: Page): Promise<void> {
  await page.goto('/');
  await page.getByLabel('Anmeldename').fill('mara');
  await page.getByLabel('Passwort').fill(PASSWORD);
  await page.getByRole('button', { name: 'Anmelden', exact: true }).click();
  await expect(page.getByLabel('Passwort')).toBeHidden();
}

test.describe('a German browser', () => {
  test.use({ locale: 'de-DE' });

  test('[E2E-120] finds the page in German, with German dates and weeks from Monday', async ({ page, allowedErrors }) => {
    allowedErrors.push(/status of 40[13]/);
    await page.setViewportSize(LOW);
    await signInGerman(page);
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await expectShown(page, 'weekly');
    const rota = await readRota(page);
    const { schedule } = rota;
    const friday = fridayInside(rota);
    const { year, month, day } = dateParts(friday);
    await page.goto(`/s/${schedule.id}/week/${formatIsoWeek(friday)}?day=${friday}`);
    await expect(page.getByRole('heading', { level: 1, name: `${day - 4}.–${day + 2}. ${GERMAN_MONTHS[month]} ${year}` })).toBeVisible();
    await expect(page.getByText(`KW ${Number(formatIsoWeek(friday).slice(-2))}`, { exact: true })).toBeVisible();
    const first = view(page, 'weekly').locator('[data-staff] [data-date]').first();
    await expect(first).toHaveAttribute('data-date', addDays(friday, -4));
    for (const [name, remote] of [['Monat', 'monthly'], ['Tag', 'day-detail'], ['Woche', 'weekly']] as const) {
      await page.getByRole('link', { name, exact: true }).first().click();
      await expectShown(page, remote);
      await expectAccessible(page, name);
    }
    await page.goto(`/s/${schedule.id}/day/${friday}`);
    await expect(page.getByRole('heading', { level: 1, name: `Freitag, ${day}. ${GERMAN_MONTHS[month]} ${year}` })).toBeVisible();
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

  test('[E2E-120] says in German what the server refuses', async ({ page, allowedErrors }) => {
    allowedErrors.push(/400 \(Bad Request\)|409 \(Conflict\)/);
    await enter(page, 'mara');
    const id = await ownRota(page, 'Station Zugang');
    await addPeople(page, id, ['Ada Moreau']);
    await page.goto(`/s/${id}/setup/members`);
    await page.getByLabel('Was Mara Lindqvist darf').selectOption({ label: 'Ansehen' });
    await expect(page.getByRole('alert').filter({ hasText: 'Ein Dienstplan braucht mindestens eine Person, die ihn verwaltet.' })).toBeVisible();
    await expect(page.getByLabel('Was Mara Lindqvist darf')).toHaveValue('operator');

    // What the page itself would refuse, so that the sentence is the server's: a name that became too long on the way.
    await page.goto(`/s/${id}/setup/people`);
    await page.getByRole('button', { name: 'Ada Moreau bearbeiten' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Ada Falk');
    await page.route('**/changes', (route) => route.continue({ postData: route.request().postData()!.replace('Ada Falk', 'Ada Falk'.repeat(40)) }), { times: 1 });
    await page.getByRole('button', { name: 'Speichern', exact: true }).click();
    await expect(page.getByText(/^Höchstens \d+ Zeichen sind möglich\.$/)).toBeVisible();
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Ada Falk');
    await page.getByRole('button', { name: 'Speichern', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Ada Falk bearbeiten' })).toBeVisible();
  });
});

test.describe('a browser in America', () => {
  test.use({ locale: 'en-US' });

  test('[E2E-121] keeps its week from Sunday in either language, and the choice of language the page', async ({ page }) => {
    test.setTimeout(90_000);
    await enter(page, 'mara');
    const rota = await readRota(page);
    const friday = fridayInside(rota);
    const { year, month, day } = dateParts(friday);
    await page.goto(`/s/${rota.schedule.id}/week/${formatIsoWeek(friday)}?day=${friday}`);
    await expect(page.getByRole('heading', { level: 1, name: `${AMERICAN_MONTHS[month]} ${day - 5}–${day + 1}, ${year}` })).toBeVisible();
    await page.getByRole('button', { name: 'You: Mara Lindqvist' }).click();
    const address = page.url();
    await page.getByText('Deutsch', { exact: true }).click({ noWaitAfter: true });
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await expect(page.getByRole('link', { name: 'Woche', exact: true })).toBeVisible();
    await expect(page).toHaveURL(address);
    await expect(view(page, 'weekly').locator('[data-staff] [data-date]').first()).toHaveAttribute('data-date', addDays(friday, -5));
    await page.getByRole('button', { name: 'Sie: Mara Lindqvist' }).click();
    await expect(page.getByRole('radio', { name: 'Deutsch' })).toBeChecked();
    await page.getByText('English', { exact: true }).click({ noWaitAfter: true });
    await expect(page.getByRole('link', { name: 'Week', exact: true })).toBeVisible();
  });
});

test.describe('a German phone', () => {
  test.use({ locale: 'de-DE', viewport: { width: 390, height: 600 }, hasTouch: true });

  test('[E2E-122] fits German words into its width', async ({ page, allowedErrors }) => {
    allowedErrors.push(/status of 401/);
    await signInGerman(page);
    for (const [name, remote] of [['Woche', 'weekly'], ['Monat', 'monthly'], ['Tag', 'day-detail']] as const) {
      await page.getByRole('link', { name, exact: true }).click();
      await expect(view(page, remote).locator('[data-staff], [data-row], [role="group"]').first()).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), name).toBe(0);
      await expectAccessible(page, name);
    }
    await page.getByRole('button', { name: 'Mehr' }).click();
    await expect(page.getByRole('link', { name: 'Ihr Konto' })).toBeVisible();
    await expectAccessible(page, 'Mehr');
  });
});

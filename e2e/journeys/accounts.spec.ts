import type { Browser, Page } from '@playwright/test';
import { expectAccessible, LOW, LOW_PHONE } from '../harness/axe.ts';
import { enter, ownRota, readRota } from '../harness/rota.ts';
import { expect, test, watchErrors } from '../harness/test.ts';

const FIRST = 'first-password-1';
const SECOND = 'second-password-2';
const REFUSED = /status of 40[0139]/;

const row = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(name) });

/** Lets somebody in as a person does. @returns the link */
async function letIn(page: Page, name: string, login: string, role: string): Promise<string> {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Sign-in name').fill(login);
  await page.getByLabel('May', { exact: true }).selectOption({ label: role });
  await page.getByRole('button', { name: 'Let in', exact: true }).click();
  await expect(row(page, name)).toBeVisible();
  return page.getByLabel('One-time link').inputValue();
}

/** The devices of others, closed after each journey: their pages would go on. */
const others: Page[] = [];
test.afterEach(async () => {
  for (const page of others.splice(0)) await page.context().close();
});

/** Opens a link on a device of somebody else. */
async function elsewhere(browser: Browser, link: string): Promise<{ page: Page; errors: string[] }> {
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  others.push(page);
  const errors = watchErrors(page);
  await page.goto(link);
  return { page, errors };
}
async function choose(page: Page, password: string): Promise<void> {
  await page.getByLabel('New password').fill(password);
  await page.getByRole('button', { name: 'Save and sign in' }).click();
}

test('[E2E-123] somebody is let in by a link that opens once, and signs in with the password they chose', async ({ page, browser }) => {
  test.setTimeout(90_000);
  await enter(page, 'mara');
  const { schedule } = await readRota(page);
  await page.goto(`/s/${schedule.id}/setup/members`);
  const link = await letIn(page, 'Nora Vale', `nora-${Date.now()}`, 'Edit');
  expect(link).toMatch(/\/reset\?token=/);
  await expect(row(page, 'Nora Vale')).toContainText('has not chosen a password yet');

  const nora = await elsewhere(browser, link);
  await nora.page.getByLabel('New password').fill('short');
  await nora.page.getByRole('button', { name: 'Save and sign in' }).click();
  await expect(nora.page.getByRole('alert')).toContainText('5 characters');
  await choose(nora.page, FIRST);
  await expect(nora.page.getByRole('button', { name: 'You: Nora Vale' })).toBeVisible();
  expect(nora.errors.filter((text) => !REFUSED.test(text))).toEqual([]);

  const late = await elsewhere(browser, link);
  await choose(late.page, SECOND);
  await expect(late.page.getByRole('alert')).toContainText('used already');

  await page.reload();
  await expect(row(page, 'Nora Vale')).not.toContainText('has not chosen');
});

test('[E2E-124] a person changes their name and password, and other devices are signed out', async ({ page, browser }) => {
  test.setTimeout(90_000);
  await enter(page, 'mara');
  const { schedule } = await readRota(page);
  await page.goto(`/s/${schedule.id}/setup/members`);
  const login = `omar-${Date.now()}`;
  const link = await letIn(page, 'Omar Reed', login, 'View');
  const { page: omar, errors } = await elsewhere(browser, link);
  await choose(omar, FIRST);
  await omar.getByRole('button', { name: 'You: Omar Reed' }).click();
  await omar.getByRole('link', { name: 'Your account' }).click();
  await omar.getByLabel('Your name').fill('Omar Reed-Hall');
  await omar.getByRole('button', { name: 'Save name' }).click();
  await expect(omar.getByRole('button', { name: 'You: Omar Reed-Hall' })).toBeVisible();

  const { page: other } = await elsewhere(browser, new URL('/sign-in', link).href);
  await other.getByLabel('Sign-in name').fill(login);
  await other.getByLabel('Password').fill(FIRST);
  await other.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(other.getByRole('button', { name: 'You: Omar Reed-Hall' })).toBeVisible();

  await omar.getByLabel('Current password').fill('not-this-one-at-all');
  await omar.getByLabel('New password').fill(SECOND);
  await omar.getByRole('button', { name: 'Change password' }).click();
  await expect(omar.getByText('The current password is not this one.')).toBeVisible();
  await omar.getByLabel('Current password').fill(FIRST);
  await omar.getByRole('button', { name: 'Change password' }).click();
  await expect(omar.getByText('Your password is changed.', { exact: false })).toBeVisible();
  await omar.reload();
  await expect(omar.getByRole('heading', { name: 'Your account' })).toBeVisible();
  expect((await other.request.get('/api/session')).status()).toBe(401);
  expect(errors.filter((text) => !REFUSED.test(text))).toEqual([]);
});

test('[E2E-125] an operator changes roles, makes a link for a new password and takes access away; one operator stays', async ({ page, browser, allowedErrors }) => {
  allowedErrors.push(REFUSED);
  test.setTimeout(90_000);
  await enter(page, 'mara');
  const id = await ownRota(page, 'Ward Access');
  await page.goto(`/s/${id}/setup/members`);
  const login = `pia-${Date.now()}`;
  const link = await letIn(page, 'Pia Lund', login, 'View');
  const { page: pia } = await elsewhere(browser, link);
  await choose(pia, FIRST);
  await expect(pia.getByRole('button', { name: 'You: Pia Lund' })).toBeVisible();

  await page.getByLabel('What Pia Lund may do').selectOption({ label: 'Edit' });
  await expect(page.getByRole('status').filter({ hasText: 'Pia Lund may now: Edit.' })).toBeAttached();
  await page.getByLabel('What Mara Lindqvist may do').selectOption({ label: 'View' });
  await expect(page.getByRole('alert').filter({ hasText: 'at least one operator' })).toBeVisible();
  await expect(page.getByLabel('What Mara Lindqvist may do')).toHaveValue('operator');

  await page.getByRole('button', { name: /Make a link for a new password.*Pia Lund/ }).click();
  await expect(page.getByLabel('One-time link')).not.toHaveValue(link);
  await expect(page.getByLabel('One-time link')).toHaveValue(/\/reset\?token=/);
  const again = await page.getByLabel('One-time link').inputValue();
  const { page: late } = await elsewhere(browser, again);
  await choose(late, SECOND);
  await expect(late.getByRole('button', { name: 'You: Pia Lund' })).toBeVisible();
  expect((await pia.request.get('/api/session')).status()).toBe(401);

  await page.getByRole('button', { name: 'Remove Pia Lund from this rota' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Keep' }).click();
  await expect(row(page, 'Pia Lund')).toBeVisible();
  await page.getByRole('button', { name: 'Remove Pia Lund from this rota' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(row(page, 'Pia Lund')).toHaveCount(0);
  await late.reload();
  await expect(late.getByRole('heading', { name: /is not open to you/ }).first()).toBeAttached();
});

test('[E2E-126] axe finds nothing serious where people and passwords are, light and dark, wide and on a phone', async ({ page }) => {
  test.setTimeout(90_000);
  await enter(page, 'mara');
  const { schedule } = await readRota(page);
  for (const size of [LOW, LOW_PHONE]) {
    await page.setViewportSize(size);
    for (const path of [`/s/${schedule.id}/setup/members`, '/account', '/reset?token=abcdefghijklmnopqrstuvwxyz']) {
      await page.goto(path);
      await expect(page.locator('form').first()).toBeVisible();
      await expectAccessible(page, `${path} at ${size.width}`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), path).toBe(0);
    }
  }
});

import { madeData, startServer } from '../harness/server.ts';
import { expect, test, watchErrors } from '../harness/test.ts';
import { PASSWORD, readRota, signIn, signInByHand } from '../harness/rota.ts';

test('[E2E-1] signs in, refuses a wrong password and signs out', async ({ page, allowedErrors }) => {
  allowedErrors.push(/status of 401/);
  await page.goto('/');
  await page.getByLabel('Sign-in name').fill('mara');
  await page.getByLabel('Password').fill('not-it');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('alert')).toHaveText(/do not go together/);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveURL(/\/s\/[^/]+\/week\/\d{4}-W\d{2}/);
  await expect(page.locator('[data-remote="weekly"] [role="gridcell"]').first()).toBeVisible();

  await page.getByRole('button', { name: 'You: Mara Lindqvist' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByLabel('Sign-in name')).toBeVisible();
  expect((await page.request.get('/api/session')).status()).toBe(401);
});

test('[E2E-1] a session that ends in the middle asks again and keeps the page', async ({ page, allowedErrors }) => {
  // What the page tells of its health meanwhile is refused too.
  allowedErrors.push(/status of 401/, /status of 403 .*\/health$/);
  await signInByHand(page, 'mara');
  await expect(page.locator('[data-remote="weekly"] [role="gridcell"]').first()).toBeVisible();
  // The day beside the week asks for its people later; it must not be the one that finds the session ended.
  await expect(page.locator('[data-remote="day-detail"] [data-row]').first()).toBeVisible();
  await page.context().clearCookies();
  // Whoever asks next finds the session ended: the page may have asked by itself, and its question lies over the link.
  await page.getByRole('link', { name: 'Month', exact: true }).evaluate((link) => (link as HTMLElement).click());
  await page.getByRole('dialog').getByLabel('Password').fill(PASSWORD);
  await page.getByRole('dialog').getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.locator('[data-remote="monthly"] [role="gridcell"]').first()).toBeVisible();
});

test('[E2E-13] a viewer looks at everything and changes nothing; a rota without a role is not open', async ({ page, allowedErrors }) => {
  allowedErrors.push(/status of 40[34]/);
  await signIn(page, 'vic');
  const { schedule } = await readRota(page);
  await expect(page.locator('[data-badge="view-only"]')).toBeVisible();
  const first = page.locator('[data-remote="weekly"] [data-staff] [data-date]').first();
  const label = async () => (await first.getAttribute('aria-label')) ?? '';
  // What the rules find is added to the label when the page has time; what is planned stands before it.
  const planned = (await label()).split(/[,;]/)[0]!;
  const writes: string[] = [];
  page.on('request', (request) => request.method() !== 'GET' && request.url().includes('/cells/') && writes.push(request.url()));
  await first.click();
  await page.keyboard.press('e');
  await page.keyboard.press('Delete');
  await expect(page.getByText('You can view this rota, not change it.').first()).toBeVisible();
  expect((await label()).split(/[,;]/)[0]).toBe(planned);
  expect(writes).toEqual([]);
  const refused = await page.request.put(`/api/schedules/${schedule.id}/cells/p1/${schedule.firstDate}/0`, {
    data: { opId: 'viewer-op-1', value: null, origin: 't/week' },
  });
  expect(refused.status()).toBe(403);
  await page.goto('/s/nowhere/week/2026-W47');
  await expect(page.getByRole('heading', { name: /is not open to you/ }).first()).toBeVisible();
});

test('[E2E-13] only who may make rotas is shown a way to, and others are told whom to ask', async ({ page }) => {
  await signIn(page, 'ana');
  await page.getByRole('button', { name: /Ward 4 North/ }).click();
  await expect(page.getByRole('link', { name: /Ward 5 Nights/ })).toBeVisible();
  await expect(page.getByRole('link', { name: 'New rota' })).toHaveCount(0);
  await page.goto('/new');
  await expect(page.getByText(/whoever/i).first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Create rota' })).toHaveCount(0);
});

test('[E2E-15] the set-up link makes the first operator, once', async ({ browser }) => {
  let printed = '';
  const server = await startServer({ data: madeData('site'), env: { TANDEM_PROFILE: 'site' }, onOutput: (text) => (printed += text) });
  try {
    // It is printed after the line that says where the server listens.
    const find = () => /http\S+set-up\S+/.exec(printed)?.[0];
    await expect.poll(find).toBeDefined();
    const link = find();
    const page = await browser.newPage();
    const errors = watchErrors(page);
    await page.goto(link!.replace(/^https?:\/\/[^/]+/, server.url));
    await page.getByLabel('Your name').fill('Iris Berg');
    await page.getByLabel('Sign-in name').fill('iris');
    await page.getByLabel('Password').fill('a-long-password');
    await page.getByRole('button').last().click();
    await expect(page.getByRole('button', { name: 'You: Iris Berg' })).toBeVisible();
    expect(errors.filter((text) => !/status of 401/.test(text))).toEqual([]);
    await page.context().clearCookies();
    await page.goto(link!.replace(/^https?:\/\/[^/]+/, server.url));
    await page.getByLabel('Your name').fill('Eve Late');
    await page.getByLabel('Sign-in name').fill('eve');
    await page.getByLabel('Password').fill('another-password');
    await page.getByRole('button').last().click();
    await expect(page.getByRole('alert')).toHaveText(/used already/);
    await page.close();
  } finally {
    await server.dispose();
  }
});

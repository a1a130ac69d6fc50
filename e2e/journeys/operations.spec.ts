import type { Page } from '@playwright/test';
import { CSRF_HEADER, type FeedbackAnswer, type NoticeAnswer, type Session } from '@tandem/rest';
import type { Sync } from '../../shared/sync/src/index.ts';
import { expectAccessible, LOW, LOW_PHONE } from '../harness/axe.ts';
import { bring, cell } from '../harness/rota.ts';
import { expect, expectPhase, expectSent, expectShift, goLive, placeOf, testApart as test, type, WARD } from '../harness/sync.ts';

const POOL = 'ward-5-nights';

/** A request of this page's person. */
async function send(page: Page, method: string, path: string, data?: object): Promise<unknown> {
  const { csrf } = (await (await page.request.get('/api/session')).json()) as Session;
  const answer = await page.request.fetch(path, { method, headers: { [CSRF_HEADER]: csrf }, ...(data ? { data } : {}) });
  const text = await answer.text();
  expect(answer.ok(), text).toBe(true);
  return text === '' ? null : JSON.parse(text);
}

/** All flags on and both rotas at `live`, whatever the journey before has ordered; nothing stands of it. */
test.beforeEach(async ({ flags, open }) => {
  void flags;
  const page = await open('mara');
  const { notices } = (await send(page, 'GET', '/api/notices')) as { notices: readonly NoticeAnswer[] };
  for (const { id } of notices) await send(page, 'DELETE', `/api/operations/notices/${id}`);
  for (const id of [WARD, POOL]) expect(await send(page, 'PUT', `/api/schedules/${id}/mode`, { to: 'live', reason: 'a journey' })).toMatchObject({ stage: 'live' });
  await page.close();
});

const corner = (page: Page) => page.getByRole('region', { name: 'Emergency rollback', exact: true });
const reason = (page: Page) => page.getByLabel('Reason, for the audit');
const headline = (page: Page) => page.getByRole('heading', { level: 1 });
const notice = (page: Page, kind: string) => page.locator(`[data-notice="${kind}"]`);
async function operate(page: Page, rota = WARD): Promise<void> {
  await page.goto(`/operations?rota=${rota}`);
  await expect(page.getByRole('heading', { name: /^Stage: / })).toBeVisible();
}

test('[E2E-310] operations say how every rota stands, open one by its address, and are closed to others', async ({ open }) => {
  const page = await open('mara');
  await page.goto('/operations');
  await expect(headline(page)).toContainText('2 of 2 rotas synchronized');
  await page.getByRole('row', { name: /Ward 5 Nights/ }).getByRole('link').click();
  await expect(page).toHaveURL(`/operations?rota=${POOL}`);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Stage: Ward 5 Nights' })).toBeVisible();
  await expect(page.getByText('enableCrossViewUpdates')).toBeVisible();
  const other = await open('ana');
  await other.goto('/operations');
  await expect(other.getByRole('heading', { name: 'Operations are open to operators' })).toBeVisible();
  await expect(other.getByRole('button', { name: /Roll back/ })).toBeHidden();
});

test('[E2E-311] an emergency rollback is ordered by keyboard with two pages live; both follow, an editor is told, and no edit is lost', async ({ open }) => {
  const [ana, mara] = [await open('ana'), await open('mara')];
  const { week, free } = await placeOf(ana, 6, WARD);
  await goLive(ana, week);
  await goLive(mara, week);
  const page = await open('mara', mara.context());
  await operate(page);
  await expect(page.getByRole('row', { name: /Ward 4 North/ })).toContainText('2');
  await type(ana, 'weekly', free[1]!, 'e');
  await corner(page).getByRole('button').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(corner(page).getByRole('button')).toBeFocused();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Say in a few words why' })).toBeVisible();
  await reason(page).fill('Two wards see wrong shifts');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Turn everything off for All rotas?' })).toBeVisible();
  await expect(page.getByText('None is lost.')).toBeVisible();
  await page.getByRole('button', { name: 'Turn everything off' }).press('Enter');
  await expect(headline(page)).toContainText('on their own stores');
  for (const each of [ana, mara]) {
    await expectPhase(each, 'off');
    await expect(notice(each, 'emergency')).toContainText('Live updates were turned off');
    await expect(notice(each, 'emergency').getByRole('button', { name: /^Dismiss/ })).toBeHidden();
  }
  await expect(page.getByText('Emergency rollback, All rotas: done')).toBeVisible();
  await expect(page.getByText('“Two wards see wrong shifts”').first()).toBeVisible();
  await type(ana, 'weekly', free[2]!, 'l');
  await expectSent(ana);
  await ana.reload();
  for (const [where, name] of [[free[1]!, 'Early'], [free[2]!, 'Late']] as const) {
    await bring(ana, 'weekly', where);
    await expectShift(ana, 'weekly', where, name);
  }
  // Flags are off, and the notice stands all the same; it goes when it is ended.
  await expect(notice(ana, 'emergency')).toBeVisible();
  await expectAccessible(ana, 'a critical notice', '[aria-label="Notices"]');
  await page.getByRole('button', { name: /^End the notice/ }).click();
  await expect(notice(ana, 'emergency')).toBeHidden();
});

test('[E2E-312] a gradual rollback names what it waits for, is paused, resumed, and done', async ({ open }) => {
  const page = await open('mara');
  await operate(page, POOL);
  await page.getByRole('button', { name: /^Step down…/ }).click();
  await reason(page).fill('Stepping down for the night');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('Each step waits until')).toBeVisible();
  await page.getByRole('button', { name: 'Begin step 1' }).click();
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(headline(page)).toContainText('Gradual rollback of Ward 5 Nights is paused');
  await page.waitForTimeout(4500);
  await expect(page.getByRole('row', { name: /Ward 5 Nights/ })).not.toContainText('legacy');
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(headline(page)).toContainText('is under way');
  await expect(page.getByText('Gradual rollback, Ward 5 Nights: done')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('row', { name: /Ward 5 Nights/ })).toContainText('legacy');
  await expect(page.getByRole('row', { name: /Ward 4 North/ })).toContainText('hybrid live');
});

test('[E2E-313] a restore shows what it would change, changes nothing until it is confirmed, and says what it has proved', async ({ open }) => {
  const page = await open('mara');
  await operate(page);
  await page.getByRole('button', { name: /^Restore…/ }).click();
  await page.getByRole('button', { name: 'Preview' }).click();
  await reason(page).fill('Back to this morning');
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Choose the moment' })).toBeVisible();
  const moments = page.getByLabel('Moment to go back to');
  await moments.selectOption({ index: (await moments.getByRole('option').count()) - 1 });
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect(page.getByText('then: all off, stage off')).toBeVisible();
  await expect(page.getByRole('row', { name: /Ward 4 North/, includeHidden: true })).toContainText('hybrid live');
  await page.getByRole('button', { name: 'Restore this moment' }).click();
  await expect(page.getByText('Restore, Ward 4 North: done')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('row', { name: /Ward 4 North/ })).toContainText('legacy');
  await page.getByText('What it changes').first().click();
  await expect(page.getByText(/Ward 4 North: [\d,]+ cells, none differs/)).toBeVisible();
});

test('[E2E-314] a stage is lowered and raised one step; a guard that refuses is named', async ({ open }) => {
  const page = await open('mara');
  await operate(page, POOL);
  const step = async (name: string): Promise<void> => {
    await page.getByRole('button', { name, exact: true }).click();
    await reason(page).fill('a step');
    await page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
  };
  await step('Lower to shadow');
  await expect(page.getByRole('row', { name: /Ward 5 Nights/ })).toContainText('shadow');
  await expect(page.getByText('Nothing holds live back.')).toBeVisible();
  await step('Raise to live');
  await expect(page.getByRole('row', { name: /Ward 5 Nights/ })).toContainText('live');
  await step('Raise to rampdown');
  await expect(page.getByRole('row', { name: /Ward 5 Nights/ })).toContainText('sync rampdown');
  await step('Raise to complete');
  await expect(page.getByRole('alert').filter({ hasText: 'Not raised to complete.' })).toContainText('of 7 clean days');
  await page.keyboard.press('Escape');
  await expect(page.getByText('Before complete:')).toBeVisible();
});

test('[E2E-315] without an answer the page says since when it is old, and what works without it', async ({ open, allowedErrors }) => {
  allowedErrors.push(/ERR_INTERNET_DISCONNECTED/);
  const page = await open('mara');
  await operate(page);
  await page.context().setOffline(true);
  // Said once for all of it; each part is marked by when it is from.
  const old = page.getByRole('alert').filter({ hasText: 'Not current' });
  await expect(old).toHaveCount(1, { timeout: 15_000 });
  await expect(page.getByRole('region', { name: 'Rollout', exact: true })).toContainText('as of');
  await expect(old).toHaveCount(1);
  await corner(page).getByRole('button').click();
  await reason(page).fill('The server hangs');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Turn everything off' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'tandem rollback emergency' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.context().setOffline(false);
  await expect(old).toHaveCount(0, { timeout: 30_000 });
});

test('[E2E-316] an operator’s own notice reaches people with all flags off, and stays dismissed', async ({ open, flags }) => {
  await flags.all(false);
  const ana = await open('ana');
  const { week } = await placeOf(ana, 6, WARD);
  await ana.goto(week);
  const page = await open('mara');
  await operate(page);
  await page.getByText('Tell people something').click();
  await page.getByLabel('Text').fill('The print room is closed until ten.');
  await page.getByLabel('Weight').selectOption('warning');
  await page.getByRole('button', { name: 'Post notice' }).click();
  await expect(notice(ana, 'message')).toContainText('The print room is closed until ten.');
  await expect(ana.getByRole('status').filter({ hasText: 'The print room' })).toHaveCount(1);
  await notice(ana, 'message').getByRole('button', { name: /^Dismiss/ }).click();
  await expect(notice(ana, 'message')).toBeHidden();
  await expect(ana.locator('#main')).toBeFocused();
  await ana.reload();
  await expect(ana.locator('[data-badge]')).toBeVisible();
  await expect(notice(ana, 'message')).toBeHidden();
});

test('[E2E-317] a problem is reported with what led to it; what was written stays when it cannot be sent', async ({ open, allowedErrors }) => {
  allowedErrors.push(/ERR_INTERNET_DISCONNECTED/);
  const page = await open('ana');
  const { week, free } = await placeOf(page, 6, WARD);
  await goLive(page, week);
  const you = page.getByRole('button', { name: /Ana Kovač/ });
  await you.click();
  await page.keyboard.press('Escape');
  // The page records from when it has nothing else to do.
  await page.waitForLoadState('networkidle');
  await type(page, 'weekly', free[6]!, 'e');
  await expectSent(page);
  await you.click();
  await page.getByRole('button', { name: 'Report a problem' }).click();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Say in a sentence' })).toBeVisible();
  const text = page.getByLabel('What happened, and what did you expect?');
  await text.fill('The late shift of Friday is gone');
  await expect(page.getByText(/Sent with it: the rota Ward 4 North, its mode \(hybrid\)/)).toBeVisible();
  await expectAccessible(page, 'a report', 'dialog');
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'is kept here' })).toBeVisible();
  await expect(text).toHaveValue('The late shift of Friday is gone');
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByText('Thank you.')).toBeVisible();
  const operator = await open('mara');
  await operate(operator);
  await operator.getByText('What people say').click();
  await expect(operator.getByText('The late shift of Friday is gone')).toBeVisible();
  const { feedback } = (await send(operator, 'GET', '/api/operations/feedback')) as FeedbackAnswer;
  expect(feedback[0]).toMatchObject({ kind: 'problem', text: 'The late shift of Friday is gone', schedule: WARD, mode: 'hybrid' });
  const { trace } = (await send(operator, 'GET', `/api/operations/feedback/${feedback[0]!.id}/trace`)) as { trace: string };
  expect((JSON.parse(trace) as { entries: { stream: string }[] }).entries.some(({ stream }) => stream === 'changes')).toBe(true);
});

test('[E2E-318] axe finds nothing serious on the page of operators, in its dialogs and while a rollback is paused, light and dark, wide and on a phone', async ({ open }) => {
  const page = await open('mara');
  await page.setViewportSize(LOW);
  await operate(page, POOL);
  await expectAccessible(page, 'operations');
  await page.getByRole('button', { name: /^Step down…/ }).click();
  await expectAccessible(page, 'what and why', 'dialog');
  await reason(page).fill('a look');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expectAccessible(page, 'what will happen', 'dialog');
  await page.getByRole('button', { name: 'Begin step 1' }).click();
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(headline(page)).toContainText('paused');
  await page.setViewportSize(LOW_PHONE);
  await expectAccessible(page, 'a paused rollback on a phone');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  expect(await page.locator('main').evaluate((main) => main.scrollWidth)).toBeLessThanOrEqual(390);
  await page.getByRole('button', { name: 'Abort…' }).click();
  await page.getByRole('button', { name: 'Abort now' }).click();
  await expect(page.getByText('Gradual rollback, Ward 5 Nights: aborted')).toBeVisible();
});

/** As if the comparison had confirmed a difference in these cells; a real one is mended before it could be looked at. */
const confirmDifferences = (page: Page, cells: readonly string[]): Promise<void> =>
  page.evaluate((keys) => {
    const { state$ } = (globalThis as unknown as Record<symbol, Sync>)[Symbol.for('@tandem/sync/2')]!.consistency;
    const differences = keys.map((key) => ({ cell: key, side: 'weekly', control: { shiftTypeId: 'L', skillId: 'RN' }, candidate: null, at: Date.now(), resolution: 'would-delete', ops: [] }));
    (state$ as unknown as { source: { next: (state: object) => void } }).source.next({ running: true, sweep: null, compared: 12_400, confirmed: keys.length, cleared: 0, errors: 0, differences });
  }, cells);

test('[E2E-319] cells in which the two stores differ are outlined in week, month and day where an editor asks for it', async ({ open }) => {
  const page = await open('ana');
  const { week, dayPath, free, day } = await placeOf(page, 6, WARD);
  const where = free[7]!;
  await goLive(page, week);
  await bring(page, 'weekly', where);
  const [mark, outlined] = [page.getByRole('button', { name: '2 cells differ between the two stores' }), page.locator('[data-difference]')];
  await expect(mark).toBeHidden();
  const inDay = (await page.locator('[data-remote="day-detail"] [data-row]').first().getAttribute('data-row')) ?? '';
  // The comparison of the page goes on and tells its own.
  const confirm = () => confirmDifferences(page, [where.staffId, inDay].map((staffId) => `${staffId}/${day}/0`));
  await confirm();
  await mark.click();
  await expect(page.getByText('2 of 12,400 comparisons.')).toBeVisible();
  await expect(outlined).toHaveCount(0);
  await page.getByLabel('Outline them in the views').check();
  await page.keyboard.press('Escape');
  // In the week, and in the day beside it.
  await expect(page.locator('[data-remote="weekly"] [data-difference]')).toHaveCount(1);
  await expect(page.locator('[data-remote="day-detail"] [data-difference]')).toHaveCount(1);
  await expect(cell(page, 'weekly', where)).toHaveAttribute('aria-description', /^Old store: .* New store: .*would delete a value/);
  await expectAccessible(page, 'an outlined cell', '[data-remote="weekly"]');
  await type(page, 'weekly', where, 'e');
  await expectShift(page, 'weekly', where, 'Early');
  // The page has compared the edit by now, and told its own: what is drawn anew is outlined all the same.
  await expect(async () => {
    await confirm();
    await expect(page.locator('[data-remote="weekly"] [data-difference]')).toHaveCount(1, { timeout: 1000 });
  }).toPass();
  await page.getByRole('link', { name: 'Month', exact: true }).click();
  await bring(page, 'monthly', where);
  await confirm();
  await expect(page.locator('[data-remote="monthly"] [data-difference]')).toHaveCount(1);
  await page.getByRole('link', { name: 'Day', exact: true }).click();
  await expect(page).toHaveURL(new RegExp(dayPath));
  await page.locator('[data-remote="day-detail"] [data-row]').first().waitFor();
  await confirm();
  await expect(page.locator('[data-remote="day-detail"] [data-difference]').first()).toBeAttached();
  await mark.click();
  await page.getByLabel('Outline them in the views').uncheck();
  await expect(outlined).toHaveCount(0);
});

test('[E2E-325] [SHELL-303] whoever may only view reads how live updates come to their rota, and that people have been told something', async ({ open }) => {
  const lead = await open('mara');
  const text = 'Live updates come to three wards on Monday.';
  await send(lead, 'POST', '/api/operations/notices', { severity: 'info', schedule: WARD, text });
  const page = await open('vic');
  await page.goto('/');
  await page.getByRole('button', { name: /Vic/ }).click();
  await page.getByRole('link', { name: 'Live updates' }).click();
  await expect(page).toHaveURL('/progress');
  await expect(page.getByRole('region', { name: 'Your rotas' })).toContainText('Ward 4 North');
  await expect(page.getByRole('region', { name: 'Your rotas' })).not.toContainText('Ward 5 Nights');
  // Nothing is pushed here: it was asked for.
  await page.reload();
  await expect(page.getByText(text)).toBeVisible();
  await page.getByRole('region', { name: 'Tell us' }).getByRole('button', { name: 'Works well' }).click();
  await expect(page.getByRole('heading', { name: 'What works well?' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.setViewportSize(LOW);
  await expectAccessible(page, 'live updates');
  await page.setViewportSize(LOW_PHONE);
  await expectAccessible(page, 'live updates on a phone');
});

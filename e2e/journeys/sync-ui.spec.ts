import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expectAccessible, LOW } from '../harness/axe.ts';
import { bring, cell, personRow, view, type FreeCell } from '../harness/rota.ts';
import { expect, expectSent, expectShift, goLive, placeOf, test, type, WARD } from '../harness/sync.ts';

const badge = (page: Page, kind: string) => page.locator(`[data-badge="${kind}"]`);
const tray = (page: Page) => page.getByRole('region', { name: /to decide/ });

// Whatever asks for them turns them on.
test.beforeEach(({ flags }) => void flags);

/** Mara and Ana write a cell without having seen each other's edit. */
async function collide(mara: Page, ana: Page, where: FreeCell): Promise<void> {
  await expect(badge(mara, 'live')).toBeVisible();
  await bring(mara, 'weekly', where);
  await mara.context().setOffline(true);
  await type(mara, 'weekly', where, 'e');
  await expect(badge(mara, 'offline')).toContainText('1 waiting');
  await type(ana, 'weekly', where, 'l');
  await expectSent(ana);
  await mara.context().setOffline(false);
  await expect(badge(mara, 'to-decide')).toContainText('1 to decide');
}

test('[E2E-250] the badge says that edits are live, wait offline, or that live updates were stopped', async ({ open, flags, allowedErrors }) => {
  allowedErrors.push(/ERR_INTERNET_DISCONNECTED/);
  const page = await open('mara');
  const { week, free } = await placeOf(page, 6, WARD);
  await goLive(page, week);
  await expect(badge(page, 'live')).toBeVisible();
  await bring(page, 'weekly', free[3]!);
  await page.context().setOffline(true);
  await expect(badge(page, 'offline')).toBeVisible();
  await type(page, 'weekly', free[3]!, 'e');
  await expect(badge(page, 'offline')).toContainText('1 waiting');
  // What is durable is no reason to ask before the page is left.
  expect(await page.evaluate(() => dispatchEvent(new Event('beforeunload', { cancelable: true })))).toBe(true);
  await page.context().setOffline(false);
  await expect(badge(page, 'live')).toBeVisible();
  await flags.cli('safe-mode', 'on', '--reason', 'a journey');
  await expect(badge(page, 'live-off')).toContainText('Live updates off');
  await flags.cli('safe-mode', 'off', '--reason', 'a journey');
  await expect(badge(page, 'live')).toBeVisible();
});

test('[E2E-251] two values of one cell are decided in the tray by keyboard, and the focus goes back to the badge', async ({ open, allowedErrors }) => {
  allowedErrors.push(/ERR_INTERNET_DISCONNECTED/);
  const [mara, ana] = [await open('mara'), await open('ana')];
  const { week, free } = await placeOf(mara, 6, WARD);
  const where = free[4]!;
  await goLive(mara, week);
  await goLive(ana, week);
  await collide(mara, ana, where);
  await badge(mara, 'to-decide').focus();
  await mara.keyboard.press('Enter');
  await expect(tray(mara)).toContainText(where.name);
  for (const text of ['Yours', 'Ana', 'in the rota']) await expect(tray(mara)).toContainText(text);
  await expect(mara.getByRole('button', { name: /^Keep mine Early/ })).toBeFocused();
  await mara.keyboard.press('m');
  await expectShift(mara, 'weekly', where, 'Early');
  await expectShift(ana, 'weekly', where, 'Early');
  await expect(mara.getByRole('region', { name: 'Nothing is left to decide.' })).toContainText('kept yours');
  await mara.keyboard.press('Escape');
  await expect(badge(mara, 'live')).toBeFocused();
  await expect(badge(ana, 'live')).toBeVisible();
});

test('[E2E-251] whose value stands may give way to the other one', async ({ open, allowedErrors }) => {
  allowedErrors.push(/ERR_INTERNET_DISCONNECTED/);
  const [mara, ana] = [await open('mara'), await open('ana')];
  const { week, free } = await placeOf(mara, 6, WARD);
  const where = free[5]!;
  await goLive(mara, week);
  await goLive(ana, week);
  await collide(mara, ana, where);
  await badge(ana, 'to-decide').click();
  await expect(ana.getByRole('button', { name: /^Keep Mara’s Early/ })).toBeVisible();
  await ana.keyboard.press('t');
  await expectShift(ana, 'weekly', where, 'Early');
  await expectShift(mara, 'weekly', where, 'Early');
  await expect(badge(mara, 'live')).toBeVisible();
});

test('[E2E-257] a choice says what it does to its day, and a decision is taken back, but never over a later edit', async ({ open, allowedErrors }) => {
  allowedErrors.push(/ERR_INTERNET_DISCONNECTED/);
  const [mara, ana] = [await open('mara'), await open('ana')];
  const { week, free } = await placeOf(mara, 6, WARD);
  const where = free[10]!;
  await goLive(mara, week);
  await goLive(ana, week);
  await collide(mara, ana, where);
  await badge(mara, 'to-decide').click();
  const [mine, theirs] = [0, 1].map((at) => tray(mara).locator('[data-effects]').nth(at));
  const early = async (effects: typeof mine): Promise<number> => Number(/Early (\d+) of/.exec((await effects!.textContent()) ?? '')?.[1]);
  await expect(mine!).toContainText('Early');
  expect(await early(mine)).toBe((await early(theirs)) + 1);
  await expect(tray(mara).getByText(/^Week view, \d\d:\d\d:\d\d$/)).toHaveCount(2);
  await mara.keyboard.press('m');
  await expectShift(ana, 'weekly', where, 'Early');
  const undo = mara.getByRole('button', { name: `Undo the decision on ${where.name}` });
  await undo.click();
  await expectShift(ana, 'weekly', where, 'Late');
  await expect(badge(ana, 'to-decide')).toContainText('1 to decide');
  await expect(mara.getByRole('button', { name: /^Keep mine Early/ })).toBeFocused();
  await mara.keyboard.press('m');
  await expectShift(ana, 'weekly', where, 'Early');
  await type(ana, 'weekly', where, 'n');
  await expectShift(mara, 'weekly', where, 'Night');
  await undo.click();
  await expect(mara.getByText(/Not undone\. .*: Ana Kovač has changed it since\./)).toBeVisible();
  await expectShift(mara, 'weekly', where, 'Night');
  await expect(undo).toBeHidden();
  await expect(badge(ana, 'live')).toBeVisible();
});

test('[E2E-258] a cell with two values says both in every view, and leads to its row in the tray', async ({ open, allowedErrors }) => {
  allowedErrors.push(/ERR_INTERNET_DISCONNECTED/);
  const [mara, ana] = [await open('mara'), await open('ana')];
  const { week, month, dayPath, free } = await placeOf(mara, 6, WARD);
  const [other, where] = [free[11]!, free[12]!];
  await goLive(mara, week);
  await goLive(ana, week);
  for (const [at, each] of [other, where].entries()) {
    await bring(mara, 'weekly', each);
    await mara.context().setOffline(true);
    await type(mara, 'weekly', each, 'e');
    await type(ana, 'weekly', each, 'l');
    await expectSent(ana);
    await mara.context().setOffline(false);
    await expect(badge(mara, 'to-decide')).toContainText(`${at + 1} to decide`);
  }
  const keep = tray(mara).getByRole('article', { name: where.name }).getByRole('button', { name: /^Keep mine/ });
  await expect(cell(mara, 'weekly', where)).toHaveAttribute('aria-label', /two values to decide, yours E, the other L/);
  await cell(mara, 'weekly', where).focus();
  await mara.keyboard.press('Enter');
  await expect(keep).toBeFocused();
  await mara.keyboard.press('Escape');
  await expect(cell(mara, 'weekly', where)).toBeFocused();
  await cell(mara, 'weekly', where).locator('[data-decide]').click();
  await expect(keep).toBeFocused();
  await mara.keyboard.press('Escape');

  await goLive(mara, month);
  await bring(mara, 'monthly', where);
  await expect(cell(mara, 'monthly', where)).toHaveAttribute('aria-label', /two values to decide/);
  await cell(mara, 'monthly', where).locator('[data-decide]').click();
  await expect(keep).toBeFocused();
  await mara.keyboard.press('Escape');
  await cell(mara, 'monthly', where).focus();
  await mara.keyboard.press('Enter');
  await expect(keep).toBeFocused();
  await mara.keyboard.press('Escape');

  await goLive(mara, dayPath);
  await expect(personRow(mara, where)).toContainText('to decide: E or L');
  await personRow(mara, where).press('Enter');
  await expect(keep).toBeFocused();
  await mara.keyboard.press('m');
  await expect(personRow(mara, where)).not.toContainText('to decide');
  // Whoever comes next finds nothing to decide.
  await mara.keyboard.press('Escape');
  await personRow(mara, other).press('Enter');
  await mara.keyboard.press('m');
  await expect(personRow(mara, other)).not.toContainText('to decide');
  await expect(badge(ana, 'live')).toBeVisible();
});

test('[E2E-259] what was undone is done again, and a phone has buttons for both', async ({ open }) => {
  const mara = await open('mara');
  const { week, free } = await placeOf(mara, 6, WARD);
  const where = free[13]!;
  await goLive(mara, week);
  await type(mara, 'weekly', where, 'e');
  await mara.keyboard.press('Control+z');
  await expectShift(mara, 'weekly', where, null);
  await mara.keyboard.press('Control+Shift+z');
  await expectShift(mara, 'weekly', where, 'Early');
  await expect(mara.getByText(`Done again. ${where.name}`)).toBeVisible();
  await mara.setViewportSize({ width: 390, height: 844 });
  await type(mara, 'weekly', where, 'l');
  const [undo, redo] = ['Undo', 'Redo'].map((name) => mara.getByRole('button', { name, exact: true }));
  for (const button of [undo!, redo!]) {
    const box = await button.boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
  }
  await undo!.click();
  await expectShift(mara, 'weekly', where, 'Early');
  await redo!.click();
  await expectShift(mara, 'weekly', where, 'Late');
});

test('[E2E-252] who else is here is named with the day and view that they look at, and gone when they leave', async ({ open }) => {
  const [mara, ana] = [await open('mara'), await open('ana')];
  const { week, month } = await placeOf(mara, 6, WARD);
  await goLive(mara, week);
  await goLive(ana, month);
  const here = mara.getByRole('button', { name: /Also here: Ana Kovač looks at .*, month/ });
  await here.click();
  await expect(mara.getByRole('group', { name: 'Also here' })).toContainText('Ana Kovač');
  await mara.keyboard.press('Escape');
  await ana.close();
  await expect(here).toBeHidden();
});

test('[E2E-253] Ctrl+Z takes back what was done last, all of a block, and never what somebody has changed since', async ({ open }) => {
  const [mara, ana] = [await open('mara'), await open('ana')];
  const { week, free } = await placeOf(mara, 6, WARD);
  const where = free[6]!;
  await goLive(mara, week);
  await goLive(ana, week);
  await type(mara, 'weekly', where, 'e');
  await expectSent(mara);
  await mara.keyboard.press('Control+z');
  await expect(mara.getByText(`Undone. ${where.name}`)).toBeVisible();
  await type(mara, 'weekly', where, 'e');
  await bring(ana, 'weekly', where);
  await expectShift(ana, 'weekly', where, 'Early');
  await type(ana, 'weekly', where, 'n');
  await expectShift(mara, 'weekly', where, 'Night');
  await mara.keyboard.press('Control+z');
  await expect(mara.getByText(/Not undone\. .*: Ana Kovač has changed it since\./)).toBeVisible();
  await expectShift(mara, 'weekly', where, 'Night');
});

test('[E2E-254] a cell that somebody else has changed says by whom and from where, and the focus stays', async ({ open }) => {
  const [mara, ana] = [await open('mara'), await open('ana')];
  const { week, month, free } = await placeOf(mara, 6, WARD);
  const where = free[7]!;
  await goLive(mara, week);
  await goLive(ana, month);
  await (await bring(mara, 'weekly', where)).click();
  await type(ana, 'monthly', where, 'l');
  await expect(mara.locator('[data-updated-tag]')).toHaveText('Ana, from month view');
  await expect(cell(mara, 'weekly', where)).toBeFocused();
  await expect(view(mara, 'weekly').getByText(/Late.*changed by Ana Kovač in the month view\./)).toBeAttached();
  await expect(mara.locator('[data-updated-tag]')).toBeHidden({ timeout: 6000 });
});

test('[E2E-255] an operator watches the streams, and records a trace', async ({ open }) => {
  const [mara, ana] = [await open('mara'), await open('ana')];
  const { week, free } = await placeOf(mara, 6, WARD);
  await goLive(mara, week);
  await goLive(ana, week);
  await mara.getByRole('button', { name: /You: Mara/ }).click();
  await mara.getByRole('button', { name: 'Watch synchronization' }).click();
  const panel = mara.getByRole('region', { name: 'Synchronization' });
  await panel.getByRole('button', { name: 'Record' }).click();
  await type(ana, 'weekly', free[8]!, 'e');
  const line = panel.getByRole('button', { name: /changes\$.*assignment/ }).first();
  await line.click();
  await expect(panel.getByLabel('Message')).toContainText(`"staffId": "${free[8]!.staffId}"`);
  await panel.getByLabel('Filter').fill('no such word');
  await expect(line).toBeHidden();
  const saved = mara.waitForEvent('download');
  await panel.getByRole('button', { name: 'Stop and save' }).click();
  const trace = JSON.parse(readFileSync(await (await saved).path(), 'utf8')) as { format: string; entries: { stream: string }[] };
  expect([trace.format, trace.entries.map(({ stream }) => stream).toSorted()]).toEqual(['tandem-trace', expect.arrayContaining(['changes', 'flags', 'health']) as string[]]);
  await panel.getByRole('button', { name: 'Close' }).click();
  await ana.getByRole('button', { name: /You: Ana/ }).click();
  await expect(ana.getByRole('button', { name: 'Sign out' })).toBeVisible();
  await expect(ana.getByRole('button', { name: 'Watch synchronization' })).toBeHidden();
});

test('[E2E-256] axe finds nothing serious in the bar while live, in the tray and in the inspector', async ({ open, allowedErrors }) => {
  allowedErrors.push(/ERR_INTERNET_DISCONNECTED/);
  const [mara, ana] = [await open('mara'), await open('ana')];
  const { week, free } = await placeOf(mara, 6, WARD);
  await goLive(mara, week);
  await goLive(ana, week);
  await collide(mara, ana, free[9]!);
  // axe writes down what it finds, styles too, and a tag that is placed by hand has some.
  await expect(mara.locator('[data-updated], [data-updated-tag]')).toHaveCount(0, { timeout: 10_000 });
  await badge(mara, 'to-decide').click();
  await expect(tray(mara)).toBeVisible();
  await mara.setViewportSize(LOW);
  await expectAccessible(mara, 'the bar and the tray', 'header');
  await expectAccessible(mara, 'the tray', '.tray');
  await mara.keyboard.press('Escape');
  await mara.getByRole('button', { name: /You: Mara/ }).click();
  await mara.getByRole('button', { name: 'Watch synchronization' }).click();
  await expect(mara.getByRole('region', { name: 'Synchronization' })).toBeVisible();
  await expectAccessible(mara, 'the inspector', '.inspector');
});

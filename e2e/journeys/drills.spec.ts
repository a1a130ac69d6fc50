import type { DrillsAnswer } from '@tandem/rest';
import { expectAccessible, LOW, LOW_PHONE } from '../harness/axe.ts';
import { expect, testApart as test } from '../harness/sync.ts';

test('[E2E-321] every drill is run from the page in two steps and passes; the log has it, and nothing of it is left', async ({ open }) => {
  const page = await open('mara');
  await page.setViewportSize(LOW);
  await page.goto('/operations');
  const drills = page.getByRole('region', { name: 'Drills' });
  for (const kind of ['Emergency rollback', 'Alerts arrive', 'Backup comes back', 'Audit is whole', 'Break-glass file']) {
    await drills.getByRole('button', { name: `Run… ${kind}` }).click();
    const dialog = page.getByRole('dialog', { name: `Drill: ${kind}` });
    await dialog.getByRole('button', { name: 'Run the drill' }).click();
    await expect(dialog.getByRole('alert')).not.toBeEmpty();
    await dialog.getByLabel('Reason, for the audit').fill('every quarter');
    if (kind === 'Emergency rollback') await expectAccessible(page, 'a drill to confirm', 'dialog');
    await dialog.getByRole('button', { name: 'Run the drill' }).click();
    await expect(drills.getByRole('listitem').filter({ hasText: kind }).first()).toContainText('passed', { timeout: 60_000 });
  }
  await drills.getByText('Log', { exact: true }).click();
  await expect(drills.getByText('Rolled back, 0 flags on')).toBeVisible();
  await expectAccessible(page, 'drills with their log', 'main');
  const { drills: all } = (await (await page.request.get('/api/operations/drills')).json()) as DrillsAnswer;
  expect(all.map(({ passed, by }) => [passed, by])).toEqual(all.map(() => [true, 'Mara Lindqvist']));
  expect((await (await page.request.get('/api/schedules')).json()) as unknown[]).toHaveLength(2);
  await page.setViewportSize(LOW_PHONE);
  expect(await page.locator('main').evaluate((main) => main.scrollWidth)).toBeLessThanOrEqual(390);
});

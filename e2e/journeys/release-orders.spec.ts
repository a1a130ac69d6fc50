import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { changeLive, createFileStore, openReleaseKey, placeUnit } from '@tandem/server';
import { expectAccessible } from '../harness/axe.ts';
import { expect, testApart as test } from '../harness/sync.ts';

const WEEKLY = fileURLToPath(new URL('../../remotes/weekly/dist', import.meta.url));

/** Another build of the week view, as a candidate for nobody yet. */
async function deploy(data: string): Promise<string> {
  const build = mkdtempSync(join(tmpdir(), 'tandem-candidate-'));
  cpSync(WEEKLY, build, { recursive: true });
  appendFileSync(join(build, 'assets/candidate.js'), 'export {};\n');
  const [registry, now] = [join(data, 'releases'), () => new Date()];
  const { version } = await placeUnit({ dist: build, registry, now });
  rmSync(build, { recursive: true });
  await changeLive({ store: createFileStore(registry), signer: openReleaseKey(data), now }, { command: { kind: 'deploy', remote: 'weekly', version }, actor: { kind: 'operator', name: 'cli' }, reason: 'a candidate' });
  return version.d.slice(0, 12);
}

test('[E2E-395] [E2E-461] an operator sees a candidate, is shown what a promotion changes, orders it, has everything verified, and rolls it back', async ({ open, server }) => {
  const candidate = await deploy(server.data);
  const page = await open('mara');
  await page.goto('/operations');
  const panel = page.getByRole('region', { name: 'Releases' });
  await expect(panel.getByText(`Candidate: `).filter({ hasText: candidate })).toBeVisible();
  const dialog = page.getByRole('dialog');
  async function order(kind: string, confirm: string, shown: string): Promise<void> {
    await panel.getByRole('button', { name: 'Change weekly' }).focus();
    await page.keyboard.press('Enter');
    await dialog.getByLabel('What to do').selectOption(kind);
    if (kind === 'promote') await dialog.getByLabel('For how many').selectOption('100');
    await dialog.getByLabel('Reason, for the audit').fill('a journey');
    await page.keyboard.press('Enter');
    await expect(dialog.getByRole('listitem')).toContainText(shown);
    await dialog.getByRole('button', { name: confirm, exact: true }).click();
    await expect(dialog).toBeHidden();
  }
  await order('promote', 'Widen', 'becomes');
  await expect(panel.getByText(`Stable: `).filter({ hasText: candidate })).toBeVisible();
  await panel.getByText('History').click();
  await expect(panel.getByText('Mara', { exact: false }).first()).toContainText('widened, weekly');
  await panel.getByRole('button', { name: 'Verify' }).click();
  await expect(panel.getByRole('status')).toContainText(/^Verified: \d+ entries of the log and \d+ versions are what was written\.$/);
  await expectAccessible(page, 'releases', 'section[aria-labelledby="ops-releases"]');
  await order('rollback', 'Roll back', 'becomes');
  await expect(panel.getByText('Before: ').filter({ hasText: candidate })).toBeVisible();
});

test('[E2E-510] an operator reads in how many open pages each version is, to how many people a candidate is given, and what is different in it', async ({ open, server }) => {
  const candidate = await deploy(server.data);
  const ward = await open('tomas');
  await ward.goto('/');
  const page = await open('mara');
  await page.goto('/operations');
  const panel = page.getByRole('region', { name: 'Releases' });
  const weekly = panel.getByRole('listitem').filter({ has: page.getByRole('button', { name: 'Change weekly' }) });
  const line = (text: string) => weekly.getByRole('listitem').filter({ hasText: text });
  await expect(line('Stable: ')).toContainText('1 page has it open');
  await expect(line(candidate)).toContainText(/no page\s*For 0 %: nobody of \d+ people/);
  const different = weekly.getByText('What is different');
  await different.focus();
  await page.keyboard.press('Enter');
  const files = weekly.getByRole('table', { name: 'Files that differ' });
  await expect(files.getByRole('row', { name: 'assets/candidate.js' })).toHaveText(/added\s*–\s*11\s*\+11/);
  await expect(weekly.getByRole('status')).toHaveText(/^1 of \d+ files differs\.$/);
  await expect(weekly.getByText('Agreements with the shell: the same.')).toBeVisible();
  await expectAccessible(page, 'what is different', 'section[aria-labelledby="ops-releases"]');
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { copyRepository } from '@tandem/tools/copy-repository';
import { expectShown, signInByHand } from '../harness/rota.ts';
import { expect, test } from '../harness/test.ts';

const BUILD = 60_000;

test('[E2E-435] a save is shown in the open page of the running shell without loading it again, and what follows too many saves by loading it', async ({ page, server }) => {
  test.setTimeout(6 * BUILD);
  const copy = copyRepository();
  const child = spawn(process.execPath, ['cli/src/main.ts', 'remote', 'dev', 'weekly', '--shell', server.url, '--json'], { cwd: copy, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const { url } = JSON.parse(line) as { url: string };
    await signInByHand(page, 'mara', `${url}/s/ward-4-north/week/2026-W47`);
    await expectShown(page, 'weekly');
    const source = join(copy, 'remotes/weekly/src/ui/WeekView.svelte');
    const before = readFileSync(source, 'utf8');
    const weekly = page.locator('section[data-remote="weekly"]');
    const loads: string[] = [];
    page.on('load', () => loads.push(page.url()));
    for (const saved of ['first', 'second', 'third', 'fourth']) {
      writeFileSync(source, `${before}\n<p>the ${saved} save</p>\n`);
      await expect(weekly.getByText(`the ${saved} save`)).toBeVisible({ timeout: BUILD });
      expect(loads.length).toBe(saved === 'fourth' ? 1 : 0);
      if (saved === 'third') expect(await page.evaluate(() => [document.documentElement.dataset['overridden'], document.documentElement.dataset['pointerFault']])).toEqual(['', '']);
    }
    await page.getByRole('navigation', { name: 'View', exact: true }).getByRole('link', { name: 'Month' }).click();
    await expectShown(page, 'monthly');
  } finally {
    await page.close();
    child.kill('SIGINT');
    await once(child, 'exit');
    rmSync(copy, { recursive: true, force: true });
  }
});

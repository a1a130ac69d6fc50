import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { formatIsoWeek } from '@tandem/rota';
import { expectShown, readRota, signIn } from '../harness/rota.ts';
import { expect, test } from '../harness/test.ts';

const FOLDER = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));

/** The README's pictures are written anew only where asked, so that a test run leaves the tree as it was. */
const WRITE = process.env.TANDEM_PICTURES === 'write';

test('[E2E-11] the views have their pictures, light and dark', async ({ page }) => {
  await signIn(page, 'mara');
  const { schedule } = await readRota(page);
  const day = new URL(page.url()).searchParams.get('day') ?? new Date().toISOString().slice(0, 10);
  const shots = [
    { name: 'week', remote: 'weekly', path: `week/${formatIsoWeek(day)}?day=${day}`, width: 1440, height: 900 },
    { name: 'week-1024', remote: 'weekly', path: `week/${formatIsoWeek(day)}?day=${day}`, width: 1024, height: 768 },
    { name: 'month', remote: 'monthly', path: `month/${day.slice(0, 7)}?day=${day}`, width: 1440, height: 900 },
    { name: 'day', remote: 'day-detail', path: `day/${day}`, width: 1440, height: 900 },
    { name: 'phone', remote: 'day-detail', path: `day/${day}`, width: 390, height: 844 },
  ] as const;
  for (const { name, remote, path, width, height } of shots) {
    await page.setViewportSize({ width, height });
    await page.goto(`/s/${schedule.id}/${path}`);
    await expectShown(page, remote);
    await expectShown(page, 'day-detail');
    await page.evaluate(() => document.fonts.ready);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const picture = await page.screenshot({ animations: 'disabled' });
      expect(picture.byteLength).toBeGreaterThan(20_000);
      if (!WRITE || colorScheme === 'dark' || name === 'week-1024') continue;
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(`${FOLDER}${name}-${colorScheme}.png`, picture);
    }
  }
});

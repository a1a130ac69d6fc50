import { formatIsoWeek } from '@tandem/rota';
import type { ReleasePointer, ReleaseWritesAnswer } from '@tandem/rest';
import { bring, cell, freeCells, openDay, readRota } from '../harness/rota.ts';
import { expect, testApart as test } from '../harness/sync.ts';

test('[E2E-470] an edit in a view is listed as written by the version of the view that the page runs', async ({ open }) => {
  const page = await open('mara');
  const rota = await readRota(page);
  const day = openDay(rota, 2);
  const where = freeCells(rota, day)[0]!;
  await page.goto(`/s/${rota.schedule.id}/week/${formatIsoWeek(day)}?day=${day}`);
  await (await bring(page, 'weekly', where)).click();
  await page.keyboard.press('e');
  await expect(cell(page, 'weekly', where)).toHaveAttribute('aria-label', /Early/);
  const live = (await (await page.request.get('/live.json')).json()) as ReleasePointer;
  const digest = live.remotes['weekly']?.stable.d ?? '';
  const writes = async () => ((await (await page.request.get(`/api/releases/writes?remote=weekly&digest=${digest}`)).json()) as ReleaseWritesAnswer).writes.map(({ schedule, entity, cohort, stands }) => ({ schedule, entity, cohort, stands }));
  await expect.poll(writes).toContainEqual({ schedule: rota.schedule.id, entity: `cell:${where.staffId}/${where.date}/0`, cohort: 'stable', stands: true });
});

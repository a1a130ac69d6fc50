import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addDays, formatIsoWeek } from '@tandem/rota';
import { CSRF_HEADER, type ImportAnswer, type Session, type WindowAnswer } from '@tandem/rest';
import { bring, enter, expectHeld, expectShown, freeCells } from '../harness/rota.ts';
import { expect, test } from '../harness/test.ts';

const SET = fileURLToPath(new URL('../../../shared/data/inrc2/n120w8', import.meta.url));

test('[E2E-14] a solved rota of 120 nurses is imported and planned in three views', async ({ page, server }) => {
  test.skip(!existsSync(SET), `${SET} is absent: the real rotas lie beside the repository`);
  test.setTimeout(120_000);
  await enter(page, 'mara');
  const solution = globSync('*', { cwd: SET }).filter((name) => globSync('Sol-*', { cwd: join(SET, name) }).length > 0).sort()[0]!;
  const shared = globSync('{Sc,H0,WD}-*.txt', { cwd: SET });
  const paths = [...shared.map((name) => join(SET, name)), ...globSync('Sol-*.txt', { cwd: join(SET, solution) }).map((name) => join(SET, solution, name))];
  const files = paths.map((path) => ({ path: path.includes(`/${solution}/`) ? `${solution}/${basename(path)}` : basename(path), text: readFileSync(path, 'utf8') }));
  const session = (await (await page.request.get('/api/session')).json()) as Session;
  const imported = await page.request.post('/api/imports', {
    data: { format: 'inrc2', name: 'Competition ward', files },
    headers: { [CSRF_HEADER]: session.csrf, origin: server.url },
  });
  expect(imported.status(), await imported.text()).toBe(201);
  const { scheduleId, staff } = (await imported.json()) as ImportAnswer;
  expect(staff).toBe(120);

  const schedules = (await (await page.request.get('/api/schedules')).json()) as { id: string; firstDate: string; lastDate: string }[];
  const { firstDate, lastDate } = schedules.find(({ id }) => id === scheduleId)!;
  const query = new URLSearchParams({ from: firstDate, to: lastDate });
  const window = (await (await page.request.get(`/api/schedules/${scheduleId}/window?${query.toString()}`)).json()) as WindowAnswer;
  const day = addDays(firstDate, 9);
  const where = freeCells({ window }, day)[0]!;

  await page.goto(`/s/${scheduleId}/week/${formatIsoWeek(day)}?day=${day}`);
  await (await bring(page, 'weekly', where)).click();
  const shift = window.shiftTypes[0]!;
  await page.keyboard.type(shift.code);
  await expectHeld(page, scheduleId, where, shift.id);
  await page.goto(`/s/${scheduleId}/month/${day.slice(0, 7)}?day=${day}`);
  await expectShown(page, 'monthly');
  await page.goto(`/s/${scheduleId}/day/${day}`);
  await expectShown(page, 'day-detail');
});

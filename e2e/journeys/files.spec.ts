import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import type { ScheduleSummary, WindowAnswer } from '@tandem/rest';
import { expectAccessible, LOW_PHONE } from '../harness/axe.ts';
import { enter, readRota } from '../harness/rota.ts';
import { expect, test } from '../harness/test.ts';

const phase = (page: Page, name: string) => expect(page.locator(`[data-phase="${name}"]`)).toBeVisible({ timeout: 30_000 });
const choose = (page: Page) => page.getByLabel('Choose files');
const text = (name: string, content: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
const rotas = async (page: Page) => (await (await page.request.get('/api/schedules')).json()) as ScheduleSummary[];

async function openFiles(page: Page): Promise<ScheduleSummary> {
  const { schedule } = await readRota(page);
  await page.goto(`/s/${schedule.id}/setup/files`);
  await phase(page, 'pick');
  return schedule;
}
async function exported(page: Page, format: string): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator(`[data-export="${format}"]`).click()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}
const shiftsOf = async (page: Page, { id, firstDate, lastDate }: ScheduleSummary) => {
  const { assignments, staff, shiftTypes } = (await (await page.request.get(`/api/schedules/${id}/window?from=${firstDate}&to=${lastDate}`)).json()) as WindowAnswer;
  const name = (staffId: string) => staff.find((each) => each.id === staffId)?.name;
  const code = (shiftId: string) => shiftTypes.find((each) => each.id === shiftId)?.code;
  return assignments.map((each) => `${name(each.staffId)} ${each.date} ${code(each.value.shiftTypeId)}`).sort();
};

test('[E2E-127] a rota is exported in every format', async ({ page }) => {
  test.setTimeout(90_000);
  await enter(page, 'mara');
  const schedule = await openFiles(page);
  const starts = { xlsx: 'PK', csv: 'PK', json: '{' };
  for (const [format, begin] of Object.entries(starts)) {
    const { name, bytes } = await exported(page, format);
    expect(name, format).toContain(schedule.name);
    expect(bytes.subarray(0, begin.length).toString('latin1'), format).toBe(begin);
  }
  for (const format of ['inrc2-solution', 'inrc2-grid']) expect((await exported(page, format)).bytes.length).toBeGreaterThan(1000);
});

test('[E2E-128] an exported workbook comes back as the same rota, under another name', async ({ page }) => {
  test.setTimeout(120_000);
  await enter(page, 'mara');
  const schedule = await openFiles(page);
  const before = (await rotas(page)).length;
  const { name, bytes } = await exported(page, 'xlsx');
  await choose(page).setInputFiles({ name, mimeType: 'application/octet-stream', buffer: bytes });
  await phase(page, 'look');
  await expect(page.getByText('An export of Tandem', { exact: false })).toBeVisible();
  expect(await rotas(page)).toHaveLength(before);
  await page.getByLabel('Name of the rota').fill('Brought back');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await phase(page, 'done');
  await page.getByRole('link', { name: 'Open the rota' }).click();
  await expect(page.locator('[data-remote="weekly"] [data-staff]').first()).toBeVisible();
  const back = (await rotas(page)).find((each) => each.name === 'Brought back')!;
  expect(await shiftsOf(page, back)).toEqual(await shiftsOf(page, schedule));
});

test('[E2E-129] a CSV file with headings that nobody knows is told column by column', async ({ page }) => {
  await enter(page, 'mara');
  await page.goto('/new');
  await page.getByRole('radio', { name: /file/i }).check({ force: true });
  await choose(page).setInputFiles(text('plan.csv', 'Wer es ist;An welchem Tag;Was\r\nAna Berg;2026-11-02;E\r\nTom Falk;2026-11-03;N\r\n'));
  await phase(page, 'look');
  await expect(page.getByRole('button', { name: 'Import', exact: true })).toBeDisabled();
  await page.getByLabel('What “plan” holds').selectOption({ label: 'Planned shifts' });
  await page.getByLabel('Column that holds Person in “plan”').selectOption({ label: 'Wer es ist' });
  await page.getByLabel('Column that holds Date in “plan”').selectOption({ label: 'An welchem Tag' });
  await page.getByLabel('Column that holds Shift in “plan”', { exact: true }).selectOption({ label: 'Was' });
  await expect(page.locator('[data-preview="plan"]')).toContainText('Tom Falk');
  for (const code of ['E', 'N']) {
    const meaning = page.getByLabel(`What ${code} means`);
    await expect(meaning).toBeVisible();
    if ((await meaning.inputValue()) !== 'shift') await meaning.selectOption({ label: 'Shift' });
  }
  await page.getByLabel('Name of the rota').fill('From columns');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await phase(page, 'done');
  const made = (await rotas(page)).find(({ name }) => name === 'From columns')!;
  expect(await shiftsOf(page, made)).toEqual(['Ana Berg 2026-11-02 E', 'Tom Falk 2026-11-03 N']);
});

test('[E2E-130] every cell that cannot be taken is listed with its place, and nothing is imported', async ({ page, allowedErrors }) => {
  allowedErrors.push(/status of 40/);
  await enter(page, 'mara');
  await openFiles(page);
  const before = (await rotas(page)).length;
  await choose(page).setInputFiles(text('assignments.csv', 'Person;Date;Shift\r\nAna Berg;2026-11-02;E\r\nTom Falk;the third;E\r\nTom Falk;2026-11-31;E\r\n'));
  await phase(page, 'look');
  const problems = page.locator('[data-problems]');
  await expect(problems.getByRole('row', { name: /B3/ })).toContainText('the third');
  await expect(problems.getByRole('row', { name: /B4/ })).toContainText('2026-11-31');
  await expect(page.getByRole('button', { name: 'Import', exact: true })).toBeDisabled();
  expect(await rotas(page)).toHaveLength(before);
  await expectAccessible(page, 'problems of a file');

  await page.getByRole('button', { name: 'Choose other files' }).click();
  await choose(page).setInputFiles(text('assignments.csv', 'Person;Date;Shift\r\nNobody Here;2026-11-20;E\r\n'));
  await phase(page, 'look');
  await page.getByRole('radio', { name: /Only the planned shifts/ }).check();
  await expect(page.getByText('Nobody in this rota is called Nobody Here', { exact: false })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Import', exact: true })).toBeDisabled();
});

test('[E2E-131] shifts of a file go into the open rota, all at once', async ({ page }) => {
  await enter(page, 'mara');
  const schedule = await openFiles(page);
  const { window } = await readRota(page);
  const person = window.staff[5]!;
  await choose(page).setInputFiles(text('assignments.csv', `Person;Date;Shift\r\n${person.name};${schedule.lastDate};N\r\n`));
  await phase(page, 'look');
  await page.getByRole('radio', { name: /Only the planned shifts/ }).check();
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await phase(page, 'done');
  expect(await shiftsOf(page, schedule)).toContain(`${person.name} ${schedule.lastDate} N`);
});

test('[E2E-132] reading is cancelled at once, and hostile files are refused in a sentence', async ({ page }) => {
  test.setTimeout(90_000);
  await enter(page, 'mara');
  await openFiles(page);
  const long = `Person;Date;Shift\r\n${'Ana Berg;2026-11-02;E\r\n'.repeat(15_000)}`;
  await choose(page).setInputFiles(text('long.csv', long));
  await page.getByRole('button', { name: /Cancel|Choose other files/ }).first().click();
  await phase(page, 'pick');
  await expect(page.getByRole('alert')).toContainText('Nothing was imported');
  const files = [
    { name: 'cut.xlsx', buffer: Buffer.from('PK\u0003\u0004 and then nothing') },
    { name: 'photo.xlsx', buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]) },
    { name: 'big.csv', buffer: Buffer.alloc(21 * 1024 * 1024, 'a;b\n') },
    { name: 'half.json', buffer: Buffer.from('{"schedule":') },
  ];
  for (const { name, buffer } of files) {
    await choose(page).setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
    await expect(page.getByRole('alert'), name).toHaveText(/\S.*\.$/, { timeout: 15_000 });
    await phase(page, 'pick');
  }
  // Names are text, whatever they look like.
  await choose(page).setInputFiles(text('assignments.csv', 'Person;Date;Shift\r\n<img src=x onerror=alert(1)>;2026-11-02;E\r\n'));
  await phase(page, 'look');
  await expect(page.locator('[data-preview]')).toContainText('<img src=x');
  expect(await page.locator('img').count()).toBe(0);
});

test('[E2E-133] axe finds nothing serious while files are brought in, light and dark, wide and on a phone', async ({ page }) => {
  test.setTimeout(90_000);
  await enter(page, 'mara');
  await openFiles(page);
  await expectAccessible(page, 'nothing chosen yet');
  await choose(page).setInputFiles(text('plan.csv', 'Wer;Tag;Was\r\nAna Berg;2026-11-02;E\r\n'));
  await phase(page, 'look');
  await page.getByLabel('What “plan” holds').selectOption({ label: 'Planned shifts' });
  await expectAccessible(page, 'columns to choose');
  await page.setViewportSize(LOW_PHONE);
  await expectAccessible(page, 'on a phone');
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
});

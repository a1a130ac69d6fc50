import type { Page } from '@playwright/test';
import type { ScheduleSummary, WindowAnswer } from '@tandem/rest';
import { expectAccessible, LOW, LOW_PHONE } from '../harness/axe.ts';
import { addPeople, enter, ownRota, readRota, view } from '../harness/rota.ts';
import { expect, test } from '../harness/test.ts';

const SECTIONS = ['people', 'contracts', 'skills', 'shifts', 'demand', 'leave', 'requests', 'notes', 'rota'] as const;
const FIRST = '2026-11-30';
const LAST = '2026-12-13';

/** Begins an empty rota of two weeks as a person does. @returns its id */
async function begin(page: Page, name: string): Promise<string> {
  await page.goto('/new');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Time zone').fill('Europe/Warsaw');
  await page.getByLabel('First day').fill(FIRST);
  await page.getByLabel('Last day').fill(LAST);
  await page.getByRole('button', { name: 'Create rota' }).click();
  await expect(page.getByRole('heading', { name: `${name} has nobody in it yet` })).toBeVisible();
  return /\/s\/([^/]+)\//.exec(page.url())![1]!;
}

const open = async (page: Page, id: string, section: string): Promise<void> => {
  await page.goto(`/s/${id}/setup/${section}`);
  await expect(page.locator('h1')).toBeAttached();
  await expect(page.locator('#main > .waiting')).toHaveCount(0);
};
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click();
const said = (page: Page, text: string) => expect(page.getByRole('status').filter({ hasText: text })).toBeVisible();
const week = (id: string) => `/s/${id}/week/2026-W49?day=${FIRST}`;

async function addPerson(page: Page, id: string, name: string): Promise<void> {
  await open(page, id, 'people');
  await page.getByRole('button', { name: 'Add person' }).click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await save(page);
  await said(page, `Saved: ${name}`);
}

async function read(page: Page, id: string): Promise<WindowAnswer> {
  return (await (await page.request.get(`/api/schedules/${id}/window?from=${FIRST}&to=${LAST}`)).json()) as WindowAnswer;
}

/** The week's cell of a person on the first day, with a shift typed into it. */
async function plan(page: Page, id: string, name: string, key: string): Promise<void> {
  const staffId = (await read(page, id)).staff.find((person) => person.name === name)!.id;
  await page.goto(week(id));
  await view(page, 'weekly').locator(`[data-staff="${staffId}"] [data-date="${FIRST}"]`).click();
  await page.keyboard.press(key);
  await expect.poll(async () => (await read(page, id)).assignments.length).toBe(1);
}

test('[E2E-100] an empty rota goes from nothing to its first shift', async ({ page }) => {
  await enter(page, 'mara');
  const id = await begin(page, 'Ward Nothing');
  await page.getByRole('link', { name: /Add people/ }).click();
  await page.getByRole('button', { name: 'Add person' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Ada Moreau');
  await page.getByRole('button', { name: 'Save and add another' }).click();
  await said(page, 'Saved: Ada Moreau');
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
  await page.keyboard.type('Ben Okoro');
  await page.keyboard.press('Enter');
  await said(page, 'Saved: Ben Okoro');
  await page.getByRole('link', { name: 'Week', exact: true }).click();
  await expect(view(page, 'weekly').getByText('Ada Moreau')).toBeVisible();
  await plan(page, id, 'Ada Moreau', 'e');
  await expect(view(page, 'weekly').locator('[data-date][aria-label*="Early"]')).toHaveCount(1);
});

test('[E2E-100] a rota is begun with the people and rules of another', async ({ page }) => {
  await enter(page, 'mara');
  const { window } = await readRota(page);
  await page.goto('/new');
  await page.getByLabel('Copy another rota').check();
  await page.getByLabel('Copy from').selectOption({ label: window.schedule.name });
  await page.getByLabel('Name', { exact: true }).fill('Ward Copy');
  await page.getByRole('button', { name: 'Create rota' }).click();
  await expect(view(page, 'weekly').getByText(window.staff[0]!.name)).toBeVisible();
});

test('[E2E-101] skills, contracts and people are added, changed and removed, and the week shows them', async ({ page }) => {
  await enter(page, 'mara');
  const id = await begin(page, 'Ward People');
  await open(page, id, 'skills');
  await page.getByRole('button', { name: 'Add skill' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Midwife');
  await page.getByLabel('Short').fill('MID');
  await save(page);
  await said(page, 'Saved: Midwife');
  await page.getByRole('button', { name: 'Edit Midwife' }).click();
  await page.getByLabel('Short').fill('MW');
  await save(page);
  await said(page, 'Saved: Midwife');

  await open(page, id, 'contracts');
  await page.getByRole('button', { name: 'Add contract' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Half');
  await page.getByLabel('Hours a week').fill('19,25');
  await save(page);
  await said(page, 'Saved: Half');
  await expect(page.getByRole('row', { name: /Half/ })).toContainText('19.3');

  await addPerson(page, id, 'Ada Moreau');
  await addPerson(page, id, 'Ben Okoro');
  await page.getByRole('button', { name: 'Edit Ada Moreau' }).click();
  await page.getByLabel('Main skill').selectOption({ label: 'Midwife' });
  await page.getByLabel('Contract').selectOption({ label: 'Half' });
  await save(page);
  await said(page, 'Saved: Ada Moreau');
  await page.goto(week(id));
  await expect(view(page, 'weekly').locator('[data-staff]').filter({ hasText: 'Ada Moreau' })).toContainText('MW');

  await open(page, id, 'people');
  await page.getByRole('button', { name: 'Edit Ben Okoro' }).focus();
  await page.keyboard.press('Alt+ArrowUp');
  await said(page, 'Ben Okoro is now 1 of 2');
  // The new place is said at once; the server is told after it.
  await expect.poll(async () => (await read(page, id)).staff.map(({ name }) => name)).toEqual(['Ben Okoro', 'Ada Moreau']);
  await page.getByRole('button', { name: 'Edit Ben Okoro' }).click();
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await said(page, 'Removed: Ben Okoro');
  await page.goto(week(id));
  await expect(view(page, 'weekly').getByText('Ada Moreau')).toBeVisible();
  await expect(view(page, 'weekly').getByText('Ben Okoro')).toHaveCount(0);
});

test('[E2E-101] a person is moved down two places by pressing Alt and the arrow twice, as fast as fingers are', async ({ page }) => {
  await enter(page, 'mara');
  const id = await ownRota(page, 'Ward Order');
  await addPeople(page, id, ['Ada Moreau', 'Ben Okoro', 'Cleo Falk']);
  await open(page, id, 'people');
  const edit = page.getByRole('button', { name: 'Edit Ada Moreau' });
  await edit.focus();
  await page.keyboard.press('Alt+ArrowDown');
  await page.keyboard.press('Alt+ArrowDown');
  await said(page, 'Ada Moreau is now 3 of 3');
  await expect(edit).toBeFocused();
  const order = async () => (await read(page, id)).staff.map(({ name }) => name);
  await expect.poll(order).toEqual(['Ben Okoro', 'Cleo Falk', 'Ada Moreau']);
  await expect(page.locator('[data-record]').last()).toContainText('Ada Moreau');
});

test('[E2E-101] shifts and demand are set, and the week counts with them', async ({ page }) => {
  await enter(page, 'mara');
  const id = await begin(page, 'Ward Shifts');
  await addPerson(page, id, 'Ada Moreau');
  await open(page, id, 'shifts');
  await page.getByRole('button', { name: 'Add shift' }).click();
  await page.getByLabel('Code').fill('X');
  await page.getByLabel('Name', { exact: true }).fill('Extra');
  await page.getByLabel('Begins').fill('21');
  await page.getByLabel('Ends').fill('5:30');
  await save(page);
  await said(page, 'Saved: Extra');
  await expect(page.getByRole('row', { name: /Extra/ })).toContainText('21:00–05:30, next day');

  await open(page, id, 'demand');
  const { skills } = await read(page, id);
  const cell = page.getByRole('textbox', { name: new RegExp(`^Extra, ${skills[0]!.name}, Mon`) });
  await cell.fill('3-1');
  await save(page);
  await expect(page.getByText('The best, 1, is less than the least, 3.')).toBeVisible();
  await cell.fill('1-3');
  await expect(page.getByText('1 figure changed, on 2 days')).toBeVisible();
  await save(page);
  await said(page, 'Saved');
  expect((await read(page, id)).demand.filter(({ minimum, optimum }) => minimum === 1 && optimum === 3).map(({ date }) => date)).toEqual([FIRST, '2026-12-07']);
  await page.getByText('One week').click();
  await page.getByRole('textbox', { name: new RegExp(`^Extra, ${skills[0]!.name}, Mon 30`) }).fill('');
  await save(page);
  await said(page, 'Saved');
  await page.getByText('Every week').click();
  await expect(cell).toHaveAttribute('placeholder', 'varies');

  await plan(page, id, 'Ada Moreau', 'x');
  await expect(view(page, 'weekly').locator('[data-date][aria-label*="Extra"]')).toHaveCount(1);
});

test('[E2E-101] leave, requests and notes are added, changed and removed, and the week shows them', async ({ page }) => {
  await enter(page, 'mara');
  const id = await begin(page, 'Ward Leave');
  await addPerson(page, id, 'Ada Moreau');
  await open(page, id, 'leave');
  await page.getByRole('button', { name: 'Add leave' }).click();
  await page.getByLabel('Person').selectOption({ label: 'Ada Moreau' });
  await page.getByLabel('Last day').fill('2026-12-01');
  await save(page);
  await said(page, 'Saved: Leave of Ada Moreau');
  await page.goto(week(id));
  await expect(view(page, 'weekly').locator(`[data-staff] [data-date="${FIRST}"]`).first()).toHaveAttribute('aria-label', /leave/i);
  await open(page, id, 'leave');
  await page.getByRole('button', { name: /^Edit Leave of Ada/ }).click();
  await page.getByLabel('Kind').selectOption({ label: 'Sick' });
  await save(page);
  await said(page, 'Saved: Sick of Ada Moreau');
  await page.getByRole('button', { name: /^Edit Sick of Ada/ }).click();
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await said(page, 'Removed');

  await open(page, id, 'requests');
  await page.getByRole('button', { name: 'Add request' }).click();
  await page.getByLabel('Person').selectOption({ label: 'Ada Moreau' });
  await page.getByLabel('Shift').selectOption({ label: 'Night' });
  await save(page);
  await said(page, 'Saved: Request of Ada Moreau');
  await open(page, id, 'notes');
  await page.getByRole('button', { name: 'Add note' }).click();
  await page.getByLabel('Note', { exact: true }).fill('Fire drill at ten');
  await save(page);
  await said(page, 'Saved: Note on');
  const { leave, requests, notes } = await read(page, id);
  expect([leave.length, requests.map(({ want }) => want), notes.map(({ text }) => text)]).toEqual([0, ['off'], ['Fire drill at ten']]);
});

test('[E2E-102] removing what is in use says what would go, and removes that too or nothing', async ({ page, allowedErrors }) => {
  allowedErrors.push(/409 \(Conflict\)/);
  await enter(page, 'mara');
  const id = await begin(page, 'Ward Uses');
  await addPerson(page, id, 'Ada Moreau');
  await plan(page, id, 'Ada Moreau', 'e');
  await open(page, id, 'shifts');
  await page.getByRole('button', { name: 'Edit Early' }).click();
  await page.getByRole('button', { name: 'Remove' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(dialog.getByRole('heading', { name: 'Early is in use' })).toBeVisible();
  await expect(dialog.getByText('1 planned shift')).toBeVisible();
  await expect(dialog).toContainText('Ada Moreau');
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  expect((await read(page, id)).shiftTypes.map(({ name }) => name)).toContain('Early');

  await page.getByRole('button', { name: 'Remove' }).click();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await dialog.getByRole('button', { name: 'Remove all of this' }).click();
  await said(page, 'Removed: Early');
  const { shiftTypes, assignments } = await read(page, id);
  expect([shiftTypes.some(({ name }) => name === 'Early'), assignments.length]).toEqual([false, 0]);

  // A contract cannot go from under a person.
  await open(page, id, 'contracts');
  await page.getByRole('button', { name: /^Edit / }).first().click();
  await page.getByRole('button', { name: 'Remove' }).click();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(dialog.getByText('1 person')).toBeVisible();
  await dialog.getByRole('button', { name: 'Remove all of this' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Somebody would be left without');
});

test('[E2E-103] what is wrong is said beside its field, and what was typed stays until it is saved', async ({ page, context, allowedErrors }) => {
  allowedErrors.push(/ERR_INTERNET_DISCONNECTED/);
  await enter(page, 'mara');
  const id = await begin(page, 'Ward Typed');
  await open(page, id, 'shifts');
  await page.getByRole('button', { name: 'Add shift' }).click();
  await page.getByLabel('Code').fill('e');
  await page.getByLabel('Begins').fill('25:00');
  await save(page);
  await expect(page.getByLabel('Code')).toBeFocused();
  await expect(page.getByLabel('Code')).toHaveAccessibleDescription(/“e” is taken by Early/);
  await expect(page.getByLabel('Name', { exact: true })).toHaveAccessibleDescription(/Nothing is typed here/);
  await expect(page.getByLabel('Begins')).toHaveAccessibleDescription(/“25:00” is not a clock time/);

  await page.getByLabel('Code').fill('X');
  await page.getByLabel('Name', { exact: true }).fill('Extra');
  await page.getByLabel('Begins').fill('10');
  await page.getByLabel('Ends').fill('18');
  await context.setOffline(true);
  await save(page);
  await expect(page.getByRole('alert').filter({ hasText: 'What you typed is kept here' })).toBeVisible();
  await context.setOffline(false);
  await page.getByRole('link', { name: /^Contracts/ }).click();
  await page.getByRole('link', { name: /^Shifts/ }).click();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Extra');
  await save(page);
  await said(page, 'Saved: Extra');
  expect((await read(page, id)).shiftTypes.filter(({ code }) => code === 'X')).toHaveLength(1);
});

test('[E2E-103] an edit that somebody else was faster with is said, and can be put in place of theirs', async ({ page, browser, server, allowedErrors }) => {
  allowedErrors.push(/409 \(Conflict\)/);
  await enter(page, 'mara');
  const { schedule, window } = await readRota(page);
  const name = window.staff.at(-1)!.name;
  await open(page, schedule.id, 'people');
  await page.getByRole('button', { name: `Edit ${name}` }).click();
  await page.getByLabel('Name', { exact: true }).fill(`${name} A`);
  const other = await browser.newPage({ baseURL: server.url });
  await enter(other, 'ana');
  await open(other, schedule.id, 'people');
  await other.getByRole('button', { name: `Edit ${name}` }).click();
  await other.getByLabel('Name', { exact: true }).fill(`${name} B`);
  await save(other);
  await said(other, `Saved: ${name} B`);
  await other.close();
  await save(page);
  await expect(page.getByRole('alert').filter({ hasText: 'Somebody else changed this' })).toBeVisible();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue(`${name} A`);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await save(page);
  await said(page, `Saved: ${name}`);
});

test('[E2E-104] a viewer reads all of it and changes nothing; settings are for operators', async ({ page }) => {
  await enter(page, 'vic');
  const { schedule, window } = await readRota(page);
  for (const section of SECTIONS.filter((each) => each !== 'rota')) {
    await open(page, schedule.id, section);
    await expect(page.getByText('You can view this rota, not change it.')).toBeVisible();
    await expect(page.getByRole('table')).toBeVisible();
    await expect(page.locator('main').getByRole('button', { name: /^(Add|Edit|Save)/ })).toHaveCount(0);
    await expect(page.locator('main input:not([type="search"], [type="date"], [type="radio"])')).toHaveCount(0);
  }
  await open(page, schedule.id, 'people');
  await expect(page.getByRole('rowheader', { name: window.staff[0]!.name })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Rota settings' })).toHaveCount(0);
  await page.goto(`/s/${schedule.id}/setup/rota`);
  await expect(page.getByRole('heading', { name: 'Operators only' })).toBeVisible();
});

test('[E2E-105] a person is added, changed and left alone by keyboard', async ({ page }) => {
  await enter(page, 'mara');
  const id = await begin(page, 'Ward Keys');
  await open(page, id, 'people');
  const add = page.getByRole('button', { name: 'Add person' });
  for (let i = 0; i < 30 && !(await add.evaluate((node) => node === document.activeElement)); i += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
  await page.keyboard.type('Ada Moreau');
  await page.keyboard.press('Enter');
  await said(page, 'Saved: Ada Moreau');
  await expect(page.getByRole('button', { name: 'Edit Ada Moreau' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
  await page.keyboard.type(' Senior');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Edit Ada Moreau' })).toBeFocused();
  // Escape closes the form and keeps what was typed.
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Name', { exact: true })).not.toHaveValue('Ada Moreau');
  await page.getByRole('button', { name: 'Remove' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Keep it' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Remove' })).toBeFocused();
});

test('[E2E-108] name, rules and days of a rota are set, and it is deleted by its name', async ({ page, allowedErrors }) => {
  allowedErrors.push(/409 \(Conflict\)/);
  await enter(page, 'mara');
  const id = await begin(page, 'Ward Settings');
  await addPerson(page, id, 'Ada Moreau');
  await plan(page, id, 'Ada Moreau', 'e');
  await open(page, id, 'rota');
  await page.getByLabel('Name', { exact: true }).fill('Ward Renamed');
  await page.getByLabel('Two shifts on one day').check();
  await page.getByLabel('Hours of rest between two shifts').fill('12');
  await page.getByLabel('Time zone').fill('Mars/Olympus');
  await save(page);
  await expect(page.getByLabel('Time zone')).toHaveAccessibleDescription(/“Mars\/Olympus” is not a time zone/);
  await page.getByLabel('Time zone').fill('Europe/Lisbon');
  await save(page);
  await said(page, 'Saved');
  await expect(page.getByRole('button', { name: 'Ward Renamed' })).toBeVisible();
  const { schedule } = await read(page, id);
  expect(schedule).toMatchObject({ name: 'Ward Renamed', timeZone: 'Europe/Lisbon', policy: { restMinutes: 720 } });
  expect(schedule.policy.reject).toContain('single-assignment');

  await page.getByLabel('First day').fill('2026-12-01');
  await save(page);
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('heading', { name: 'These days are in use' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Remove all of this' }).click();
  await said(page, 'Saved');

  await page.getByLabel('Type “Ward Renamed” to delete it').fill('Ward');
  await page.getByRole('button', { name: 'Delete rota' }).click();
  await expect(page.getByText('“Ward” is not “Ward Renamed”.')).toBeVisible();
  await page.getByLabel('Type “Ward Renamed” to delete it').fill('Ward Renamed');
  await page.getByRole('button', { name: 'Delete rota' }).click();
  await expect(page.getByText('Ward Renamed is deleted')).toBeVisible();
  const left = (await (await page.request.get('/api/schedules')).json()) as { id: string }[];
  expect(left.map((each) => each.id)).not.toContain(id);
});

test.describe('phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('[E2E-106] on a phone every page is in one list, nothing is wider than the screen, and a person is added', async ({ page }) => {
    await enter(page, 'mara');
    const id = await begin(page, 'Ward Phone');
    await page.getByRole('link', { name: /Add people/ }).click();
    await page.getByRole('button', { name: 'Add person' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Ada Moreau');
    await save(page);
    await said(page, 'Saved: Ada Moreau');
    for (const [link, section] of [['Shifts', 'shifts'], ['Demand', 'demand'], ['Rota settings', 'rota'], ['Leave', 'leave'], ['People', 'people']] as const) {
      await page.locator('header button').first().click();
      await page.getByRole('link', { name: new RegExp(`^${link}`) }).click();
      await expect(page).toHaveURL(`/s/${id}/setup/${section}`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
    }
    await page.getByRole('link', { name: 'Week', exact: true }).click();
    await expect(view(page, 'weekly').getByText('Ada Moreau')).toBeVisible();
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('link', { name: 'People, shifts and rules' }).click();
    await expect(page).toHaveURL(`/s/${id}/setup/people`);
  });
});

test('[E2E-107] axe finds nothing serious on any page of setting up, light and dark', async ({ page, allowedErrors }) => {
  allowedErrors.push(/409 \(Conflict\)/);
  await page.setViewportSize(LOW);
  await enter(page, 'mara');
  const schedules = (await (await page.request.get('/api/schedules')).json()) as ScheduleSummary[];
  // The demo's smaller ward: other journeys make and end rotas of their own meanwhile.
  const schedule = schedules.find(({ id }) => id === 'ward-5-nights')!;
  for (const section of SECTIONS) {
    await open(page, schedule.id, section);
    const first = page.locator('[data-record] button').first();
    if (await first.count()) {
      await first.click();
      await page.getByRole('button', { name: 'Save', exact: true }).waitFor();
    }
    await expectAccessible(page, section);
  }
  await open(page, schedule.id, 'shifts');
  await page.getByRole('button', { name: 'Add shift' }).click();
  await save(page);
  await expectAccessible(page, 'what is wrong');
  await open(page, schedule.id, 'skills');
  await page.locator('[data-record] button').first().click();
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Remove all of this' })).toBeVisible();
  await expectAccessible(page, 'what is in use');
  await page.getByRole('button', { name: 'Keep it' }).click();
  await begin(page, 'Ward of nobody');
  await expectAccessible(page, 'an empty rota');
  await page.goto('/new');
  await expect(page.getByRole('button', { name: 'Create rota' })).toBeVisible();
  await expectAccessible(page, 'a new rota');
  await page.setViewportSize(LOW_PHONE);
  for (const section of ['people', 'demand', 'rota'] as const) {
    await open(page, schedule.id, section);
    await expectAccessible(page, `${section} on a phone`);
  }
});

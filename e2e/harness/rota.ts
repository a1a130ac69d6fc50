import { type BrowserContext, expect, type Locator, type Page } from '@playwright/test';
import { addDays, isoWeekday, type AssignmentValue } from '@tandem/rota';
import { CSRF_HEADER, type ReferenceAnswer, type ScheduleSummary, type Session, type WindowAnswer } from '@tandem/rest';

export type Remote = 'weekly' | 'monthly' | 'day-detail';
export const PASSWORD = 'tandem-demo';

/** Signs in on the page as a person does; afterwards the page is where the sign-in led. */
export async function signInByHand(page: Page, login: string, path = '/'): Promise<void> {
  await page.goto(path);
  await page.getByLabel('Sign-in name').fill(login);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByLabel('Password')).toBeHidden();
  await expect(page.locator('section[data-remote]').first()).toBeVisible();
}

/** The cookies of each login at each server, from one sign-in of this worker. */
const signedIn = new Map<string, Promise<Cookies>>();
type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>;

/**
 * Makes the page's browser one on which somebody is signed in, before it opens anything. Journeys that are not about
 * signing in begin here: a form and a password hash for each would be a quarter of the run.
 */
export async function enter(page: Page, login: string): Promise<void> {
  const url = new URL((await page.request.get('/healthz')).url()).origin;
  const key = `${login} ${url}`;
  let cookies = signedIn.get(key);
  if (!cookies) {
    cookies = page.request.post('/api/session', { data: { login, password: PASSWORD } }).then(async (answer) => {
      expect(answer.status(), await answer.text()).toBe(201);
      return page.context().cookies(url);
    });
    signedIn.set(key, cookies);
  }
  await page.context().addCookies(await cookies);
  // The shell asks who is signed in only on a device that remembers somebody.
  await page.addInitScript(() => localStorage.setItem('tandem-signed-in', 'yes'));
}

/** Opens a page as somebody who is signed in already, and waits for the first view. */
export async function signIn(page: Page, login: string, path = '/'): Promise<void> {
  await enter(page, login);
  await page.goto(path);
  await expect(page.locator('section[data-remote]').first()).toBeVisible();
}

/** A rota of the demo, as the API answers it; the big ward unless another is named. Other journeys make and import rotas beside it. */
export async function readRota(page: Page, scheduleId = 'ward-4-north'): Promise<{ schedule: ScheduleSummary; window: WindowAnswer }> {
  const schedules = (await (await page.request.get('/api/schedules')).json()) as ScheduleSummary[];
  const schedule = schedules.find(({ id }) => id === scheduleId)!;
  const query = new URLSearchParams({ from: schedule.firstDate, to: schedule.lastDate });
  const answer = await page.request.get(`/api/schedules/${schedule.id}/window?${query.toString()}`);
  return { schedule, window: (await answer.json()) as WindowAnswer };
}

/** Makes an empty rota of four weeks that only this page's person operates. @returns its id */
export async function ownRota(page: Page, name: string): Promise<string> {
  const answer = await sendAs(page, '/api/schedules', { name, timeZone: 'Europe/Berlin', firstDate: '2026-11-02', lastDate: '2026-11-29' });
  return (answer as { scheduleId: string }).scheduleId;
}

/** Puts people into a rota, in this order, without the page. */
export async function addPeople(page: Page, scheduleId: string, names: readonly string[]): Promise<void> {
  const { contracts, skills } = (await (await page.request.get(`/api/schedules/${scheduleId}/reference`)).json()) as ReferenceAnswer;
  const changes = names.map((name, order) => ({
    kind: 'staff', id: `person-${order}`, order, value: { id: `person-${order}`, name, contractId: contracts[0]!.id, skills: [skills[0]!.id] },
  }));
  await sendAs(page, `/api/schedules/${scheduleId}/changes`, { opId: `people-${scheduleId}`, origin: 'journey/setup', changes });
}

/** What the server answers to a write of this page's person. */
async function sendAs(page: Page, path: string, data: object): Promise<unknown> {
  const { csrf } = (await (await page.request.get('/api/session')).json()) as Session;
  const answer = await page.request.post(path, { headers: { [CSRF_HEADER]: csrf }, data });
  expect(answer.ok(), await answer.text()).toBe(true);
  return answer.json();
}

export interface FreeCell {
  readonly staffId: string;
  readonly name: string;
  readonly date: string;
}

/**
 * People who are off and not on leave on a day and the days beside it, so that any shift of theirs is accepted; from the
 * top of the list, where a grid shows them without scrolling.
 */
export function freeCells({ window }: { window: WindowAnswer }, date: string): FreeCell[] {
  const days = [addDays(date, -1), date, addDays(date, 1)];
  const works = new Set(window.assignments.map((each) => `${each.staffId}/${each.date}`));
  const away = (staffId: string) => window.leave.some((each) => each.staffId === staffId && days.some((day) => day >= each.from && day <= each.to));
  return window.staff
    .filter(({ id }) => !away(id) && !days.some((day) => works.has(`${id}/${day}`)))
    .map(({ id, name }) => ({ staffId: id, name, date }));
}

/** A Wednesday well inside the rota. */
export function plannedDay({ schedule }: { schedule: ScheduleSummary }, weeksIn: number): string {
  const start = addDays(schedule.firstDate, 7 * weeksIn);
  return addDays(start, 3 - isoWeekday(start));
}

/**
 * Of a week's days from Tuesday to Saturday the one on which most people are off, for tests that write: each uses up some.
 * The day after is in the same week and month.
 */
export function openDay(rota: { schedule: ScheduleSummary; window: WindowAnswer }, weeksIn: number): string {
  const days = [-1, 0, 1, 2, 3].map((by) => addDays(plannedDay(rota, weeksIn), by)).filter((day) => addDays(day, 1).slice(8) !== '01');
  return days.toSorted((a, b) => freeCells(rota, b).length - freeCells(rota, a).length)[0] ?? plannedDay(rota, weeksIn);
}

export const view = (page: Page, remote: Remote): Locator => page.locator(`section[data-remote="${remote}"]`);

/** The rows of people in the day, on shift or not. */
export const people = (page: Page): Locator => view(page, 'day-detail').locator('[data-row]');

/** The row of one person in the day. */
export const personRow = (page: Page, { staffId }: FreeCell): Locator => view(page, 'day-detail').locator(`[data-row="${staffId}"]`).first();

const CONTENT: Readonly<Record<Remote, string>> = { weekly: '[data-staff]', monthly: '[data-staff]', 'day-detail': '[data-row]' };

/** Follows the link to a view and waits until it shows people. */
export async function goTo(page: Page, name: 'Week' | 'Month' | 'Day'): Promise<void> {
  await page.getByRole('link', { name, exact: true }).click();
  await expectShown(page, ({ Week: 'weekly', Month: 'monthly', Day: 'day-detail' } as const)[name]);
}

/** Waits until a view shows people. */
export async function expectShown(page: Page, remote: Remote): Promise<void> {
  await expect(view(page, remote).locator(CONTENT[remote]).first()).toBeVisible();
}

/** Filters a grid to one person, so that the virtual rows hold theirs, and waits for the cell. */
export async function bring(page: Page, remote: 'weekly' | 'monthly', where: FreeCell): Promise<Locator> {
  await expectShown(page, remote);
  await view(page, remote).getByLabel('Find staff').fill(where.name);
  const found = cell(page, remote, where);
  await expect(found).toBeVisible();
  return found;
}

/** The cell of a person on a day in a grid. */
export const cell = (page: Page, remote: 'weekly' | 'monthly', { staffId, date }: FreeCell): Locator =>
  view(page, remote).locator(`[data-staff="${staffId}"] [data-date="${date}"]`);

/** What the server holds in slot 0 of a cell. */
export async function heldValue(page: Page, scheduleId: string, { staffId, date }: FreeCell): Promise<AssignmentValue | null> {
  const query = new URLSearchParams({ from: date, to: date });
  const { assignments } = (await (await page.request.get(`/api/schedules/${scheduleId}/window?${query.toString()}`)).json()) as WindowAnswer;
  return assignments.find((each) => each.staffId === staffId && each.date === date)?.value ?? null;
}

/** Waits until the server holds this shift (null: none) in the cell. */
export async function expectHeld(page: Page, scheduleId: string, where: FreeCell, shiftTypeId: string | null): Promise<void> {
  await expect.poll(async () => (await heldValue(page, scheduleId, where))?.shiftTypeId ?? null).toBe(shiftTypeId);
}

/** One small set in a real browser against a real server: planned by hand in week, month and day, until all three show the validator's grid. */
import { chromium, type BrowserContext, type Locator, type Page } from '@playwright/test';
import { CSRF_HEADER, type ImportAnswer, type Session, type WindowAnswer } from '@tandem/rest';
import { cellKey, formatIsoWeek, type Assignment } from '@tandem/rota';
import type { TextFile } from '@tandem/rota/inrc2';
import { FLAG_NAMES } from '@tandem/sync/protocol';
import { PASSWORD, view } from '../harness/rota.ts';
import { startServer } from '../harness/server.ts';
import { createChance, type Chance } from '../sim/random.ts';
import { differencesFrom, lettersOf, type SolvedSet } from './solved-sets.ts';

/** Milliseconds in which an edit has to be in every view. */
const PATIENCE = 15_000;
/** Differences after which no more are looked for: each costs its patience. */
const MOST_DIFFERENCES = 6;

/** The solution's files say who works; without that they are the roster that is to be planned. */
const unplanned = (files: readonly TextFile[]): TextFile[] =>
  files.map(({ path, text }) => ({ path, text: /(^|\/)Sol-[^/]*$/.test(path) ? text.replace(/^ASSIGNMENTS = \d+[^]*$/m, 'ASSIGNMENTS = 0\n') : text }));

/** @returns what differs, in words; the set's letters are compared, since a person who types one leaves the skill to the app */
export async function replayInBrowser(solved: SolvedSet, seed: number, program: string, say: (text: string) => void): Promise<string[]> {
  const chance = createChance(seed);
  const server = await startServer();
  const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'] });
  try {
    const context = await browser.newContext({ baseURL: server.url, locale: 'en-GB', timezoneId: 'Europe/Berlin', reducedMotion: 'reduce', viewport: { width: 1440, height: 900 } });
    context.setDefaultTimeout(PATIENCE);
    const errors: string[] = [];
    context.on('weberror', (error) => errors.push(`browser: the page threw: ${error.error().message}`));
    const api = await signIn(context, server.url);
    const { scheduleId } = await api<ImportAnswer>('POST', '/api/imports', { format: 'inrc2', files: unplanned(solved.files) });
    const values = Object.fromEntries(FLAG_NAMES.map((name) => [name, true]));
    await api('PUT', `/api/schedules/${scheduleId}/flags`, { values, reason: 'replay' });
    const differences = await planAll(context, solved, `/s/${scheduleId}`, chance, say);
    if (differences.length > 0) return [...differences, ...errors];

    const { firstDate, lastDate } = solved.roster.schedule;
    const { assignments } = await api<WindowAnswer>('GET', `/api/schedules/${scheduleId}/window?from=${firstDate}&to=${lastDate}`);
    const holders: readonly (readonly [string, ReadonlyMap<string, unknown>])[] = [
      ['server', new Map(assignments.map((row) => [cellKey(row), row.value]))],
      ...(await Promise.all(context.pages().map(async (page, index) => [`store of tab ${index + 1}`, await centralStore(page)] as const))),
    ];
    return [...holders.flatMap(([name, cells]) => differencesFrom(solved, cells, 'letters').map((sentence) => `browser, ${name}: ${sentence}`)), ...errors];
  } finally {
    await browser.close();
    await server.dispose();
  }
}

/** What the page's one instance of @tandem/sync holds. */
const centralStore = async (page: Page): Promise<ReadonlyMap<string, unknown>> =>
  new Map(
    await page.evaluate(() => {
      const key = Object.getOwnPropertySymbols(globalThis).find(({ description }) => description?.startsWith('@tandem/sync/'));
      const sync = key && (globalThis as unknown as Record<symbol, { readonly store: { readonly data: ReadonlyMap<string, unknown> } } | undefined>)[key];
      return [...(sync?.store.data ?? [])];
    }),
  );

type Api = <T>(method: 'GET' | 'POST' | 'PUT', path: string, data?: object) => Promise<T>;

async function signIn(context: BrowserContext, origin: string): Promise<Api> {
  const answer = await context.request.post('/api/session', { data: { login: 'mara', password: PASSWORD } });
  if (!answer.ok()) throw new Error(`Signing in was answered ${answer.status()}: ${await answer.text()}`);
  const { csrf } = (await answer.json()) as Session;
  // The shell asks who is signed in only on a device that remembers somebody.
  await context.addInitScript(() => location.protocol.startsWith('http') && localStorage.setItem('tandem-signed-in', 'yes'));
  return async <T>(method: 'GET' | 'POST' | 'PUT', path: string, data?: object) => {
    const got = await context.request.fetch(path, { method, headers: { [CSRF_HEADER]: csrf, origin }, ...(data ? { data } : {}) });
    if (!got.ok()) throw new Error(`${method} ${path} was answered ${got.status()}: ${await got.text()}`);
    return (await got.json()) as T;
  };
}

/** The week with the day beside it in one tab and the month in another. Neither loads again: what one edits comes to the other live. */
async function planAll(context: BrowserContext, solved: SolvedSet, base: string, chance: Chance, say: (text: string) => void): Promise<string[]> {
  const { roster } = solved;
  const { firstDate } = roster.schedule;
  const [week, month] = [await context.newPage(), await context.newPage()];
  const monthOf = (date: string): string => date.slice(0, 7);
  await month.goto(`${base}/month/${monthOf(firstDate)}?day=${firstDate}`);
  await cellIn(month, 'monthly', roster.staff[0]?.id ?? '', firstDate).waitFor();

  const letters = lettersOf(solved.grid, roster);
  const dates = [...new Set([...letters.keys()].map((key) => key.split('/')[1] ?? ''))].sort();
  const differences: string[] = [];
  let shownWeek = '';
  for (const date of dates) {
    if (formatIsoWeek(date) !== shownWeek) {
      shownWeek = formatIsoWeek(date);
      await week.goto(`${base}/week/${shownWeek}?day=${date}`);
    }
    await choose(week, date, roster.staff[0]?.id ?? '');
    for (const row of roster.assignments.filter((each) => each.date === date)) {
      const code = roster.shiftTypes.find(({ id }) => id === row.value.shiftTypeId)?.code ?? '';
      const [name = '', edit] = chance.pick<readonly [string, () => Promise<void>]>([
        ['weekly', () => type(week, 'weekly', row, code)],
        ['day', () => assign(week, solved, row)],
        ...(monthOf(date) === monthOf(firstDate) ? [['monthly', () => type(month, 'monthly', row, code)] as const] : []),
      ]);
      await edit().catch((error: unknown) => differences.push(`browser: ${row.staffId}/${date} could not be planned (${name}): ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`));
    }
    if (monthOf(date) !== monthOf(firstDate)) await month.goto(`${base}/month/${monthOf(date)}?day=${date}`);
    for (const { id } of roster.staff) {
      const printed = letters.get(`${id}/${date}`) ?? '-';
      const places = { weekly: cellIn(week, 'weekly', id, date), monthly: cellIn(month, 'monthly', id, date) };
      for (const [name, place] of Object.entries(places)) differences.push(...(await unlike(place, solved, printed)).map((held) => `browser, ${name}: ${id}/${date} holds ${held}, the validator printed ${printed}`));
      differences.push(...(await unlike(inDay(week, id), solved, printed)).map((held) => `browser, day: ${id}/${date} holds ${held}, the validator printed ${printed}`));
    }
    if (differences.length >= MOST_DIFFERENCES) return [...differences, `browser: left off at ${date}`];
    say(`browser: ${date}, ${differences.length === 0 ? 'equal so far' : `${differences.length} differences`}`);
  }
  return differences;
}

const cellIn = (page: Page, remote: 'weekly' | 'monthly', staffId: string, date: string): Locator => view(page, remote).locator(`[data-staff="${staffId}"] [data-date="${date}"]`);
const panel = (page: Page): Locator => view(page, 'day-detail');

/** Selects a day in the week, so that the panel beside it shows it. */
async function choose(page: Page, date: string, staffId: string): Promise<void> {
  await cellIn(page, 'weekly', staffId, date).click();
  await page.waitForURL((url) => url.href.includes(`day=${date}`));
}

async function type(page: Page, remote: 'weekly' | 'monthly', { staffId, date }: Assignment, code: string): Promise<void> {
  await cellIn(page, remote, staffId, date).click();
  await page.keyboard.type(code.toLowerCase());
}

/** As a person does who plans in the day; a shift that nobody needs that day has no place there and is typed in the week. */
async function assign(page: Page, { roster }: SolvedSet, row: Assignment): Promise<void> {
  const person = roster.staff.find(({ id }) => id === row.staffId)?.name ?? '';
  const shift = roster.shiftTypes.find(({ id }) => id === row.value.shiftTypeId);
  const add = panel(page).getByRole('button', { name: `Add somebody to ${shift?.name}` });
  if ((await add.count()) === 0) return type(page, 'weekly', row, shift?.code ?? '');
  await add.first().click();
  await page.getByLabel('Find staff').last().fill(person);
  await page.getByRole('button', { name: `Assign ${person}` }).first().click();
}

/** Who works has a row, whose words say which shift. */
const inDay = (page: Page, staffId: string): Locator => panel(page).locator(`[data-row="${staffId}"]`);

/** What is shown in place of the letter; nothing: the letter comes within the time. */
async function unlike(place: Locator, { roster }: SolvedSet, printed: string): Promise<string[]> {
  const until = Date.now() + PATIENCE;
  for (;;) {
    const texts = await place.evaluateAll((found) => found.map((each) => each.textContent.trim()));
    // A grid's cell begins with the shift's code; a row of the day names it before its times.
    const held = roster.shiftTypes.flatMap(({ name, code }) => {
      const shown = texts.some((text) => new RegExp(`^${code}(?![A-Za-z])|, ${name}, \\d\\d:`).test(text));
      return shown ? [[...name][0]?.toUpperCase()] : [];
    });
    if ((held.join('') || '-') === printed) return [];
    if (Date.now() > until) return [held.join('') || 'nothing'];
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

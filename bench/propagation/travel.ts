/** An edit on its way to another tab and to another person: the built app in Chromium, the real server on loopback. */
import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CSRF_HEADER, type Session } from '@tandem/rest';
import { cellKey, formatIsoWeek } from '@tandem/rota';
import { FLAG_NAMES } from '@tandem/sync/protocol';
import { enter, freeCells, heldValue, openDay, readRota, type FreeCell } from '../../e2e/harness/rota.ts';
import { build as buildUnits } from '../../tools/check/steps.ts';
import { startServerProcess } from '../../tools/drill/server-process.ts';
import { findChromium } from '../../tools/test/chromium.ts';
import { installProbe, type Probe, type TravelCell, type Trips } from './travel-probe.ts';

const WARD = 'ward-4-north';
const WEEKS_IN = 3;
const CELLS = 8;
/** Milliseconds that each of the two ways may take. */
const CAP = 120_000;
/** Milliseconds in which a page is to be live, and in which all are to hold the same. */
const PATIENCE = 30_000;

/** What one way was measured by, or why it was not. */
export type WayRun = { readonly kind: 'measured'; readonly trips: Trips; readonly differences: readonly string[] } | { readonly kind: 'failed'; readonly reason: string };
export type WayName = 'tabs' | 'users';
export type Ways = Readonly<Record<WayName, WayRun>>;

/** Enough for a 99th percentile; far from what the server lets one person send. */
const EDITS = 400;

export async function measureTravel(say: (text: string) => void): Promise<Ways> {
  try {
    say('Building …');
    const units = await buildUnits.run();
    if (units.failed > 0) throw new Error(units.output);
    return await inBrowsers(say);
  } catch (error) {
    const failed = failure(error);
    return { tabs: failed, users: failed };
  }
}

async function inBrowsers(say: (text: string) => void): Promise<Ways> {
  const data = mkdtempSync(join(tmpdir(), 'tandem-bench-'));
  const [server, relay] = await Promise.all([startServerProcess(data), startRelay()]);
  const browser = await chromium.launch({ executablePath: findChromium(say), args: ['--no-sandbox', '--disable-background-networking'] });
  try {
    const mara = await openContext(browser, server.url);
    const first = await mara.newPage();
    await enter(first, 'mara');
    await turnOn(first);
    const place = await placeToEdit(first);
    const tabs = await way('tabs', say, first, place, null, () => mara.newPage());
    const users = await way('users', say, first, place, relay.url, async () => {
      const page = await (await openContext(browser, server.url)).newPage();
      await enter(page, 'ana');
      return page;
    });
    return { tabs, users };
  } finally {
    await browser.close();
    relay.stop();
    await server.end('SIGTERM');
    rmSync(data, { recursive: true, force: true });
  }
}

async function openContext(browser: Browser, baseURL: string): Promise<BrowserContext> {
  // A bare socket to another port is none of the app's business, and its policy forbids it.
  const context = await browser.newContext({ baseURL, bypassCSP: true, locale: 'en-GB', timezoneId: 'Europe/Berlin', viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
  // What passes through a route counts as a page from elsewhere, which may not reach this machine unasked.
  await context.grantPermissions(['local-network-access']);
  // A page that is isolated has a clock of microseconds; else its steps are longer than a message takes.
  await context.route(
    (url) => url.pathname.startsWith('/s/'),
    async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), 'cross-origin-embedder-policy': 'require-corp' } });
    },
  );
  return context;
}

interface EditPlace {
  readonly path: string;
  readonly cells: readonly (TravelCell & { readonly where: FreeCell })[];
}

/** People whom any shift suits on a day; each of their cells is an early and a late one in turn. */
async function placeToEdit(page: Page): Promise<EditPlace> {
  const rota = await readRota(page, WARD);
  const day = openDay(rota, WEEKS_IN);
  const [one, other] = rota.window.shiftTypes;
  const cells = freeCells(rota, day).slice(0, CELLS).flatMap((where) => {
    const skillId = rota.window.staff.find(({ id }) => id === where.staffId)?.skills[0];
    if (!one || !other || skillId === undefined) return [];
    return [{ where, cell: cellKey({ staffId: where.staffId, date: day, slot: 0 }), values: [{ shiftTypeId: one.id, skillId }, { shiftTypeId: other.id, skillId }] as const }];
  });
  if (cells.length < CELLS) throw new Error(`${WARD} has ${cells.length} people who are free on ${day}, not ${CELLS}`);
  return { path: `/s/${WARD}/week/${formatIsoWeek(day)}?day=${day}`, cells };
}

/** All five flags, by the operator. */
async function turnOn(page: Page): Promise<void> {
  const { csrf } = (await (await page.request.get('/api/session')).json()) as Session;
  const values = Object.fromEntries(FLAG_NAMES.map((name) => [name, true]));
  const answer = await page.request.put(`/api/schedules/${WARD}/flags`, { headers: { [CSRF_HEADER]: csrf }, data: { values, reason: 'bench' } });
  if (!answer.ok()) throw new Error(`The flags could not be set: ${await answer.text()}`);
}

type Holder = { readonly probe: Probe };
const live = (page: Page): Promise<unknown> => page.waitForFunction(() => (globalThis as unknown as Holder).probe.live(), undefined, { timeout: PATIENCE, polling: 50 });

async function way(name: WayName, say: (text: string) => void, editing: Page, place: EditPlace, relay: string | null, openOther: () => Promise<Page>): Promise<WayRun> {
  let cap: NodeJS.Timeout | undefined;
  const late = new Promise<WayRun>((resolve) => (cap = setTimeout(resolve, CAP, { kind: 'failed', reason: `did not end within ${CAP / 1000} s` })));
  let told: Page | null = null;
  async function measure(): Promise<WayRun> {
    told = await openOther();
    for (const page of [editing, told]) {
      await page.goto(place.path);
      await page.locator('[data-staff] [data-date]').first().waitFor();
      await page.evaluate(installProbe, relay);
      await live(page);
    }
    await told.evaluate(() => (globalThis as unknown as Holder).probe.answer());
    const cells = place.cells.map(({ cell, values }) => ({ cell, values }));
    const trips = await editing.evaluate(([all, count]) => (globalThis as unknown as Holder).probe.run(all, count), [cells, EDITS] as const);
    return { kind: 'measured', trips, differences: await differences([editing, told], place) };
  }
  try {
    const run = await Promise.race([measure().catch(failure), late]);
    say(`${name}: ${run.kind === 'measured' ? `${run.trips.edits.length} edits measured` : run.reason}`);
    return run;
  } finally {
    clearTimeout(cap);
    await (told as Page | null)?.close();
  }
}

/** What the pages and the server hold in the cells, once all is sent. */
async function differences(pages: readonly [Page, Page], { cells }: EditPlace): Promise<string[]> {
  const until = Date.now() + PATIENCE;
  for (;;) {
    const held = await Promise.all(pages.map((page) => page.evaluate((keys) => (globalThis as unknown as Holder).probe.held(keys), cells.map(({ cell }) => cell))));
    const unsent = await pages[0].evaluate(() => (globalThis as unknown as Holder).probe.unsent());
    const stands = await Promise.all(cells.map(async ({ where }) => (await heldValue(pages[0], WARD, where))?.shiftTypeId ?? null));
    const found = cells.flatMap(({ cell }, index) => {
      const values = [held[0]?.[index] ?? null, held[1]?.[index] ?? null, stands[index] ?? null];
      return new Set(values).size === 1 ? [] : [`${cell}: the page that edits holds ${values[0]}, the other one ${values[1]}, the server ${values[2]}`];
    });
    if (unsent > 0) found.push(`${unsent} edits are not with the server`);
    if (found.length === 0 || Date.now() > until) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** In a process of its own, as the server is. */
async function startRelay(): Promise<{ readonly url: string; readonly stop: () => void }> {
  const child = spawn(process.execPath, ['--no-warnings', join(import.meta.dirname, 'relay.ts')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (text) => resolve(String(text).trim()));
    child.once('exit', (code) => reject(new Error(`the bare socket ended with ${code}`)));
  });
  return { url, stop: () => void child.kill('SIGTERM') };
}

const failure = (error: unknown): WayRun & { readonly kind: 'failed' } => ({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });

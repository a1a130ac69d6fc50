import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CSRF_HEADER, type CellHistoryRow } from '@tandem/rest';
import { formatIsoWeek } from '@tandem/rota';
import type { BrowserContext, Page } from '@playwright/test';
import { FLAG_NAMES } from '@tandem/sync/protocol';
import type { Sync, SyncStatus, TrayItem } from '../../shared/sync/src/index.ts';
import { bring, cell, enter, type FreeCell, freeCells, openDay, PASSWORD, readRota } from './rota.ts';
import type { RunningServer } from './server.ts';
import { expect, serverOfWorker, test as base, watchErrors } from './test.ts';

/** In the pool are fewer people, so that its pages are there sooner; Tomás has a role in the ward alone. */
export const WARD = 'ward-4-north';
const POOL = 'ward-5-nights';
const CLI = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url));
const run = promisify(execFile);

/** The flags of the demo's rotas, changed by their operator over the API. */
export interface Flags {
  readonly all: (on: boolean) => Promise<void>;
  /** `tandem flags …` on the server's data folder, beside the running server. */
  readonly cli: (...args: string[]) => Promise<void>;
}

/** Pages of people who are signed in, closed after the journey; each has a browser of its own unless it shares one. */
export type OpenPage = (login: string, browser?: BrowserContext) => Promise<Page>;

interface SyncFixtures {
  readonly flags: Flags;
  readonly open: OpenPage;
}

/** The test of the journeys of synchronization: all five flags are on for both rotas of the demo until it ends. */
export const test = base.extend<SyncFixtures>({
  flags: async ({ server }, use) => {
    const set = await operatorOf(server);
    const flags: Flags = {
      all: (on) => set(Object.fromEntries(FLAG_NAMES.map((name) => [name, on]))),
      cli: async (...args) => void (await run(process.execPath, [CLI, 'flags', ...args], { env: { ...process.env, TANDEM_DATA: server.data } })),
    };
    await flags.all(true);
    await use(flags);
    await flags.all(false);
  },
  open: async ({ browser, server, allowedErrors }, use) => {
    const contexts = new Set<BrowserContext>();
    const errors: string[][] = [];
    await use(async (login, shared) => {
      const context = shared ?? (await browser.newContext({ baseURL: server.url, viewport: { width: 1440, height: 900 }, locale: 'en-GB', timezoneId: 'Europe/Berlin', reducedMotion: 'reduce' }));
      contexts.add(context);
      const page = await context.newPage();
      errors.push(watchErrors(page));
      await enter(page, login);
      return page;
    });
    for (const context of contexts) await context.close();
    expect(errors.flat().filter((text) => !allowedErrors.some((allowed) => allowed.test(text)))).toEqual([]);
  },
});
/** For journeys that change what stays for all rotas: a server to themselves. */
export const testApart = test.extend<object, { readonly server: RunningServer }>({ server: serverOfWorker() });
export { expect };

type SetFlags = (values: Readonly<Record<string, boolean>>) => Promise<void>;
/** One sign-in for each server. */
const operators = new Map<string, Promise<SetFlags>>();

function operatorOf({ url }: RunningServer): Promise<SetFlags> {
  const known = operators.get(url) ?? signInAsOperator(url);
  operators.set(url, known);
  return known;
}

async function signInAsOperator(url: string): Promise<SetFlags> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/api/session`, { method: 'POST', headers, body: JSON.stringify({ login: 'mara', password: PASSWORD }) });
  const cookie = answer.headers.getSetCookie().map((each) => each.split(';')[0]).join('; ');
  const { csrf } = (await answer.json()) as { csrf: string };
  return async (values) => {
    const body = JSON.stringify({ values, reason: 'a journey' });
    for (const id of [WARD, POOL]) {
      const set = await fetch(`${url}/api/schedules/${id}/flags`, { method: 'PUT', headers: { ...headers, cookie, [CSRF_HEADER]: csrf }, body });
      expect(set.status, await set.text()).toBe(200);
    }
  };
}

/** A day of a rota on which a journey writes alone, and people whom any shift suits then. */
export async function placeOf(page: Page, weeksIn: number, scheduleId = POOL) {
  const rota = await readRota(page, scheduleId);
  const day = openDay(rota, weeksIn);
  const base = `/s/${rota.schedule.id}`;
  return {
    id: rota.schedule.id,
    day,
    free: freeCells(rota, day),
    shift: (code: string): string => rota.window.shiftTypes.find((shift) => shift.code === code)!.id,
    week: `${base}/week/${formatIsoWeek(day)}?day=${day}`,
    month: `${base}/month/${day.slice(0, 7)}?day=${day}`,
    dayPath: `${base}/day/${day}`,
  };
}

/** Brings a person into a grid's sight and types into their cell. */
export async function type(page: Page, remote: 'weekly' | 'monthly', where: FreeCell, keys: string): Promise<void> {
  await (await bring(page, remote, where)).click();
  await page.keyboard.press(keys);
}

/** Waits until a cell of a grid names this shift; null: it names none. */
export async function expectShift(page: Page, remote: 'weekly' | 'monthly', where: FreeCell, name: 'Early' | 'Late' | 'Night' | 'Day' | null): Promise<void> {
  const found = cell(page, remote, where);
  if (name === null) await expect(found).not.toHaveAttribute('aria-label', /Early|Late|Night/);
  else await expect(found).toHaveAttribute('aria-label', new RegExp(name));
}

/** Runs in the page, where the one instance of @tandem/sync is found as any second copy of it would. */
type Holder = Record<symbol, Sync>;

export const statusOf = (page: Page): Promise<SyncStatus> =>
  page.evaluate(() => {
    let status!: SyncStatus;
    (globalThis as unknown as Holder)[Symbol.for('@tandem/sync/2')]!.status$.subscribe((next) => (status = next)).unsubscribe();
    return status;
  });

export const trayOf = (page: Page): Promise<readonly TrayItem[]> =>
  page.evaluate(() => {
    let tray!: readonly TrayItem[];
    (globalThis as unknown as Holder)[Symbol.for('@tandem/sync/2')]!.tray$.subscribe((next) => (tray = next)).unsubscribe();
    return tray;
  });

/** How often to look, in milliseconds: most of it is there at once. */
const OFTEN = { intervals: [50] };

export const expectPhase = (page: Page, phase: SyncStatus['phase']): Promise<void> => expect.poll(async () => (await statusOf(page)).phase, OFTEN).toBe(phase);

/** Opens a path and waits until edits go by the bus. */
export async function goLive(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expectPhase(page, 'live');
}

/** Everything that is in the outbox has been answered. */
export const expectSent = (page: Page): Promise<void> => expect.poll(async () => (await statusOf(page)).unsent, OFTEN).toBe(0);

/** What was ever written into a person's day, newest first. */
export async function historyOf(page: Page, scheduleId: string, { staffId, date }: FreeCell): Promise<readonly CellHistoryRow[]> {
  const answer = await page.request.get(`/api/schedules/${scheduleId}/cells/${staffId}/${date}/history`);
  expect(answer.status()).toBe(200);
  return (await answer.json()) as readonly CellHistoryRow[];
}

/** What passes between a page and the server over the sync socket. */
export interface Tap {
  /** @returns whether it goes on; `socket` counts the sockets that were opened */
  readonly up?: (message: SyncMessage, socket: number) => boolean;
  readonly down?: (message: SyncMessage, socket: number) => boolean;
}
export interface SyncMessage {
  readonly type: string;
}
/** Passes the page's sync sockets through here, so that what a journey wants lost on its way is lost. */
export async function tap(page: Page, { up = () => true, down = () => true }: Tap): Promise<void> {
  let sockets = 0;
  await page.routeWebSocket(/\/api\/sync$/, (socket) => {
    const own = (sockets += 1);
    const server = socket.connectToServer();
    socket.onMessage((text) => up(JSON.parse(String(text)) as SyncMessage, own) && server.send(text));
    server.onMessage((text) => down(JSON.parse(String(text)) as SyncMessage, own) && socket.send(text));
  });
}

/** So many texts, none of which either end of the sync socket knows: no JSON, no message, or one with something wrong in it. */
export function malformed(count: number): string[] {
  const kinds: readonly ((n: number) => string)[] = [
    (n) => `{"type":"events","lane":${n}`,
    (n) => `${n}`,
    () => '',
    () => 'null',
    (n) => JSON.stringify({ type: `unheard-of-${n}` }),
    (n) => JSON.stringify({ type: 'push', schedule: WARD, ops: [{ opId: n, cell: 'x', value: {} }] }),
    (n) => JSON.stringify({ type: 'events', lane: 'x', schedule: WARD, after: -n, cursor: 'last', events: {} }),
    (n) => JSON.stringify({ type: 'snapshot', lane: 'x'.repeat(50), schedule: WARD, cursor: n, first: true, last: true, sent: 0, cells: null }),
    (n) => JSON.stringify({ type: 'flags', flags: { schedule: WARD, values: { enableCentralStore: 'no' }, epoch: 1e9 + n } }),
    (n) => `{"__proto__":{"type":"welcome"},"type":"results","results":[${n}]}`,
    (n) => '['.repeat(n % 1000),
    (n) => JSON.stringify({ type: 'ops', tab: 't', schedule: WARD, durable: true, ops: [n] }),
    (n) => JSON.stringify({ type: 'lead', tab: '', up: 'yes', link: n, visible: true, barred: null }),
  ];
  return Array.from({ length: count }, (_, n) => kinds[n % kinds.length]!(n));
}

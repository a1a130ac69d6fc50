/** `npm run drill -- release-storm [options]`: a deploy every second by each of two pipelines, while hundreds of pages load. */
import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium, type Browser } from '@playwright/test';
import { createRegistry, openReleaseKey, placeUnit, type Registry } from '@tandem/server';
import { findChromium } from '@tandem/tools/chromium';
import { buildVersions } from './storm/storm-builds.ts';
import type { StormOrder, StormReport } from './storm/storm-clients.ts';
import type { Acknowledged, DeployerOrder } from './storm/storm-deployer.ts';
import { judgeStorm } from './storm/storm-judge.ts';
import type { Stormed } from './storm/storm-page.ts';
import { serveStorm, type StormServer } from './storm/storm-server.ts';

export interface StormOptions {
  readonly clients: number;
  readonly seconds: number;
  /** How many pages in Chromium, and which; null: none. */
  readonly chromium: { readonly pages: number; readonly program: string } | null;
  readonly say: (text: string) => void;
}

export interface StormResult {
  readonly loads: number;
  readonly brokenLoads: number;
  readonly lostDeploys: number;
  readonly wrongPointer: number;
  readonly loadsInChromium: number;
  readonly deploys: number;
  readonly changes: number;
}

const OWN = ['weekly', 'monthly'];
/** Both pipelines ship it. */
const SHARED = 'day-detail';
const PROCESSES = 2;
const MOST_SHOWN = 20;
/** Milliseconds after the end of the storm in which everything has to have stopped. */
const LONGEST_END = 180_000;
const LONGEST_START = 180_000;
const LONGEST_LOOK = 3000;

export async function drillReleaseStorm({ clients, seconds, chromium: browsers, say }: StormOptions): Promise<StormResult> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-release-storm-'));
  const children: ChildProcess[] = [];
  let server: StormServer | null = null;
  let browser: Browser | null = null;
  const start = (file: string, order: StormOrder | DeployerOrder, execArgv: string[] = []): ChildProcess => {
    const child = fork(fileURLToPath(new URL(`storm/${file}`, import.meta.url)), [JSON.stringify(order)], { execArgv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    children.push(child);
    return child;
  };
  try {
    const signer = openReleaseKey(folder);
    const registry = createRegistry(join(folder, 'releases'), { signer });
    const remotes = [...OWN, SHARED];
    const builds = await buildVersions(join(folder, 'builds'), remotes);
    for (const remote of remotes) await deployFirst(registry, remote, builds[remote]?.[0] ?? '');
    server = await serveStorm(registry);
    const { page, registry: origin } = server;
    browser = browsers && (await chromium.launch({ executablePath: browsers.program, args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'] }));

    const acknowledged: Acknowledged[] = [];
    const behind: string[] = [];
    const deployers = OWN.map((own) => start('storm-deployer.ts', { folder, name: `team-${own}`, remotes: [own, SHARED], builds }));
    for (const deployer of deployers) deployer.on('message', (message) => {
      if (message === 'ready') return;
      const done = message as Acknowledged;
      acknowledged.push(done);
      // What was answered as done is what whoever comes now is given.
      void registry.live().then((live) => (live?.seq ?? 0) < done.seq && behind.push(`number ${live?.seq} is live after ${done.action} ${done.seq}`));
    });
    const crowds = Array.from({ length: PROCESSES }, (_, i) => {
      const [from, to] = [Math.floor((i * clients) / PROCESSES), Math.floor(((i + 1) * clients) / PROCESSES)];
      return start('storm-clients.ts', { page, registry: origin, remotes, from, to }, ['--experimental-vm-modules', '--no-warnings']);
    });
    const reports = crowds.map(reportOf);
    const ends = deployers.map(ended);
    const stopped = { now: false };
    const shown = browser ? Promise.all(Array.from({ length: browsers?.pages ?? 0 }, (_, i) => loadInChromium(browser!, server!, remotes, i, stopped))) : Promise.resolve([]);
    for (const each of [...reports, ...ends, shown]) each.catch(() => undefined);

    const ready = children.map((child) => new Promise<void>((resolve) => child.once('message', () => resolve())));
    await Promise.race([Promise.all(ready), failed([...reports, ...ends]), late('not every process of the drill began', LONGEST_START)]);
    for (let left = seconds; left > 0; left -= 10) {
      await Promise.race([new Promise((resolve) => setTimeout(resolve, Math.min(left, 10) * 1000)), failed([...reports, ...ends, shown])]);
      say(`${acknowledged.length} changes, ${Math.max(0, left - 10)} s left`);
    }
    stopped.now = true;
    for (const child of children) child.send('end');
    const everything = Promise.all([Promise.all(reports), shown, Promise.all(ends)]);
    const [told, inChromium] = await Promise.race([everything, late('the storm did not end', LONGEST_END)]);

    const pages = inChromium.flat();
    const pointers = new Map([...told.flatMap((each) => each.pointers), ...pages.map(({ pointer }) => [seqOf(pointer), pointer] as const)]);
    const broken = [...told.flatMap((each) => each.broken), ...pages.flatMap(({ fault }) => (fault === null ? [] : [`Chromium: ${fault}`]))];
    const judged = await judgeStorm(registry, acknowledged, pointers);
    const wrong = [...judged.wrong, ...behind, ...told.flatMap((each) => each.wrong)];
    for (const [what, sentences] of Object.entries({ broken, lost: judged.lost, wrong })) for (const sentence of sentences.slice(0, MOST_SHOWN)) say(`${what}: ${sentence}`);
    return {
      loads: told.reduce((sum, each) => sum + each.loads, 0) + pages.length,
      brokenLoads: broken.length,
      lostDeploys: judged.lost.length,
      wrongPointer: wrong.length,
      loadsInChromium: pages.length,
      deploys: acknowledged.filter(({ action }) => action === 'deploy').length,
      changes: acknowledged.length,
    };
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await browser?.close();
    await server?.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function deployFirst(registry: Registry, remote: string, dist: string): Promise<void> {
  const { version } = await placeUnit({ dist, registry: registry.root, now: () => new Date() });
  await registry.change({ command: { kind: 'deploy', remote, version }, actor: { kind: 'operator', name: 'drill' }, reason: 'drill' });
}

const seqOf = (pointer: string): number => (JSON.parse(pointer) as { readonly seq: number }).seq;

/** Rejects with the first of them; resolves never. */
const failed = (all: readonly Promise<unknown>[]): Promise<never> => new Promise((_, reject) => all.forEach((each) => each.catch(reject)));

const late = (sentence: string, ms: number): Promise<never> => new Promise((_, reject) => setTimeout(() => reject(new Error(sentence)), ms).unref());

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a process of the drill ended with ${code}`)))));

function reportOf(child: ChildProcess): Promise<StormReport> {
  const told = new Promise<StormReport>((resolve) => child.on('message', (message) => message !== 'ready' && resolve(message as StormReport)));
  return Promise.race([told, ended(child).then(() => told)]);
}

/** One page that is loaded again and again, each time in the place of the one before. */
async function loadInChromium(browser: Browser, { page: origin, registry }: StormServer, remotes: readonly string[], number: number, stopped: { readonly now: boolean }): Promise<Stormed[]> {
  const loads: Stormed[] = [];
  const page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(LONGEST_END);
  while (!stopped.now) {
    const asked = new URLSearchParams({ remote: remotes[number % remotes.length] ?? '', registry, person: randomUUID(), look: String(Math.floor(Math.random() * LONGEST_LOOK)) });
    await page.goto(`${origin}/?${asked}`);
    await page.waitForFunction(() => 'stormed' in globalThis);
    loads.push(await page.evaluate(() => (globalThis as unknown as { readonly stormed: Promise<Stormed> }).stormed));
  }
  return loads;
}

function whole(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  console.error(`${option} is "${text}": give a whole number from ${least} to ${most}.\nnpm run drill -- release-storm [--clients N] [--seconds N] [--pages N] [--no-browser] [--json]`);
  process.exit(2);
}

if (import.meta.main) {
  const { values } = parseArgs({
    allowNegative: true,
    options: { clients: { type: 'string', default: '300' }, seconds: { type: 'string', default: '120' }, pages: { type: 'string', default: '4' }, browser: { type: 'boolean', default: true }, json: { type: 'boolean', default: false } },
  });
  const clients = whole('--clients', values.clients, 1, 1000);
  const seconds = whole('--seconds', values.seconds, 1, 600);
  const pages = whole('--pages', values.pages, 1, 16);
  const say = (text: string): void => console.error(text);
  say(`${clients} clients${values.browser ? ` and ${pages} pages in Chromium` : ''}, ${seconds} s`);
  const result = await drillReleaseStorm({ clients, seconds, chromium: values.browser ? { pages, program: findChromium(say) } : null, say });
  const { loads, brokenLoads, lostDeploys, wrongPointer, deploys, changes } = result;
  console.log(values.json ? JSON.stringify(result) : `${loads} loads, ${brokenLoads} broken; ${deploys} deploys among ${changes} changes, ${lostDeploys} lost; ${wrongPointer} wrong pointers`);
  process.exit(brokenLoads + lostDeploys + wrongPointer === 0 && loads > 0 && deploys > 0 ? 0 : 1);
}

/** `npm run drill -- skew [--all] [--json]`: units that were built with other things than today's, beside each other in real pages. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Browser, type BrowserContextOptions } from '@playwright/test';
import { findChromium } from '@tandem/tools/chromium';
import { PASSWORD } from '../harness/rota.ts';
import { startServer, type RunningServer } from '../harness/server.ts';
import { watchErrors } from '../harness/test.ts';
import { buildVariants } from './build-variants.ts';
import { createComposer, type Digests } from './compose.ts';
import { malformed, severalBuses, tooNew, trafficOf, unlike, type Traffic } from './judge.ts';
import { findPlace, probe, type Place } from './probe.ts';
import { record } from './record.ts';
import { everyOne, everyPair, nameOf, REMOTES, TODAY, type Composition } from './variants.ts';

const LOGIN = 'mara';

export interface SkewResult {
  readonly compositions: number;
  /** In how many a person could do all of it, and all that passed was right. */
  readonly usable: number;
  readonly broken: number;
  /** The most that a page had. */
  readonly busInstances: number;
  readonly failures: readonly string[];
  readonly seconds: number;
}

export interface SkewOptions {
  readonly compositions: readonly Composition[];
  readonly program: string;
  readonly say: (text: string) => void;
}

/** What a composition came to. */
interface Tried {
  readonly faults: readonly string[];
  readonly busInstances: number;
  readonly traffic: Traffic | null;
}

/** Tries each composition in a page of its own, and today's before them, which all others are compared with. */
export async function drillSkew({ compositions, program, say }: SkewOptions): Promise<SkewResult> {
  const began = Date.now();
  const folder = mkdtempSync(join(tmpdir(), 'tandem-skew-'));
  let server: RunningServer | null = null;
  let browser: Browser | null = null;
  try {
    const [builds, started] = await Promise.all([buildVariants([TODAY, ...compositions], folder, say), startServer()]);
    server = started;
    browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'] });
    const compose = createComposer(server.data, builds, LOGIN);
    const { options, place } = await prepare(browser, server.url);

    const failures: string[] = [];
    let busInstances = 0;
    let usable = 0;
    let today: Traffic | null = null;
    const others = compositions.filter((each) => nameOf(each) !== nameOf(TODAY));
    for (const composition of [TODAY, ...others]) {
      const { faults, traffic, ...tried } = await attempt(browser, options, place, composition, await compose(composition));
      const compared = today && traffic ? unlike(traffic, today) : [];
      today ??= traffic;
      busInstances = Math.max(busInstances, tried.busInstances);
      const all = [...faults, ...compared].map((fault) => `${nameOf(composition)}: ${fault}`);
      if (all.length === 0) usable += 1;
      failures.push(...all);
      say(all.length === 0 ? `${nameOf(composition)}: usable` : all.join('\n'));
    }
    const tried = others.length + 1;
    return { compositions: tried, usable, broken: tried - usable, busInstances, failures, seconds: Math.round((Date.now() - began) / 100) / 10 };
  } finally {
    await browser?.close();
    await server?.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Somebody is signed in, all flags are on, and there is a place to write at. */
async function prepare(browser: Browser, url: string): Promise<{ readonly options: BrowserContextOptions; readonly place: Place }> {
  const options = { baseURL: url, locale: 'en-GB', timezoneId: 'Europe/Berlin', reducedMotion: 'reduce', viewport: { width: 1440, height: 900 } } as const;
  const context = await browser.newContext(options);
  await context.request.post('/api/session', { data: { login: LOGIN, password: PASSWORD } });
  const page = await context.newPage();
  const place = await findPlace(page);
  const storageState = await context.storageState();
  await context.close();
  return { options: { ...options, storageState }, place };
}

async function attempt(browser: Browser, options: BrowserContextOptions, place: Place, composition: Composition, digests: Digests): Promise<Tried> {
  const context = await browser.newContext(options);
  try {
    // The shell asks who is signed in only on a device that remembers somebody.
    await context.addInitScript(() => localStorage.setItem('tandem-signed-in', 'yes'));
    const page = await context.newPage();
    const errors = watchErrors(page);
    const { watchChanges, recorded } = await record(page);
    const probed = await probe(page, place, watchChanges).catch((error: unknown) => error);
    if (probed instanceof Error) return { faults: [probed.message.split('\n')[0]!, ...errors], busInstances: 0, traffic: null };
    const { held, digests: shown } = probed as Awaited<ReturnType<typeof probe>>;
    const all = await recorded();
    const others = REMOTES.filter((remote) => shown[remote] !== digests[remote]).map((remote) => `${remote} was shown in version ${shown[remote]?.slice(0, 12)}, not ${digests[remote].slice(0, 12)}`);
    return { faults: [...errors, ...others, ...severalBuses(all), ...malformed(all), ...tooNew(all, composition)], busInstances: all.busInstances, traffic: trafficOf(all, held) };
  } finally {
    await context.close();
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { all: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } } });
  const say = (text: string): void => console.error(text);
  const result = await drillSkew({ compositions: values.all ? everyOne() : everyPair(), program: findChromium(say), say });
  console.log(values.json ? JSON.stringify(result) : `${result.compositions} compositions, ${result.usable} usable, ${result.broken} broken; ${result.busInstances} bus in a page at most`);
  process.exitCode = result.broken === 0 ? 0 : 1;
}

/** The first view as a person gets it who is signed in, on two slow networks, beside two synthetic ways of loading. */
import { chromium, type Browser } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build as buildUnits } from '../../tools/check/steps.ts';
import { startServerProcess } from '../../tools/drill/server-process.ts';
import { findChromium } from '../../tools/test/chromium.ts';
import type { BenchResult } from '../bench.ts';
import { AS_A_PERSON, firstView, type FirstView } from './first-view.ts';
import { PROFILES, type Profile } from './profiles.ts';
import { serveSynthetic } from './synthetic.ts';

const REPEATS = 5;
/** Bytes of code in the first view; and how our paint may stand to the two others. */
const AIMS = { codeBytes: 90 * 1000, toA: 1, toD: 1.25 } as const;
/** What the two others are spared, which the aims do not make up for. */
const UNEQUAL =
  'Not equal: A and D draw 28 rows of plain text from nothing. They ask for no session and no data, and have no style sheet, frame, list of shifts or accessible names; our first row has data and styles, takes no pointer and stands without the frame, whose title may be a larger paint after it, and our view itself has all of these.';
const WEEK = '/s/ward-4-north/week';

export async function benchLoad({ say, repeat = REPEATS }: { say: (text: string) => void; repeat?: number }): Promise<BenchResult> {
  say('Building …');
  const units = await buildUnits.run();
  if (units.failed > 0) throw new Error(units.output);
  const data = mkdtempSync(join(tmpdir(), 'tandem-bench-'));
  const [server, synthetic] = await Promise.all([startServerProcess(data), serveSynthetic()]);
  const browser = await chromium.launch({ executablePath: findChromium(say), args: ['--no-sandbox', '--disable-background-networking'] });
  try {
    const { url, storageState } = await signedIn(browser, server.url);
    const runs = new Map<string, Map<string, FirstView[]>>();
    for (const profile of PROFILES) {
      const pages = { tandem: url, ...synthetic.pages };
      for (let i = 0; i < repeat; i += 1) {
        for (const [name, page] of Object.entries(pages)) {
          const view = await firstView(browser, page, profile, name === 'tandem' ? { storageState } : {});
          const byName = runs.get(profile.name) ?? new Map<string, FirstView[]>();
          runs.set(profile.name, byName.set(name, [...(byName.get(name) ?? []), view]));
        }
        say(`${profile.name}: ${i + 1} of ${repeat}`);
      }
    }
    return judge(runs);
  } finally {
    await browser.close();
    synthetic.close();
    await server.end('SIGTERM');
    rmSync(data, { recursive: true, force: true });
  }
}

/** Signs in as a person does, once; every measured page begins with that session and nothing else. */
async function signedIn(browser: Browser, origin: string): Promise<{ url: string; storageState: Awaited<ReturnType<Awaited<ReturnType<Browser['newContext']>>['storageState']>> }> {
  const context = await browser.newContext(AS_A_PERSON);
  const page = await context.newPage();
  await page.goto(origin);
  await page.getByLabel('Sign-in name').fill('mara');
  await page.getByLabel('Password').fill('tandem-demo');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((at) => at.pathname.startsWith(WEEK));
  await page.locator('[data-staff] [data-shift]').first().waitFor();
  const found = { url: page.url(), storageState: await context.storageState() };
  await context.close();
  return found;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

function judge(runs: ReadonlyMap<Profile['name'], ReadonlyMap<string, readonly FirstView[]>>): BenchResult {
  const lines: string[] = [];
  const profiles = [...runs].map(([profile, byName]) => {
    const figures = Object.fromEntries(
      [...byName].map(([name, views]) => {
        const middle = views.toSorted((a, b) => a.lcp - b.lcp)[Math.floor(views.length / 2)];
        const told = {
          lcpMs: Math.round(median(views.map(({ lcp }) => lcp))),
          viewMs: Math.round(median(views.map(({ viewAt }) => viewAt))),
          requests: middle?.requests ?? 0,
          rounds: middle?.rounds ?? 0,
          codeBytes: middle?.codeBytes ?? 0,
          bytes: middle?.bytes ?? 0,
          rows: middle?.rows ?? 0,
          elements: middle?.elements ?? 0,
        };
        lines.push(`${profile.padEnd(25)} ${name.padEnd(7)} ${told.lcpMs} ms, the view itself ${told.viewMs} ms, ${told.requests} requests in ${told.rounds} rounds, ${(told.codeBytes / 1000).toFixed(1)} kB of code, ${(told.bytes / 1000).toFixed(1)} kB in all; ${told.rows} rows among ${told.elements} elements`);
        if (name === 'tandem') lines.push(...(middle?.urls ?? []).map((line) => `    ${line}`));
        return [name, told];
      }),
    );
    const { tandem, A, D } = figures;
    const ratio = (peer: { lcpMs: number } | undefined, ours = tandem?.lcpMs): number => Math.round(((ours ?? NaN) / (peer?.lcpMs ?? NaN)) * 1000) / 1000;
    const ratios = { toA: ratio(A), toD: ratio(D), viewToA: ratio(A, tandem?.viewMs), viewToD: ratio(D, tandem?.viewMs) };
    const met = { codeBytes: (tandem?.codeBytes ?? Infinity) <= AIMS.codeBytes, aheadOfA: ratios.toA < AIMS.toA, withinD: ratios.toD <= AIMS.toD };
    return { profile, figures, ratios, met };
  });
  lines.push(UNEQUAL);
  return { summary: { aims: AIMS, compared: UNEQUAL, profiles }, lines, wrong: [] };
}

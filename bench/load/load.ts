/** The first view as a person gets it who is signed in, on two slow networks, beside the same app behind another run time and two synthetic ways of loading. */
import { chromium, type Browser } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build as buildUnits } from '../../tools/check/steps.ts';
import { startServerProcess } from '../../tools/drill/server-process.ts';
import { findChromium } from '../../tools/test/chromium.ts';
import type { BenchResult } from '../bench.ts';
import { installPeers } from '../install-peers.ts';
import { AS_A_PERSON, firstView, type FirstView } from './first-view.ts';
import { startPeer } from './module-federation/peer.ts';
import { PROFILES } from './profiles.ts';
import { serveSynthetic } from './synthetic.ts';
import { judge, type Runs } from './verdict.ts';

const REPEATS = 5;
const WEEK = '/s/ward-4-north/week';

export async function benchLoad({ say, repeat = REPEATS }: { say: (text: string) => void; repeat?: number }): Promise<BenchResult> {
  installPeers(say);
  say('Building …');
  const units = await buildUnits.run();
  if (units.failed > 0) throw new Error(units.output);
  const data = mkdtempSync(join(tmpdir(), 'tandem-bench-'));
  const [server, peer, synthetic] = await Promise.all([startServerProcess(data), startPeer(), serveSynthetic()]);
  const browser = await chromium.launch({ executablePath: findChromium(say), args: ['--no-sandbox', '--disable-background-networking'] });
  try {
    const apps = new Map<string, Awaited<ReturnType<typeof signedIn>>>();
    for (const [name, origin] of Object.entries({ tandem: server.url, MF: peer.itsPage, 'MF, our page': peer.samePage })) apps.set(name, await signedIn(browser, origin));
    const runs: Runs = new Map();
    for (const profile of PROFILES) {
      const seen = new Map<string, FirstView[]>();
      runs.set(profile.name, seen);
      const note = (name: string, view: FirstView): void => void seen.set(name, [...(seen.get(name) ?? []), view]);
      for (let i = 0; i < repeat; i += 1) {
        for (const [name, { url, storageState }] of apps) note(name, await firstView(browser, url, profile, { storageState, switches: true }));
        for (const [name, url] of Object.entries(synthetic.pages)) note(name, await firstView(browser, url, profile));
        say(`${profile.name}: ${i + 1} of ${repeat}`);
      }
    }
    return judge(runs);
  } finally {
    await browser.close();
    synthetic.close();
    await peer.close();
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

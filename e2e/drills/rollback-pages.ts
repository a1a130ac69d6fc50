/** The pages of a drill of rollbacks: when each of them saw what was turned off, in Node and in Chromium. */
import type { Browser, Page } from '@playwright/test';
import { FLAG_NAMES } from '@tandem/sync/protocol';
import type { Sync } from '../../shared/sync/src/index.ts';
import { PASSWORD } from '../harness/rota.ts';
import type { CrowdMember } from './crowd.ts';
import type { SignedIn } from './node-sync.ts';
import { until } from './until.ts';

/** Notes when each page saw each flag go off, and stopped. @returns ends it */
export function watchFlags(members: readonly CrowdMember[]): () => void {
  const subscriptions = members.map(({ page, seen }) => {
    const look = (): void => {
      const { values } = page.sync.flags;
      for (const name of FLAG_NAMES) if (!values[name] && !seen.off.has(name)) seen.off.set(name, Date.now());
      if (seen.stopped === null && !['live', 'starting', 'following'].includes(page.status().phase)) seen.stopped = Date.now();
    };
    const flags = page.sync.flags.state$.subscribe(look);
    const status = page.sync.status$.subscribe(look);
    return () => {
      flags.unsubscribe();
      status.unsubscribe();
    };
  });
  return () => subscriptions.forEach((end) => end());
}

/** Notes in a page of Chromium the moment at which it stopped. */
const watchPage = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const sync = (globalThis as unknown as Record<symbol, Sync>)[Symbol.for('@tandem/sync/2')]!;
    const seen = globalThis as unknown as { stopped?: number };
    sync.status$.subscribe(({ phase }) => {
      if (!['live', 'starting', 'following'].includes(phase)) seen.stopped ??= Date.now();
    });
  });
const phaseOf = (page: Page): Promise<string> =>
  page.evaluate(() => {
    let phase = '';
    (globalThis as unknown as Record<symbol, Sync>)[Symbol.for('@tandem/sync/2')]?.status$.subscribe((status) => (phase = status.phase)).unsubscribe();
    return phase;
  });
/** null: it goes on. */
export const stoppedAt = (page: Page): Promise<number | null> => page.evaluate(() => (globalThis as unknown as { stopped?: number }).stopped ?? null);

/** A page on the rota in a browser of its own; a hidden one is frozen as a browser freezes tabs in the background. */
export async function openInChromium(browser: Browser, operator: SignedIn, path: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: operator.url, locale: 'en-GB', timezoneId: 'Europe/Berlin', viewport: { width: 1440, height: 900 } });
  await context.request.post('/api/session', { data: { login: 'ana', password: PASSWORD } });
  await context.addInitScript(() => location.protocol.startsWith('http') && localStorage.setItem('tandem-signed-in', 'yes'));
  const page = await context.newPage();
  await page.goto(path);
  await until('the page in Chromium was not live', 60_000, async () => (await phaseOf(page)) === 'live');
  await watchPage(page);
  return page;
}

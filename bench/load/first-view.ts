import type { Browser, BrowserContextOptions, CDPSession } from '@playwright/test';
import { brotliCompressSync } from 'node:zlib';
import type { Profile } from './profiles.ts';
import { viewSwitch } from './view-switch.ts';

/** What one loading of a page cost until its view had painted its first rota row. */
export interface FirstView {
  /**
   * Milliseconds from the start of the navigation to the later of the browser's largest paint and the first row's, whoever
   * drew that row.
   */
  readonly lcp: number;
  /** Milliseconds until the view itself had painted a row, which answers to a person: everything below counts until then. */
  readonly viewAt: number;
  readonly requests: number;
  /** Bytes on the wire, headers included: all, and those of pages without the data in them, modules and style sheets. */
  readonly bytes: number;
  readonly codeBytes: number;
  /** Requests over the network of which each began after the one before had ended, the page's own included. */
  readonly rounds: number;
  readonly urls: readonly string[];
  /** What stands in the page by then: rows of people, and elements in all. */
  readonly rows: number;
  readonly elements: number;
  /** Milliseconds of the switch to the month after it; null where there is no month. */
  readonly switchMs: number | null;
}

interface Seen {
  readonly id: string;
  readonly url: string;
  readonly type: string;
  readonly start: number;
  end: number;
  bytes: number;
}

/** What is noted down in the page itself. */
export interface Painted {
  rowPaint?: number;
  viewPaint?: number;
  drawn?: Pick<FirstView, 'rows' | 'elements'>;
  paints: { at: number; inRow: boolean }[];
  /** Runs something when what is in the page now has been painted. */
  afterPaint: (run: () => void) => void;
}

/** Milliseconds after which a page that shows no row has failed. */
const PATIENCE = 30_000;

/** A browser without a screen names no language unless it is told to, which no browser of a person does: the server reads it. */
export const AS_A_PERSON: BrowserContextOptions = { viewport: { width: 1440, height: 900 }, locale: 'en-US' };

/** Opens `url` in a browser profile that has seen nothing, throttled, and follows it to its first row. */
export async function firstView(browser: Browser, url: string, profile: Profile, { switches = false, ...options }: BrowserContextOptions & { readonly switches?: boolean } = {}): Promise<FirstView> {
  const context = await browser.newContext({ ...AS_A_PERSON, ...options });
  try {
    const page = await context.newPage();
    await page.addInitScript(watchRows);
    const cdp = await context.newCDPSession(page);
    const seen = await watchNetwork(cdp);
    await throttle(cdp, profile);
    await page.goto(url, { waitUntil: 'commit' });
    const row = await page.waitForFunction(() => (window as unknown as Painted).viewPaint, undefined, { timeout: PATIENCE, polling: 100 }).catch(async (error: unknown) => {
      const shown = (await page.locator('body').innerText()).slice(0, 300);
      const late = [...seen.values()].map(({ url: asked, end }) => `${asked.replace(/[0-9a-f]{60,}/, '…')} ${end.toFixed(0)}`).join('\n');
      throw new Error(`${url} showed no row of a rota:\n${shown}\n${late}`, { cause: error });
    });
    const viewAt = (await row.jsonValue()) ?? 0;
    const rowAt = await page.evaluate(() => (window as unknown as Painted).rowPaint ?? 0);
    // What is still on its way belongs to the view's other panes; the largest paint may follow the first row.
    await page.waitForTimeout(300 * profile.cpu);
    const largest = await page.evaluate((until) => (window as unknown as Painted).paints.filter(({ at, inRow }) => inRow || at <= until).at(-1)?.at ?? 0, rowAt);
    const drawn = await page.evaluate(() => (window as unknown as Painted).drawn ?? { rows: 0, elements: 0 });
    const all = [...seen.values()];
    const sent = all.find(({ type }) => type === 'Document');
    const text = sent ? (await cdp.send('Network.getResponseBody', { requestId: sent.id })).body : '';
    const first = { ...summarise(all, viewAt, dataShare(text)), lcp: Math.max(rowAt, largest), viewAt, ...drawn };
    return { ...first, switchMs: switches ? await viewSwitch(page, profile) : null };
  } finally {
    await context.close();
  }
}

/** Which share of a page's bytes on the wire is the data that an API would have answered. */
function dataShare(text: string): number {
  const code = text.replaceAll(/(<script type="application\/json" data-answer="[^"]*">)[^<]*/g, '$1');
  return 1 - brotliCompressSync(code).length / Math.max(1, brotliCompressSync(text).length);
}

/**
 * Runs in the page: when the first row with a shift was painted, when one of the view itself was, and every largest paint
 * with whether it was in a row.
 */
function watchRows(): void {
  // The task after a frame's callbacks runs when that frame has been handed to the screen.
  const afterPaint = (run: () => void): void =>
    void requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = run;
      port2.postMessage(null);
    });
  const found = Object.assign(window as unknown as Painted, { paints: [] as Painted['paints'], afterPaint });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const element = (entry as PerformanceEntry & { element?: Element | null }).element;
      found.paints.push({ at: entry.startTime, inRow: Boolean(element?.closest('[data-staff], [data-first-view]')) });
    }
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  let first = true;
  const observer = new MutationObserver(() => {
    const inView = document.querySelector('[data-staff] [data-shift], [data-staff] .shift') !== null;
    if (first && (inView || document.querySelector('[data-first-view] [data-code]'))) {
      first = false;
      afterPaint(() => (found.rowPaint = performance.now()));
    }
    if (!inView) return;
    observer.disconnect();
    afterPaint(() => {
      found.viewPaint = performance.now();
      found.drawn = { rows: document.querySelectorAll('[data-staff]').length, elements: document.querySelectorAll('body *').length };
    });
  });
  observer.observe(document, { childList: true, subtree: true, attributes: true });
}

async function throttle(cdp: CDPSession, { roundTrip, megabitsPerSecond, cpu }: Profile): Promise<void> {
  const bytesPerSecond = (megabitsPerSecond * 1_000_000) / 8;
  await cdp.send('Network.emulateNetworkConditions', { offline: false, latency: roundTrip, downloadThroughput: bytesPerSecond, uploadThroughput: bytesPerSecond });
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: cpu });
}

/** Every request of the page, times in milliseconds from the first one's start. */
async function watchNetwork(cdp: CDPSession): Promise<ReadonlyMap<string, Seen>> {
  const seen = new Map<string, Seen>();
  let zero: number | null = null;
  await cdp.send('Network.enable');
  cdp.on('Network.requestWillBeSent', ({ requestId, request, timestamp, type }) => {
    if (!request.url.startsWith('http')) return;
    zero ??= timestamp;
    seen.set(requestId, { id: requestId, url: request.url, type: type ?? 'Other', start: (timestamp - zero) * 1000, end: Infinity, bytes: 0 });
  });
  cdp.on('Network.loadingFinished', ({ requestId, timestamp, encodedDataLength }) => {
    const request = seen.get(requestId);
    if (!request || zero === null) return;
    request.end = (timestamp - zero) * 1000;
    request.bytes = encodedDataLength;
  });
  return seen;
}

function summarise(all: readonly Seen[], viewAt: number, data: number): Pick<FirstView, 'requests' | 'bytes' | 'codeBytes' | 'rounds' | 'urls'> {
  const until = all.filter(({ end }) => end <= viewAt).toSorted((a, b) => a.start - b.start);
  const depth = new Map<Seen, number>();
  // What the browser's cache answers costs no round, nor the 0 bytes that it is told to have.
  for (const request of until.filter(({ bytes }) => bytes > 0)) {
    const before = [...depth].filter(([other]) => other.end <= request.start).map(([, rounds]) => rounds);
    depth.set(request, 1 + Math.max(0, ...before));
  }
  const isCode = ({ type, url }: Seen): boolean => !new URL(url).pathname.startsWith('/api/') && type !== 'Ping';
  const sum = (requests: readonly Seen[]): number => requests.reduce((total, { bytes }) => total + bytes, 0);
  const codeOf = (request: Seen): Seen => (request.type === 'Document' ? { ...request, bytes: Math.round(request.bytes * (1 - data)) } : request);
  return {
    requests: until.length,
    bytes: sum(until),
    codeBytes: sum(until.filter(isCode).map(codeOf)),
    rounds: Math.max(0, ...depth.values()),
    urls: until.map(({ url, start, end, bytes }) => `${start.toFixed(0)}–${end.toFixed(0)} ms ${bytes} B ${new URL(url).pathname}${new URL(url).search}`),
  };
}

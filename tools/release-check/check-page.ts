import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from '@playwright/test';
import type { ScheduleSummary } from '@tandem/rest';
import { addDays, formatIsoWeek } from '@tandem/rota';
import { findChromium } from '../test/chromium.ts';
import type { CheckFault } from './check-build.ts';

export interface CheckedPage {
  /** A server with the demo, whose page has the version beside the others. */
  readonly url: string;
  readonly remote: string;
  readonly digest: string;
  /** The view that it brings into the navigation, where it is none of the three. */
  readonly view?: { readonly path: string; readonly of: 'week' | 'month' | 'day'; readonly titles: { readonly en: string } } | undefined;
  readonly note: (line: string) => void;
}

/** A view of the page: its word in the address, its link, and which remote shows it. */
interface PageView {
  readonly path: string;
  readonly of: 'week' | 'month' | 'day';
  readonly link: string;
  readonly remote: string;
}
const WEEK: PageView = { path: 'week', of: 'week', link: 'Week', remote: 'weekly' };
const VIEWS: readonly PageView[] = [
  WEEK,
  { path: 'month', of: 'month', link: 'Month', remote: 'monthly' },
  { path: 'day', of: 'day', link: 'Day', remote: 'day-detail' },
];
/** A person or shift of the demo. */
const ROWS = '[data-staff], [data-row]';
/** The small code that stands last on the face of a failure. */
const CODE = /\b[A-Z]-[A-Z]+-\d+\b/;
/** Milliseconds until a view has to show its rows. */
const PATIENCE = 30_000;
const LOGIN = { login: 'mara', password: 'tandem-demo' };
/** Low, since a virtual grid has as many rows as its window is high, and axe looks at every cell. */
const WINDOW = { width: 1440, height: 480 };

/**
 * Opens the real shell in Chromium with the version in its place: every view once, by the page's links, so that each is mounted
 * beside the others and taken away again. All that the page prints, throws or that breaks its policy is a fault, and what axe
 * finds serious.
 */
export async function checkPage({ url, remote, digest, view: brought, note }: CheckedPage): Promise<readonly CheckFault[]> {
  const browser = await chromium.launch({ executablePath: findChromium(note), args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const context = await browser.newContext({ baseURL: url, locale: 'en-GB', viewport: WINDOW, reducedMotion: 'reduce' });
    await context.request.post('/api/session', { data: LOGIN });
    await context.addInitScript({ content: `localStorage.setItem('tandem-signed-in', 'yes')` });
    const page = await context.newPage();
    const faults: CheckFault[] = [];
    const loaded = new Set<string>();
    watch(page, faults);
    page.on('request', (request) => void loaded.add(new URL(request.url()).pathname.split('/', 4).join('/')));
    const [rota] = (await (await context.request.get('/api/schedules')).json()) as readonly ScheduleSummary[];
    if (rota === undefined) throw new Error('the demo has no rota');
    const date = addDays(rota.firstDate, 14);
    const views = brought === undefined ? VIEWS : [...VIEWS, { path: brought.path, of: brought.of, link: brought.titles.en, remote }];
    const own = views.find((view) => view.remote === remote) ?? WEEK;
    // The first day of a month may lie before the rota.
    const period = own.of === 'week' ? formatIsoWeek(date) : own.of === 'month' ? date.slice(0, 7) : date;
    await page.goto(`/s/${rota.id}/${own.path}/${period}${own.of === 'day' ? '' : `?day=${date}`}`);
    for (const view of [own, ...views.filter((each) => each !== own), own]) {
      note(`${remote}: ${view.path} …`);
      if (!page.url().includes(`/${view.path}/`)) await page.getByRole('link', { name: view.link, exact: true }).click();
      const shown = await shows(page, view.remote);
      if (shown !== null) faults.push({ check: 'page', what: shown, fix: 'open it in the page: tandem release deploy ships it to nobody, and names the address' });
    }
    if (remote !== 'shell' && !loaded.has(`/r/${remote}/${digest}`)) faults.push({ check: 'page', what: 'no view of the page loads it', fix: 'give it a slot in shell/src/remotes' });
    note(`${remote}: axe …`);
    faults.push(...(await accessibility(page)));
    return faults;
  } finally {
    await browser.close();
  }
}

/** Null: people are in sight, or of a further view anything. Else what is there instead. */
async function shows(page: Page, remote: string): Promise<string | null> {
  const slot = page.locator(`section[data-remote="${remote}"]`).first();
  const content = VIEWS.some((view) => view.remote === remote) ? ROWS : '.view.shown > *';
  const rows = slot.locator(content).first().waitFor({ timeout: PATIENCE }).then(() => null, () => `${remote} shows nothing of the rota after ${PATIENCE / 1000} s`);
  const failed = slot.getByText(CODE).first().waitFor({ timeout: PATIENCE }).then(async () => `${remote} fails: ${CODE.exec(await slot.innerText())?.[0] ?? ''}`, () => null);
  return Promise.race([rows, failed.then((text) => text ?? rows)]);
}

function watch(page: Page, faults: CheckFault[]): void {
  const told = new Set<string>();
  const add = (check: CheckFault['check'], what: string, fix: string): void => {
    if (!told.has(what)) faults.push({ check, what, fix });
    told.add(what);
  };
  page.on('pageerror', (error) => add('page', `it throws "${error.message}"`, 'catch it, or find out why'));
  page.on('console', (message) => {
    const at = message.location().url;
    const text = `${message.text()}${at === '' ? '' : ` at ${new URL(at).pathname.replace(/^\/r\/([^/]+)\/[^/]+/, '$1')}`}`;
    if (/Content Security Policy|Trusted/i.test(text)) add('policy', `it breaks the policy: "${text}"`, 'write it without');
    else if (message.type() === 'error') add('page', `it prints "${text}"`, 'find out why');
  });
}

const AXE = (): string => readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
/** Every rule in the light theme, and in the dark one those of colour; in the page, which this program's types do not know. */
const SCHEMES = { light: '', dark: `, runOnly: ['color-contrast', 'link-in-text-block']` } as const;
const run = (more: string): string => `axe.run(document, { resultTypes: ['violations']${more} }).then(({ violations }) =>
  violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes: [node] }) => ({
    id, html: node.html.slice(0, 160), slot: document.querySelector(String(node.target[0]))?.closest('section[data-remote]')?.dataset.remote ?? 'the shell',
  })))`;

async function accessibility(page: Page): Promise<readonly CheckFault[]> {
  const found: CheckFault[] = [];
  await page.evaluate(AXE());
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    const violations = await page.evaluate<{ id: string; html: string; slot: string }[]>(run(SCHEMES[scheme]));
    for (const { id, html, slot } of violations) found.push({ check: 'accessibility', what: `axe finds ${id} in ${slot}, ${scheme}: ${html}`, fix: 'mend the markup or the colour' });
  }
  return found;
}

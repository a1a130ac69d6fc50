import { formatIsoWeek } from '@tandem/rota';
import type { Page } from '@playwright/test';
import { bring, enter, expectHeld, freeCells, goTo, openDay, readRota, view } from '../harness/rota.ts';
import { expect, test } from '../harness/test.ts';

/** Code that tells that it ran. */
const mark = (name: string): string => `globalThis.attacked = [...(globalThis.attacked ?? []), ${JSON.stringify(name)}];`;
const ran = (page: Page): Promise<string[]> => page.evaluate(() => (globalThis as { attacked?: string[] }).attacked ?? []);
/** What a browser prints of an attack that it stops. */
const STOPPED = /Content Security Policy|Trusted|Integrity-Policy|integrity|ERR_FAILED|Failed to load resource|javascript: URL|import map/i;

/** Opens the week as somebody who edits. @returns what makes an edit and waits until the server holds it */
async function openWeek(page: Page, weeksIn: number): Promise<() => Promise<void>> {
  await enter(page, 'mara');
  const rota = await readRota(page);
  const day = openDay(rota, weeksIn);
  const where = freeCells(rota, day)[0]!;
  const early = rota.window.shiftTypes.find(({ code }) => code === 'E')!;
  await page.goto(`/s/${rota.schedule.id}/week/${formatIsoWeek(day)}?day=${day}`);
  await bring(page, 'weekly', where);
  return async () => {
    await (await bring(page, 'weekly', where)).click();
    await page.keyboard.press('e');
    await expectHeld(page, rota.schedule.id, where, early.id);
  };
}

/** Answers all that the attacks ask for, so that what is left to stop them is the page itself. @returns tries each; what came of it, and what ran */
async function prepareAttacks(page: Page): Promise<() => Promise<{ readonly tried: Record<string, string>; readonly ran: string[] }>> {
  const text = (await page.locator('script[type="importmap"]').last().textContent()) ?? '';
  const listed = Object.keys((JSON.parse(text) as { integrity: Record<string, string> }).integrity).find((path) => path.includes('/later/'))!;
  const folder = listed.slice(0, listed.lastIndexOf('/'));
  for (const path of ['unlisted.js', 'element.js', 'own-map.js', 'worker.js']) {
    await page.route(`**${folder}/${path}`, (route) => route.fulfill({ contentType: 'text/javascript', body: mark(path) }));
  }
  await page.route(`**${listed}?*`, (route) => route.fulfill({ contentType: 'text/javascript', body: mark('query') }));
  await page.route('http://elsewhere.tandem.test:9/**', (route) =>
    route.fulfill({ contentType: 'text/javascript', headers: { 'access-control-allow-origin': '*' }, body: mark('elsewhere') }),
  );

  return async () => {
    const tried = await page.evaluate(
      async ({ folder, listed, code }) => {
        // The debugger's own evaluation may use eval until its first turn ends.
        await new Promise((resolve) => setTimeout(resolve, 50));
        const outcomes: Record<string, string> = {};
        const attempt = async (name: string, run: () => unknown): Promise<void> => {
          outcomes[name] = await Promise.resolve().then(run).then(() => 'went through', () => 'stopped');
        };
        const blob = (source: string): string => URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
        const bring = (url: string): Promise<unknown> => import(url);
        await attempt('unlisted', () => bring(`${folder}/unlisted.js`));
        await attempt('query', () => bring(`${listed}?x=1`));
        await attempt('fragment', () => bring(`${listed}#x`));
        await attempt('elsewhere', () => bring('http://elsewhere.tandem.test:9/x.js'));
        await attempt('data', () => bring(`data:text/javascript,${encodeURIComponent(code)}`));
        await attempt('blob', () => bring(blob(code)));
        await attempt('eval', () => (0, eval)(code) as unknown);
        await attempt('function', () => (new Function(code) as () => void)());
        await attempt('timer', () => {
          setTimeout(code);
          throw new TypeError('what a timer runs is looked for afterwards');
        });
        const element = (change: (script: HTMLScriptElement) => void): void => {
          const script = document.createElement('script');
          change(script);
          document.head.append(script);
        };
        await attempt('element', () => element((script) => void (script.src = `${folder}/element.js`)));
        await attempt('text', () => element((script) => void (script.textContent = code)));
        await attempt('markup', () => void (document.createElement('div').innerHTML = '<img src="/none" onerror="attack()">'));
        await attempt('worker', () => new Worker(blob(code)));
        await attempt('worker of this origin', () => new Worker(`${folder}/worker.js`));
        // The page's own policies may be made again by whoever runs in it: the hashes that the page was sent with hold all the same.
        const { trustedTypes } = globalThis as unknown as { trustedTypes: { createPolicy: (name: string, rules: object) => { createScript: (text: string) => string } } };
        const policy = trustedTypes.createPolicy('tandem-modules', { createScript: (text: string) => text });
        element((script) => void (script.textContent = policy.createScript(code)));
        element((script) => {
          script.type = 'importmap';
          script.textContent = policy.createScript(JSON.stringify({ integrity: { [`${folder}/own-map.js`]: '' }, imports: { [`${folder}/own-map.js`]: blob(code) } }));
        });
        await attempt('own map', () => bring(`${folder}/own-map.js`));
        await attempt('other policy', () => trustedTypes.createPolicy('anything', {}));
        const button = document.createElement('button');
        document.body.append(button);
        await attempt('handler', () => button.setAttribute('onclick', code));
        button.click();
        button.remove();
        const link = document.createElement('a');
        link.href = `javascript:${code}`;
        document.body.append(link);
        link.click();
        link.remove();
        await new Promise((resolve) => setTimeout(resolve, 200));
        return outcomes;
      },
      { folder, listed, code: mark('code') },
    );
    return { tried, ran: await ran(page) };
  };
}

test('[E2E-450] nothing runs that the releases do not list, and the page goes on', async ({ page, allowedErrors }) => {
  allowedErrors.push(STOPPED);
  const edit = await openWeek(page, 3);
  const attack = await prepareAttacks(page);
  const { tried, ran: whatRan } = await attack();
  expect(Object.entries(tried).filter(([, outcome]) => outcome !== 'stopped')).toEqual([]);
  expect(Object.keys(tried)).toHaveLength(17);
  expect(whatRan).toEqual([]);
  await edit();
  await view(page, 'weekly').getByRole('button', { name: 'Filter', exact: true }).click();
  await expect(page.getByRole('dialog', { name: 'Filter' })).toBeVisible();
});

type Headers = Record<string, string>;
const ANYWHERE = "script-src 'self' data: blob: http: 'unsafe-inline' 'unsafe-eval'";
const withoutHashes = ({ 'integrity-policy': _, ...rest }: Headers): Headers => rest;
/** The page's policy with one directive as given, or without it. */
const withPolicy = (headers: Headers, directive: string, instead: readonly string[]): Headers => ({
  ...headers,
  'content-security-policy': [...(headers['content-security-policy'] ?? '').split('; ').filter((each) => !each.startsWith(`${directive} `)), ...instead].join('; '),
});
const withoutAddresses = (headers: Headers): Headers => withPolicy(headers, 'script-src', [ANYWHERE]);
const withoutTypes = (headers: Headers): Headers => withPolicy(headers, 'require-trusted-types-for', []);

/** What is not stopped once a defence is gone, and whether any of it runs: each is needed, and the attacks are attacks. */
const WITHOUT: readonly (readonly [string, (headers: Headers) => Headers, readonly string[], 'runs' | 'does not run'])[] = [
  ['the hashes of modules', withoutHashes, ['unlisted', 'query', 'fragment', 'own map'], 'runs'],
  ['the list of addresses', withoutAddresses, ['data', 'blob', 'own map'], 'runs'],
  // What passes for a trusted text is still refused by the list of addresses and hashes.
  ['trusted types', withoutTypes, ['element', 'text', 'markup', 'worker', 'worker of this origin', 'handler'], 'does not run'],
  ['the list of addresses and trusted types', (headers) => withoutAddresses(withoutTypes(headers)), ['data', 'blob', 'eval', 'function', 'element', 'text', 'markup', 'worker', 'worker of this origin', 'own map', 'handler'], 'runs'],
  ['hashes and the list of addresses', (headers) => withoutAddresses(withoutHashes(headers)), ['unlisted', 'query', 'fragment', 'elsewhere', 'data', 'blob', 'own map'], 'runs'],
];
for (const [name, change, open, outcome] of WITHOUT) {
  test(`[E2E-452] without ${name} more is tried with success`, async ({ page, allowedErrors }) => {
    allowedErrors.push(/./);
    await page.route(/\/s\/[^/]+\/week\//, async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, headers: change(answer.headers()) });
    });
    await openWeek(page, 3);
    const { tried, ran: whatRan } = await (await prepareAttacks(page))();
    expect(Object.entries(tried).filter(([, came]) => came !== 'stopped').map(([each]) => each)).toEqual(open);
    expect(whatRan.length > 0 ? 'runs' : 'does not run').toBe(outcome);
  });
}

test('[E2E-451] a listed file whose bytes were changed does not run, be it the first of a view or one that comes later', async ({ page, allowedErrors }) => {
  allowedErrors.push(STOPPED, /Failed to fetch|uncaught/);
  const changed: string[] = [];
  const change = (pattern: string): Promise<unknown> =>
    page.route(pattern, async (route) => {
      const answer = await route.fetch();
      changed.push(route.request().url());
      await route.fulfill({ response: answer, body: `${mark('changed')}\n${await answer.text()}` });
    });
  // Before the page: it fetches what comes later when it has nothing else to do.
  await change('**/r/weekly/*/assets/later/FilterPanel-*.js');
  const edit = await openWeek(page, 4);
  await view(page, 'weekly').getByRole('button', { name: 'Filter', exact: true }).click();
  await expect.poll(() => changed.length).toBeGreaterThan(0);
  await change('**/r/monthly/*/assets/remoteEntry.js');
  await page.getByRole('link', { name: 'Month', exact: true }).click();
  await expect(page.getByText('M-LOAD-2')).toBeVisible();
  expect(await ran(page)).toEqual([]);
  await goTo(page, 'Week');
  await edit();
});

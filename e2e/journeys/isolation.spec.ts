import type { Locator } from '@playwright/test';
import { withOrigins } from '../harness/origins.ts';
import { expectShown, goTo, readRota, signIn, signInByHand, view } from '../harness/rota.ts';
import { placeOf } from '../harness/sync.ts';
import { expect, test } from '../harness/test.ts';

const KEY = '@tandem/sync/2';

test('[E2E-9] every remote runs on the one Sync of the page', async ({ page }) => {
  await signIn(page, 'mara');
  for (const link of ['Week', 'Month', 'Day'] as const) await goTo(page, link);
  const attached = await page.evaluate((key) => (globalThis as unknown as Record<symbol, { attached: readonly string[] }>)[Symbol.for(key)]?.attached, KEY);
  expect(attached?.toSorted()).toEqual(['day-detail', 'monthly', 'weekly']);
  const flags = await page.evaluate((key) => (globalThis as unknown as Record<symbol, { flags: { values: Record<string, boolean> } }>)[Symbol.for(key)]?.flags.values, KEY);
  expect(Object.values(flags ?? {})).toEqual([false, false, false, false, false]);
});

test('[E2E-9] [E2E-146] [E2E-166] each remote runs from an origin of its own, with what it fetches later, style sheets too', async ({ browser, server }) => {
  await withOrigins(browser, server, ['weekly', 'monthly', 'day-detail'], async ({ page, url, origins, loaded }) => {
    const laterFrom = async (remote: 'weekly' | 'monthly', files: RegExp): Promise<void> => {
      const later = () => loaded.filter((each) => each.startsWith(`${origins[remote]}/r/${remote}/`) && files.test(each));
      for (const kind of ['.js', '.css']) await expect.poll(() => later().some((each) => each.endsWith(kind)), `${remote} ${kind}`).toBe(true);
    };
    // The style of a row that came later holds: it is placed in the grid of columns.
    const display = (row: Locator): Promise<string> => row.evaluate((found) => getComputedStyle(found).display);

    await signIn(page, 'mara');
    await goTo(page, 'Week');
    const week = view(page, 'weekly');
    await week.getByRole('button', { name: 'By shift', exact: true }).click();
    const heading = week.locator('[data-group]').first();
    await expect(heading).toBeVisible();
    await week.getByRole('button', { name: 'Filter', exact: true }).click();
    await expect(page.getByRole('dialog', { name: 'Filter' })).toBeVisible();
    await laterFrom('weekly', /\/(later\/|parts-.*\.css|FilterPanel-.*\.css)/);
    expect(await display(heading)).toBe('grid');
    await page.keyboard.press('Escape');

    await goTo(page, 'Month');
    await view(page, 'monthly').getByRole('button', { name: 'Heat map', exact: true }).click();
    const line = view(page, 'monthly').locator('[data-at="0"]');
    await expect(line).toBeVisible();
    await laterFrom('monthly', /\/later\/|MonthHeat-.*\.css/);
    expect(await display(line)).toBe('grid');

    await goTo(page, 'Day');
    for (const [remote, origin] of Object.entries(origins)) {
      expect(loaded.filter((each) => each.startsWith(`${origin}/r/${remote}/`)).length).toBeGreaterThan(1);
      expect(loaded.filter((each) => each.startsWith(`${url}/r/${remote}/`))).toEqual([]);
    }
  });
});

test('[E2E-501] a view whose address does not answer comes from the mirror, the first one too, with what it fetches later', async ({ browser, server }) => {
  await withOrigins(browser, server, ['weekly', 'monthly'], async ({ page, origins, mirror, loaded, allowedErrors }) => {
    allowedErrors.push(/Failed to load resource|ERR_FAILED/);
    await signIn(page, 'mara');
    const { week } = await placeOf(page, 1);
    for (const origin of Object.values(origins)) await page.route(`${origin}/**`, (route) => route.abort());
    await page.goto(week);
    await expectShown(page, 'weekly');
    await view(page, 'weekly').getByRole('button', { name: 'By shift', exact: true }).click();
    await expect(view(page, 'weekly').locator('[data-group]').first()).toBeVisible();
    await goTo(page, 'Month');
    await expectShown(page, 'monthly');
    for (const remote of ['weekly', 'monthly']) {
      expect(loaded.filter((each) => each.startsWith(`${mirror}/r/${remote}/`) && each.endsWith('.js')).length).toBeGreaterThan(1);
    }
  });
});

test('[E2E-10] the policy has no unsafe word and is what the browser enforces', async ({ page, allowedErrors }) => {
  allowedErrors.push(/Content Security Policy/, /TrustedHTML|Trusted/);
  const response = await page.goto('/');
  const policy = response?.headers()['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
  expect(policy).not.toContain('*');
  await signInByHand(page, 'mara');
  await expectShown(page, 'weekly');

  const attacks = await page.evaluate(async () => {
    const blocked: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) => blocked.push(event.effectiveDirective));
    const script = document.createElement('script');
    let inline = 'blocked';
    try {
      script.textContent = 'globalThis.attacked = 1';
      document.head.append(script);
      if ('attacked' in globalThis) inline = 'ran';
    } catch {
      inline = 'blocked';
    }
    // The debugger's own evaluation may use eval until its first turn ends.
    await new Promise((resolve) => setTimeout(resolve, 50));
    let evaluated = 'blocked';
    try {
      evaluated = String((0, eval)('1 + 1'));
    } catch {
      // Refused, as it has to be.
    }
    const elsewhere = await import('http://elsewhere.tandem.test:9/x.js' as string).then(() => 'ran', () => 'blocked');
    const data = await import('data:text/javascript,globalThis.attacked=2' as string).then(() => 'ran', () => 'blocked');
    await new Promise((resolve) => setTimeout(resolve, 50));
    return { inline, evaluated, elsewhere, data, blocked };
  });
  expect(attacks).toMatchObject({ inline: 'blocked', evaluated: 'blocked', elsewhere: 'blocked', data: 'blocked' });
  expect(attacks.blocked.length).toBeGreaterThan(0);
});

test('[E2E-10] every state of the three views keeps to the policy', async ({ page }) => {
  // The page fixture fails on any violation that the browser prints.
  await signInByHand(page, 'mara');
  const { schedule } = await readRota(page);
  for (const path of ['week/2020-W01', 'month/2020-01', 'day/2020-01-01', 'week/2026-W99', 'nonsense']) {
    await page.goto(`/s/${schedule.id}/${path}`);
    await expect(page.getByRole('link').first()).toBeVisible();
  }
});

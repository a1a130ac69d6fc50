import type { Page } from '@playwright/test';
import type { Painted } from './first-view.ts';
import type { Profile } from './profiles.ts';

/** Milliseconds that a switch may take before it has failed. */
const PATIENCE = 20_000;

/**
 * Milliseconds from the press on "Month" to the paint of a month with shifts in it, after what the pointer over it had
 * fetched beforehand has come; the network and the device stay as slow as they are.
 */
export async function viewSwitch(page: Page, { cpu }: Profile): Promise<number> {
  const month = page.getByRole('link', { name: 'Month', exact: true });
  await month.hover();
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(1000 * cpu);
  await page.evaluate(watchSwitch);
  await month.click();
  const taken = await page.waitForFunction(() => (window as unknown as { switched?: number }).switched, undefined, { timeout: PATIENCE, polling: 50 });
  return (await taken.jsonValue()) ?? NaN;
}

/** Runs in the page, which notes its paints down already. */
function watchSwitch(): void {
  const page = window as unknown as Painted & { switched?: number };
  addEventListener(
    'click',
    ({ timeStamp }) => {
      const observer = new MutationObserver(() => {
        if (!document.querySelector('section[data-remote="monthly"]:not([hidden]) [data-staff] [data-date]')) return;
        observer.disconnect();
        page.afterPaint(() => (page.switched = performance.now() - timeStamp));
      });
      observer.observe(document, { childList: true, subtree: true, attributes: true });
    },
    { capture: true, once: true },
  );
}

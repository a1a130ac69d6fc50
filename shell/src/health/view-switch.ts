import type { AfterPaint } from './after-paint.ts';
import type { LastInput } from './last-input.ts';
import { followViews } from './opened-view.ts';

/** Rows of people, of shifts and of sums: with the first of them a view has begun to show the rota. */
const ROWS = '[data-staff], [data-at], [data-row]';
const SLOT = '[data-slot="main"]:not([hidden])';

/**
 * Measures from somebody's input, or from Back and Forward, to the paint of the other view's rows. Seen from outside: the
 * page's start has no part in it. A browser without the Navigation API tells nothing.
 * @param tell once a switch; not of a page that is hidden meanwhile, nor of a view that fails or is left before it is there
 * @returns ends it
 */
export function followSwitches(page: Window, input: Pick<LastInput, 'at'>, afterPaint: AfterPaint, tell: (ms: number) => void): () => void {
  const { document, performance } = page;
  let stop = (): void => undefined;

  function wait(from: number): void {
    const main = document.getElementById('main');
    if (!main) return;
    const left = main.querySelector(SLOT);
    const look = (): void => {
      const slot = main.querySelector(SLOT);
      const state = slot === left ? null : slot?.getAttribute('data-state');
      if (state === 'failed') return end();
      if (state !== 'ready' || !slot?.querySelector(ROWS)) return;
      watch.disconnect();
      afterPaint((seen) => {
        if (seen && stop === end) tell(performance.now() - from);
      });
    };
    const watch = new MutationObserver(look);
    const end = (): void => {
      watch.disconnect();
      stop = () => undefined;
    };
    stop = end;
    watch.observe(main, { childList: true, subtree: true, attributeFilter: ['data-state', 'hidden'] });
  }

  const left = followViews(page, input, (shown, before, at) => {
    stop();
    if (shown && shown.schedule === before?.schedule && document.visibilityState === 'visible') wait(at);
  });
  const hid = (): void => {
    if (document.visibilityState !== 'visible') stop();
  };
  document.addEventListener('visibilitychange', hid);
  return () => {
    stop();
    left();
    document.removeEventListener('visibilitychange', hid);
  };
}

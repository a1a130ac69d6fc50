import type { Visibility } from '../ports.ts';

/** Whether this page is looked at, and when it is stopped, resumed or back on the network. */
export function createVisibility(page: Document = document, frame: EventTarget = window): Visibility {
  let frozen = false;
  const back = ['pageshow', 'online'];

  return {
    visible: () => page.visibilityState === 'visible',
    frozen: () => frozen,
    listen(listener) {
      const thaw = (): void => {
        frozen = false;
        listener();
      };
      // Also between the end of a page and its freezing.
      const look = (): void => (page.visibilityState === 'visible' ? thaw() : listener());
      const freeze = (): void => {
        frozen = true;
        listener();
      };
      // A page in the back-forward cache does not run either.
      const hide = (event: Event): void => {
        if ((event as PageTransitionEvent).persisted) freeze();
      };
      page.addEventListener('visibilitychange', look);
      page.addEventListener('resume', thaw);
      for (const type of back) frame.addEventListener(type, thaw);
      page.addEventListener('freeze', freeze);
      frame.addEventListener('pagehide', hide);
      return () => {
        page.removeEventListener('visibilitychange', look);
        page.removeEventListener('resume', thaw);
        for (const type of back) frame.removeEventListener(type, thaw);
        page.removeEventListener('freeze', freeze);
        frame.removeEventListener('pagehide', hide);
      };
    },
  };
}

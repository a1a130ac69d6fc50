/** What a remote's early module may have put into the page, to be seen until the remote itself is there. */
export interface FirstView {
  /** It is on the screen, or there is none. What would come in between would keep it from being painted. */
  readonly painted: () => Promise<void>;
  /** The view is there, or something else has to be seen. */
  readonly drop: () => void;
}

/** Milliseconds after which nobody waits for a frame: a page out of sight has none. */
const PATIENCE = 100;

export function createFirstView(page: Pick<Window, 'document' | 'requestAnimationFrame' | 'setTimeout'>): FirstView {
  const shown = (): Element | null => page.document.querySelector('[data-first-view]');
  return {
    async painted() {
      if (!shown()) return;
      await new Promise<void>((resolve) => {
        page.setTimeout(resolve, PATIENCE);
        // A task that is asked for in a frame runs when that frame has been handed to the screen.
        page.requestAnimationFrame(() => page.setTimeout(resolve));
      });
    },
    drop: () => shown()?.remove(),
  };
}

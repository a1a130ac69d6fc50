/** Tells whose code threw: errors that nobody caught are handed to whoever watches the address they came from. */
export interface PageErrors {
  /** @returns a function that ends the watch. */
  readonly watch: (baseUrl: string, onThrown: (thrown: unknown) => void) => () => void;
}

/** Listens on `window`; the console still reports every error. */
export function createPageErrors(page: Window): PageErrors {
  const watches = new Set<{ baseUrl: string; onThrown: (thrown: unknown) => void }>();
  const report = (thrown: unknown, file: string): void => {
    const trace = `${file}\n${thrown instanceof Error ? (thrown.stack ?? '') : ''}`;
    for (const watch of watches) if (trace.includes(watch.baseUrl)) watch.onThrown(thrown);
  };
  page.addEventListener('error', (event) => report(event.error, event.filename));
  page.addEventListener('unhandledrejection', (event) => report(event.reason, ''));
  return {
    watch(baseUrl, onThrown) {
      const watch = { baseUrl, onThrown };
      watches.add(watch);
      return () => void watches.delete(watch);
    },
  };
}

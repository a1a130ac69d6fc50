import type { LastInput } from './last-input.ts';

export interface OpenedView {
  readonly schedule: string;
  readonly view: string;
}

const PLACE = /^\/s\/([^/]+)\/(week|month|day)\//;

/** The view that the page shows; null: another page. */
export function openedView({ location }: Pick<Window, 'location'>): OpenedView | null {
  const [, schedule, view] = PLACE.exec(location.pathname) ?? [];
  return schedule !== undefined && view !== undefined ? { schedule, view } : null;
}

/**
 * Tells when another view is opened, or the same one of another schedule. A browser without the Navigation API tells nothing.
 * @param tell with what is shown now and was before, and since when somebody wanted it, on the clock of `performance.now()`
 * @returns ends it
 */
export function followViews(page: Window, input: Pick<LastInput, 'at'>, tell: (shown: OpenedView | null, before: OpenedView | null, at: number) => void): () => void {
  let shown = openedView(page);
  const changed = ({ navigationType, timeStamp }: NavigationCurrentEntryChangeEvent): void => {
    const before = shown;
    shown = openedView(page);
    if (shown?.schedule === before?.schedule && shown?.view === before?.view) return;
    tell(shown, before, (navigationType === 'traverse' ? null : input.at()) ?? timeStamp);
  };
  // Where it is missing the browser is older than the type.
  const navigation = page.navigation as Navigation | undefined;
  navigation?.addEventListener('currententrychange', changed);
  return () => navigation?.removeEventListener('currententrychange', changed);
}

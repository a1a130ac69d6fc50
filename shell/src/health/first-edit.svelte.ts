import type { Spoken } from '@tandem/sync/spoken';
import type { Observable } from 'rxjs';
import type { Saving } from '../saving/saving.svelte.ts';
import { INPUTS, type LastInput } from './last-input.ts';
import { followViews, openedView } from './opened-view.ts';

interface FollowedFirstEdits {
  readonly page: Window;
  readonly saving: Pick<Saving, 'totals'>;
  readonly spoken$: Observable<Spoken>;
  readonly input: Pick<LastInput, 'at'>;
}

/** With these the server has the edit, whatever came of it. */
const ARRIVED = ['ack', 'merged', 'conflict'];

/**
 * Measures from opening a view to the first edit in it that is saved: in the outbox, or with the server where there is none.
 * @param tell once a view; not of one that is hidden meanwhile, nor where an edit could not be saved at once
 * @returns ends it
 */
export function followFirstEdit({ page, saving, spoken$, input }: FollowedFirstEdits, tell: (ms: number) => void): () => void {
  const { document, performance } = page;
  const visible = (): boolean => document.visibilityState === 'visible';
  /** Since when the view is open; null: nothing is told of it, or no longer. */
  let opened: number | null = null;
  let edited = false;
  let before = Infinity;
  /** Edits of the bus that are not saved yet. */
  let unsaved: readonly string[] = [];

  // Where somebody has done something before, the first edit may have been made. Without the API nobody knows which view is open.
  if ('navigation' in page && openedView(page) && visible() && untouched(performance)) opened = 0;

  function begin(at: number | null): void {
    opened = at;
    edited = false;
    unsaved = [];
  }
  function look(): void {
    const { saving: count, failed } = saving.totals;
    if (opened === null || !edited) return;
    if (failed > 0) begin(null);
    else if (count === 0 && unsaved.length === 0) {
      tell(performance.now() - opened);
      begin(null);
    }
  }
  function settle(ids: readonly string[], saved: boolean): void {
    if (!saved && ids.some((id) => unsaved.includes(id))) return begin(null);
    unsaved = unsaved.filter((id) => !ids.includes(id));
    look();
  }

  const left = followViews(page, input, (shown, _before, at) => begin(shown && visible() ? at : null));
  const hid = (): void => {
    if (!visible()) begin(null);
  };
  document.addEventListener('visibilitychange', hid);
  const heard = spoken$.subscribe(([own, message]) => {
    if (own && message.type === 'ops') {
      const ids = message.ops.map(({ opId }) => opId);
      if (message.durable) return settle(ids, true);
      if (input.at() === null) return;
      edited = true;
      unsaved = [...unsaved, ...ids];
    } else if (!own && message.type === 'results') {
      for (const { opId, kind } of message.results) settle([opId], ARRIVED.includes(kind));
    }
  });
  const stop = $effect.root(() => {
    $effect(() => {
      const { saving: count } = saving.totals;
      if (count > before && input.at() !== null) edited = true;
      before = count;
      look();
    });
  });
  return () => {
    stop();
    left();
    heard.unsubscribe();
    document.removeEventListener('visibilitychange', hid);
  };
}

/** Whether nobody has done anything in this page yet; a browser that does not count that, or whose clock a test has replaced, cannot say so. */
const untouched = ({ eventCounts }: { readonly eventCounts?: Partial<Pick<EventCounts, 'get'>> }): boolean => INPUTS.every((name) => eventCounts?.get?.(name) === 0);

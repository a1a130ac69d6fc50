import type { Hint } from '../remotes/remote-slot.svelte.ts';
import { parseRoute } from '../routing/route.ts';

/** Milliseconds in which a pointer passes over a link. */
const PAUSE = 60;

/**
 * Hints at the view on whose link the pointer or the focus stays.
 *
 * @returns ends it.
 */
export function hintViews(page: Document, hint: Hint): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last: Hint['view'];
  const say = (view: Hint['view']): void => {
    if (view) hint.view = view;
    else delete hint.view;
  };
  const look = ({ target }: Event): void => {
    const link = target instanceof Element ? target.closest<HTMLAnchorElement>('nav.seg a') : null;
    const route = link && parseRoute(link.pathname + link.search);
    const view = route?.kind === 'place' ? route.place.view : undefined;
    if (view === last) return;
    last = view;
    clearTimeout(timer);
    timer = setTimeout(() => say(view), PAUSE);
  };
  const kinds = ['pointerover', 'focusin'] as const;
  for (const kind of kinds) page.addEventListener(kind, look);
  return () => {
    clearTimeout(timer);
    say(undefined);
    for (const kind of kinds) page.removeEventListener(kind, look);
  };
}

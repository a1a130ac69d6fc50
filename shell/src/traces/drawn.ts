import type { Drawn } from './edit-traces.ts';

/** Looks which of the views in sight change from now on. @returns which have, and ends it */
export function drawnFromNow(document: Document): () => readonly Drawn[] {
  const changed = new Set<HTMLElement>();
  const observers = [...document.querySelectorAll<HTMLElement>('[data-slot]:not([hidden])')].map((slot) => {
    const observer = new MutationObserver(() => void changed.add(slot));
    observer.observe(slot, { subtree: true, childList: true, characterData: true, attributes: true });
    return { slot, observer };
  });
  return () => {
    for (const { slot, observer } of observers) {
      if (observer.takeRecords().length > 0) changed.add(slot);
      observer.disconnect();
    }
    return [...changed].map(({ dataset }) => ({ remote: dataset['remote'] ?? '', pane: dataset['slot'] ?? '' }));
  };
}

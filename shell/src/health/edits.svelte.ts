import type { Envelope } from '@tandem/sync';
import type { Observable } from 'rxjs';
import type { Saving } from '../saving/saving.svelte.ts';
import type { AfterPaint } from './after-paint.ts';
import type { LastInput } from './last-input.ts';

interface FollowedEdits {
  readonly saving: Pick<Saving, 'totals'>;
  readonly changes$: Observable<Envelope>;
  readonly input: Pick<LastInput, 'at'>;
  readonly afterPaint: AfterPaint;
  /** Milliseconds that only rise. */
  readonly now: () => number;
}

/**
 * Measures from somebody's input that changed the rota to the paint of it in every view of this page that is told of it:
 * without synchronization that is the view they work in. An edit is known by more cells that wait to be saved than before,
 * or by a change that the bus tells of an edit that no server has answered.
 * @returns ends it
 */
export function followEdits({ saving, changes$, input, afterPaint, now }: FollowedEdits, tell: (ms: number) => void): () => void {
  /** The input whose edit was the last one; what it does later, as being saved, is no other edit. */
  let last: number | null = null;
  let before = Infinity;

  function edited(): void {
    const at = input.at();
    if (at === null || at === last) return;
    last = at;
    // All views are told in the task of the edit.
    afterPaint((seen) => {
      if (seen) tell(now() - at);
    });
  }

  const told = changes$.subscribe(({ change, origin }) => {
    if (change.type.startsWith('assignment') && !origin.startsWith('server/')) edited();
  });
  const stop = $effect.root(() => {
    $effect(() => {
      const { saving: count } = saving.totals;
      if (count > before) edited();
      before = count;
    });
  });
  return () => {
    told.unsubscribe();
    stop();
  };
}

import type { Mount } from '@tandem/sync';
import { mount as mountComponent, unmount } from 'svelte';
import DayView from './DayView.svelte';
import { attachOwnSync } from './sync/own-sync.ts';

/** What the shell calls. See `Mount` in @tandem/sync. */
export const mount: Mount = (target, context) => {
  attachOwnSync(context.sync);
  const view = mountComponent(DayView, { target, props: { context } });
  return () => void unmount(view);
};

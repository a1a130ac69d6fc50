import type { Sync } from '@tandem/sync';
import { mount, unmount } from 'svelte';
import Inspector from './Inspector.svelte';

let opened = false;

/** Opens the panel of operators over the page; it stays there while they go from view to view. */
export function openInspector({ sync, locale, now }: { readonly sync: Sync; readonly locale: string; readonly now: () => number }): void {
  if (opened) return;
  opened = true;
  const before = document.activeElement;
  const panel = mount(Inspector, {
    target: document.body,
    props: {
      sync,
      locale,
      now,
      onclose() {
        opened = false;
        void unmount(panel);
        if (before instanceof HTMLElement && before.isConnected) before.focus();
      },
    },
  });
}

import { mount, unmount } from 'svelte';
import type { ShellParts } from '../shell-parts.ts';
import FeedbackDialog from './FeedbackDialog.svelte';

export type FeedbackKind = 'problem' | 'praise';

let opened = false;

/** Asks for a report over the page, in whatever place it is. */
export function openFeedback(parts: ShellParts, kind: FeedbackKind): void {
  if (opened) return;
  opened = true;
  const dialog = mount(FeedbackDialog, {
    target: document.body,
    props: {
      parts,
      kind,
      onclose() {
        opened = false;
        void unmount(dialog);
      },
    },
  });
}

import type { Place, ViewName } from '@tandem/sync';
import { REMOTE_OF } from '../remotes/release-manifest.ts';
import { VIEWS } from '../routing/route.ts';

/** One mounting of a remote. */
export interface Slot {
  /** Names this mounting for as long as the page lives. */
  readonly key: string;
  readonly remote: string;
  readonly view: ViewName;
  readonly pane: 'main' | 'side';
  readonly scheduleId: string;
}

/**
 * The slots that are seen at a place: the view, and beside week and month the selected day where there is room.
 */
export function slotsAt(scheduleId: string, place: Place, wide: boolean): Slot[] {
  const main = slot(scheduleId, place.view, 'main');
  return wide && place.view !== 'day' ? [main, slot(scheduleId, 'day', 'side')] : [main];
}

/** The slots to keep mounted: those that are seen, and, out of sight, those whose edits are not saved yet. */
export function slotsToKeep(mounted: readonly Slot[], seen: readonly Slot[], isUnsaved: (key: string) => boolean): Slot[] {
  const unseen = mounted.filter((old) => isUnsaved(old.key) && !seen.some((now) => now.key === old.key));
  return [...unseen, ...seen];
}

/** Where the slot of a key is seen: side panels are seen beside the week. */
export function placeOfKey(key: string): { readonly scheduleId: string; readonly view: ViewName } | null {
  const [scheduleId = '', remote, pane] = key.split('/');
  if (pane === 'side') return { scheduleId, view: 'week' };
  const view = VIEWS.find((name) => REMOTE_OF[name] === remote);
  return view ? { scheduleId, view } : null;
}

const slot = (scheduleId: string, view: ViewName, pane: Slot['pane']): Slot => ({
  key: `${scheduleId}/${REMOTE_OF[view]}/${pane}`,
  remote: REMOTE_OF[view],
  view,
  pane,
  scheduleId,
});

import type { Place, ViewPath } from '@tandem/sync';
import { VIEWS, viewAt } from '../views/views.ts';

/** One mounting of a remote. */
export interface Slot {
  /** Names this mounting for as long as the page lives. */
  readonly key: string;
  readonly remote: string;
  readonly view: ViewPath;
  readonly pane: 'main' | 'side';
  readonly scheduleId: string;
}

/**
 * The slots that are seen at a place: the view, and beside what shows more than a day the selected day where there is room.
 */
export function slotsAt(scheduleId: string, place: Place, wide: boolean): Slot[] {
  const main = slot(scheduleId, place.view, 'main');
  return wide && viewAt(place.view).of !== 'day' ? [main, slot(scheduleId, 'day', 'side')] : [main];
}

/** The slots to keep mounted: those that are seen, and, out of sight, those whose edits are not saved yet. */
export function slotsToKeep(mounted: readonly Slot[], seen: readonly Slot[], isUnsaved: (key: string) => boolean): Slot[] {
  const unseen = mounted.filter((old) => isUnsaved(old.key) && !seen.some((now) => now.key === old.key));
  return [...unseen, ...seen];
}

/** Where the slot of a key is seen: side panels are seen beside the week. */
export function placeOfKey(key: string): { readonly scheduleId: string; readonly view: ViewPath } | null {
  const [scheduleId = '', remote, pane] = key.split('/');
  if (pane === 'side') return { scheduleId, view: 'week' };
  const view = Object.keys(VIEWS).find((name) => viewAt(name).remote === remote);
  return view ? { scheduleId, view } : null;
}

function slot(scheduleId: string, view: ViewPath, pane: Slot['pane']): Slot {
  const { remote } = viewAt(view);
  return { key: `${scheduleId}/${remote}/${pane}`, remote, view, pane, scheduleId };
}

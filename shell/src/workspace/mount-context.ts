import { isIsoDate } from '@tandem/rota';
import type { ScheduleSummary, Session } from '@tandem/rest';
import type { MountContext, Place, PlaceOptions } from '@tandem/sync';
import type { Observable } from 'rxjs';
import { periodOf } from '../routing/period.ts';
import { isOption } from '../routing/route.ts';
import type { ShellParts } from '../shell-parts.ts';
import { isView, VIEWS } from '../views/views.ts';
import type { Slot } from './slots.ts';

/**
 * What one mounting of a remote is handed.
 *
 * @param place$ replays where the page is, as long as this slot is seen.
 * @param current where this slot is.
 */
export function mountContext(
  parts: ShellParts,
  slot: Slot,
  schedule: ScheduleSummary,
  session: Session,
  place$: Observable<Place>,
  current: () => Place,
): MountContext {
  return {
    sync: parts.sync,
    scheduleId: slot.scheduleId,
    viewer: { userId: session.user.id, name: session.user.name, role: schedule.role },
    locale: parts.locale,
    pane: slot.pane,
    place$,
    reload$: parts.reload$.asObservable(),
    navigate(to) {
      const from = current();
      const place = checkedPlace({ ...from, ...to, options: merged(from.options, to.options ?? {}) });
      // Moving the selection inside what is shown is no step that Back should undo.
      const stays = place.view === from.view && periodOf(place, parts.locale).from === periodOf(from, parts.locale).from;
      parts.navigation.go({ kind: 'place', scheduleId: slot.scheduleId, place }, stays ? 'replace' : 'push');
    },
    notify: (notice) => parts.notices.add(notice),
    decide: (cell) => parts.decide$.next(cell),
    reportSaving: (state) => parts.saving.report(slot.key, state),
    fetch: parts.session.fetch,
  };
}

/** @throws TypeError in the remote that asked for a place that is none. */
function checkedPlace({ view, date, options }: Place): Place {
  if (!isView(view)) throw new TypeError(`navigate: view "${view}" is not one of ${Object.keys(VIEWS).join(', ')}`);
  if (!isIsoDate(date)) throw new TypeError(`navigate: date "${String(date)}" is not a date like 2026-11-20`);
  for (const [key, value] of Object.entries(options)) {
    if (!isOption(key, value)) throw new TypeError(`navigate: option "${key}" with ${JSON.stringify(value)} cannot stand in an address`);
  }
  return { view, date, options };
}

/** What a view says nothing about stays; the empty text takes an option out. */
const merged = (before: PlaceOptions, change: PlaceOptions): PlaceOptions =>
  Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value !== ''));

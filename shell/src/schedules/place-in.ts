import type { ScheduleSummary } from '@tandem/rest';
import { dateIn } from '@tandem/rota';
import type { Place } from '@tandem/sync';
import { clampDate } from '../routing/period.ts';
import type { Route } from '../routing/route.ts';

/**
 * Where to open a rota: at the same view and day as now where it is planned then, else at its day nearest to today.
 *
 * @param now epoch milliseconds.
 */
export function placeIn(schedule: ScheduleSummary, place: Place | null, now: number): Route {
  const today = dateIn(schedule.timeZone, now);
  const { firstDate, lastDate } = schedule;
  const kept = place && place.date >= firstDate && place.date <= lastDate ? place.date : null;
  return {
    kind: 'place',
    scheduleId: schedule.id,
    place: { view: place?.view ?? 'week', date: kept ?? clampDate(today, firstDate, lastDate), options: {} },
  };
}

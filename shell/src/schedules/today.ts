import type { ScheduleSummary } from '@tandem/rest';
import { dateIn, type IsoDate } from '@tandem/rota';

/** Today where the rota is, null when it is not planned today. `now`: epoch milliseconds. */
export function plannedToday(schedule: ScheduleSummary, now: number): IsoDate | null {
  const today = dateIn(schedule.timeZone, now);
  return today >= schedule.firstDate && today <= schedule.lastDate ? today : null;
}

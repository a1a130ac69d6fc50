/**
 * What a page will ask the API for first, so that it can come with the page instead of after its code. A wrong guess
 * costs its bytes; the page then asks for what it needs.
 */
import { addDays, firstDayOfWeek, ID_PATTERN, isIsoDate, monthDays, parseIsoWeek, regionOf, weekDays, type IsoDate } from '@tandem/rota';
import type { Manifest } from './manifest.ts';
import type { Of } from './views.ts';

export interface PageAddress {
  readonly pathname: string;
  readonly searchParams: URLSearchParams;
  /** What of the rota the address names; null: none. */
  readonly of: Of | null;
  /** As the browser says it in `accept-language`: its region decides on which day a week begins. */
  readonly languages: string | undefined;
}

/** The addresses that a page of the app asks for; `need` is what the URL's remote asks for first. */
export function firstPaths(address: PageAddress, need: Manifest['window']): string[] {
  const schedules = '/api/schedules';
  const [, root, scheduleId = ''] = address.pathname.split('/');
  const date = root === 's' && ID_PATTERN.test(scheduleId) ? dateIn(address) : null;
  if (date === null || need === undefined) return [schedules];
  try {
    const days = need.of === 'month' ? monthDays(date) : weekDays(date, firstDayOfWeek(`en-${regionOf(firstTag(address.languages))}`));
    const query = new URLSearchParams({
      from: addDays(days.at(0) ?? date, -need.margin),
      to: addDays(days.at(-1) ?? date, need.margin),
    });
    return [schedules, `${schedules}/${scheduleId}/window?${query.toString()}`];
  } catch {
    // At the first or last day that there is.
    return [schedules];
  }
}

/** The day that the page will show: the one named, or the first of the period. */
function dateIn({ pathname, searchParams, of }: PageAddress): IsoDate | null {
  const [, , , , period = ''] = pathname.split('/');
  const day = searchParams.get('day') ?? '';
  const named = isIsoDate(day) ? day : null;
  if (of === 'week') {
    const monday = parseIsoWeek(period);
    return monday && (named !== null && monday <= named && named <= addDays(monday, 6) ? named : monday);
  }
  if (of === 'month') return isIsoDate(`${period}-01`) ? `${period}-01` : null;
  return of === 'day' && isIsoDate(period) ? period : null;
}

const firstTag = (languages = ''): string => languages.split(/[,;]/, 1)[0]?.trim() ?? '';

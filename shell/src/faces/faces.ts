import type { RotaError, ScheduleSummary } from '@tandem/rest';
import type { Place } from '@tandem/sync';
import { clampDate } from '../routing/period.ts';
import type { Route, UnknownRoute } from '../routing/route.ts';
import { placeIn } from '../schedules/place-in.ts';
import { reachWords } from '../session/words.ts';

/** What a page without a view says, and where it leads. */
export interface Face {
  readonly mark: 'lock' | 'must' | 'offline' | 'dots';
  readonly title: string;
  readonly lines: readonly string[];
  readonly ways: readonly { readonly label: string; readonly to: Route }[];
  /** What asking the server again is called, where that can help. */
  readonly again?: string;
}

/** The address names no page. */
export function unknownFace(route: UnknownRoute, schedules: readonly ScheduleSummary[], first: ScheduleSummary | null, now: number): Face {
  const meant = schedules.find(({ id }) => id === route.scheduleId) ?? first;
  const to = meant && placeIn(meant, null, now);
  const view = to?.kind === 'place' ? { ...to, place: { ...to.place, view: route.view ?? to.place.view } } : null;
  return {
    mark: 'dots',
    title: 'There is no page at this address',
    lines: [route.problem ?? `Nothing is called ${route.path}. Your rotas are where they were.`],
    ways: meant && view ? [{ label: `Go to ${meant.name}`, to: view }] : [{ label: 'Go to your rotas', to: { kind: 'home' } }],
  };
}

/** The address names a rota that is not among those of this person. */
export function notOpenFace(scheduleId: string, schedules: readonly ScheduleSummary[], first: ScheduleSummary | null, now: number): Face {
  return {
    mark: 'lock',
    title: `${scheduleId} is not open to you`,
    lines: [
      ...(schedules.length > 0 ? [`You have ${listWords(schedules.map(({ name }) => name))}.`] : []),
      'Whoever operates this rota can let you in.',
    ],
    ways: first ? [{ label: `Go to ${first.name}`, to: placeIn(first, null, now) }] : [],
  };
}

/** The person has a role in no rota. */
export const NO_ROTA_FACE: Face = {
  mark: 'lock',
  title: 'No rota is open to you yet',
  lines: ['Whoever operates a rota can let you in.', 'An operator imports or generates one with the tandem command.'],
  ways: [],
  again: 'Look again',
};

/** The address names a time in which the rota has no day. */
export function outsideFace(schedule: ScheduleSummary, place: Place, formatDay: (date: string) => string): Face {
  const before = place.date < schedule.firstDate;
  const edge = clampDate(place.date, schedule.firstDate, schedule.lastDate);
  return {
    mark: 'dots',
    title: before ? `${schedule.name} begins on ${formatDay(edge)}` : `${schedule.name} ends on ${formatDay(edge)}`,
    lines: [before ? 'Nothing is planned before that day.' : 'Nothing is planned after that day.'],
    ways: [
      {
        label: before ? `Go to the first ${place.view}` : `Go to the last ${place.view}`,
        to: { kind: 'place', scheduleId: schedule.id, place: { ...place, date: edge } },
      },
    ],
  };
}

/** The server could not be asked. */
export function unreachableFace(error: RotaError): Face {
  return {
    mark: error.kind === 'offline' ? 'offline' : 'must',
    title: error.kind === 'offline' ? 'You are offline' : 'Tandem did not start',
    lines: [reachWords(error), 'Your rotas are safe.'],
    ways: [],
    again: 'Try again',
  };
}

/** `a`, `a and b`, `a, b and 3 more`. */
function listWords(names: readonly string[]): string {
  const shown = names.length > 3 ? [...names.slice(0, 2), `${names.length - 2} more`] : names;
  const last = shown.at(-1) ?? '';
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${last}` : last;
}

import type { RotaError, ScheduleSummary } from '@tandem/rest';
import type { Place } from '@tandem/sync';
import { shellLater } from '@tandem/words/shell-later';
import { clampDate } from '../routing/period.ts';
import type { Route, UnknownRoute } from '../routing/route.ts';
import { placeIn } from '../schedules/place-in.ts';
import { reachWords } from '../session/words.ts';
import { viewAt } from '../views/views.ts';

const words = shellLater.faces;

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
    title: words.noPage,
    lines: [route.period !== null && route.view ? words.wrongPeriod[viewAt(route.view).of](route.period) : words.nothingCalled(route.path)],
    ways: meant && view ? [{ label: words.goTo(meant.name), to: view }] : [{ label: words.goToRotas, to: { kind: 'home' } }],
  };
}

/** The address names a rota that is not among those of this person. */
export function notOpenFace(scheduleId: string, schedules: readonly ScheduleSummary[], first: ScheduleSummary | null, now: number): Face {
  return {
    mark: 'lock',
    title: words.notOpen(scheduleId),
    lines: [...(schedules.length > 0 ? [words.youHave(schedules.map(({ name }) => name))] : []), words.askOperator],
    ways: first ? [{ label: words.goTo(first.name), to: placeIn(first, null, now) }] : [],
  };
}

/** The person has a role in no rota. `creator`: they may make one. */
export const noRotaFace = (creator: boolean): Face => ({
  mark: creator ? 'dots' : 'lock',
  title: words.noRota,
  lines: creator ? words.noRotaYet : words.askForRota,
  ways: creator ? [{ label: words.startRota, to: { kind: 'new' } }] : [],
  again: words.lookAgain,
});

/** The page to make a rota, for somebody who may not. */
export const newRefusedFace = (first: ScheduleSummary | null, now: number): Face => ({
  mark: 'lock',
  title: words.notCreator,
  lines: words.askForRota,
  ways: [first ? { label: words.goTo(first.name), to: placeIn(first, null, now) } : { label: words.goToRotas, to: { kind: 'home' } }],
});

/** The address names a time in which the rota has no day. */
export function outsideFace(schedule: ScheduleSummary, place: Place, formatDay: (date: string) => string): Face {
  const before = place.date < schedule.firstDate;
  const edge = clampDate(place.date, schedule.firstDate, schedule.lastDate);
  return {
    mark: 'dots',
    title: (before ? words.begins : words.ends)(schedule.name, formatDay(edge)),
    lines: [before ? words.nothingBefore : words.nothingAfter],
    ways: [
      {
        label: (before ? words.goToFirst : words.goToLast)[viewAt(place.view).of],
        to: { kind: 'place', scheduleId: schedule.id, place: { ...place, date: edge } },
      },
    ],
  };
}

/** The server could not be asked. */
export function unreachableFace(error: RotaError): Face {
  return {
    mark: error.kind === 'offline' ? 'offline' : 'must',
    title: error.kind === 'offline' ? words.offline : words.notStarted,
    lines: [reachWords(error), words.safe],
    ways: [],
    again: shellLater.tryAgain,
  };
}

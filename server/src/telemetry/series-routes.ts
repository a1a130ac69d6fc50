import { healthSeriesAnswer, healthSeriesQuery } from '@tandem/rest';
import type { Members } from '../accounts/members.ts';
import { operatesOf } from '../accounts/operates-of.ts';
import type { Audit } from '../audit/audit.ts';
import { defineRoute, type RouteDef } from '../http/route.ts';
import { healthSeries } from './series.ts';
import type { Telemetry } from './telemetry.ts';

/** Each reads hundreds of rows. */
const ASKED_PER_MINUTE = 120;

export interface SeriesRoutesParts {
  readonly telemetry: Pick<Telemetry, 'steps'>;
  readonly audit: Pick<Audit, 'marks'>;
  readonly members: Pick<Members, 'rolesOf' | 'adopt'>;
  readonly scheduleIds: () => readonly string[];
  readonly nameOf: (actor: string) => string;
  readonly now: () => number;
}

/** How pages were over time, for whoever operates their schedules. */
export function seriesRoutes({ telemetry, audit, members, scheduleIds, nameOf, now }: SeriesRoutesParts): readonly RouteDef[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/operations/health',
      summary: 'How the pages of the schedules that the caller operates were, with synchronization beside without it: minute by minute for an hour, in steps of five for six hours, by the hour for eight days; and what was done meanwhile.',
      access: 'signed-in',
      query: healthSeriesQuery,
      answer: healthSeriesAnswer,
      perMinute: ASKED_PER_MINUTE,
      handler: ({ query: { by, since }, caller }) => {
        const operates = operatesOf(members, caller);
        const series = healthSeries(telemetry, { by, since, operates, now: now() });
        return { ...series, marks: audit.marks(series.from, scheduleIds().filter(operates), nameOf) };
      },
    }),
  ];
}

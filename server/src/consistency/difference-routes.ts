import { differencesAnswer, differencesQuery } from '@tandem/rest';
import type { Members } from '../accounts/members.ts';
import { operatesOf } from '../accounts/operates-of.ts';
import { RotaFailure } from '../http/failure.ts';
import { defineRoute, type RouteDef } from '../http/route.ts';
import type { DifferenceTable } from './difference-table.ts';

/** Of one page. */
const MOST_LISTED = 30;

export interface DifferenceRoutesParts {
  readonly differences: Pick<DifferenceTable, 'list' | 'counts'>;
  readonly members: Pick<Members, 'rolesOf' | 'adopt'>;
  readonly scheduleIds: () => readonly string[];
  readonly nameOf: (actor: string) => string;
}

/** Confirmed differences of all schedules, for whoever operates them. */
export function differenceRoutes({ differences, members, scheduleIds, nameOf }: DifferenceRoutesParts): readonly RouteDef[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/operations/differences',
      summary: 'Cells that the old and the new side held differently at every look, in the schedules that the caller operates or one of them, newest first: both values, what became of it, and the last writes.',
      access: 'signed-in',
      query: differencesQuery,
      answer: differencesAnswer,
      handler: ({ query: { schedule, before }, caller }) => {
        const operates = operatesOf(members, caller);
        if (schedule !== undefined && !operates(schedule)) throw new RotaFailure('forbidden', 'server/consistency', `The role operator is needed in ${schedule}.`, { causes: [{ code: 'role-needed' }] });
        const own = scheduleIds().filter(operates);
        const found = differences.list(schedule === undefined ? own : [schedule], before ?? null, MOST_LISTED + 1);
        const shown = found.slice(0, MOST_LISTED).map(({ by, ops, ...rest }) => ({ ...rest, by: nameOf(by), ops: ops.map(({ opId, actor, origin, at, value }) => ({ opId, by: nameOf(actor), origin, at, value })) }));
        return { differences: shown, counts: differences.counts(own), next: found.length > MOST_LISTED ? (shown.at(-1)?.seq ?? null) : null };
      },
    }),
  ];
}

import { drillBody, drillsAnswer, type DrillsAnswer } from '@tandem/rest';
import type { Members } from '../accounts/members.ts';
import { operatesOf } from '../accounts/operates-of.ts';
import { RotaFailure } from '../http/failure.ts';
import { defineRoute, type RouteDef, type SignedIn } from '../http/route.ts';
import type { Drills } from './drills.ts';

const ORIGIN = 'server/drills';
const ORDERS_PER_MINUTE = 20;

export interface DrillRoutesParts {
  readonly drills: Drills;
  readonly members: Pick<Members, 'roleOf' | 'rolesOf' | 'adopt'>;
  readonly scheduleIds: () => readonly string[];
  readonly nameOf: (actor: string) => string;
  readonly now: () => number;
}

/** Drills over HTTP, for whoever operates every schedule. */
export function drillRoutes({ drills, members, scheduleIds, nameOf, now }: DrillRoutesParts): readonly RouteDef[] {
  function requireOperator(caller: SignedIn): void {
    if (scheduleIds().every(operatesOf(members, caller))) return;
    throw new RotaFailure('forbidden', ORIGIN, `${caller.user.login} does not operate every schedule.`, { causes: [{ code: 'role-needed' }] });
  }
  const answer = (): DrillsAnswer => ({ now: now(), drills: drills.list(nameOf) });
  return [
    defineRoute({
      method: 'GET',
      path: '/api/operations/drills',
      summary: 'What was drilled: who, when, why, each step with its figures, and whether it passed; newest first.',
      access: 'signed-in',
      answer: drillsAnswer,
      handler: ({ caller }) => {
        requireOperator(caller);
        return answer();
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/operations/drills',
      summary: 'Begins a drill that is safe while people work, one at a time. `id` is made by the caller: given again, it does nothing more.',
      access: 'signed-in',
      body: drillBody,
      answer: drillsAnswer,
      perMinute: ORDERS_PER_MINUTE,
      handler: ({ body, caller }) => {
        requireOperator(caller);
        drills.start(body, { actor: caller.user.id, source: 'api' });
        return answer();
      },
    }),
  ];
}

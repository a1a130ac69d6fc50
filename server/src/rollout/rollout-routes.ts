import { rolloutAnswer, rolloutOrderBody } from '@tandem/rest';
import type { Members } from '../accounts/members.ts';
import { operatesOf } from '../accounts/operates-of.ts';
import { RotaFailure } from '../http/failure.ts';
import { defineRoute, type RouteDef, type SignedIn } from '../http/route.ts';
import { readStartPolicy } from './read-triggers.ts';
import type { Rollouts } from './rollouts.ts';
import { rolloutView, type RolloutViewParts } from './rollout-view.ts';
import { triggerRoutes, type TriggerRoutesParts } from './trigger-routes.ts';

const ORIGIN = 'server/rollout';
const ORDERS_PER_MINUTE = 60;

export interface RolloutRoutesParts extends RolloutViewParts, Pick<TriggerRoutesParts, 'tuning' | 'trial'> {
  readonly rollouts: Rollouts;
  readonly members: Pick<Members, 'roleOf' | 'rolesOf' | 'adopt'>;
}

/** The rollout over HTTP, for whoever operates every schedule: it concerns all of them. */
export function rolloutRoutes(parts: RolloutRoutesParts): readonly RouteDef[] {
  const { rollouts, members, scheduleIds, tuning, trial } = parts;

  function requireOperator(caller: SignedIn): void {
    const own = operatesOf(members, caller);
    if (scheduleIds().every(own)) return;
    throw new RotaFailure('forbidden', ORIGIN, `${caller.user.login} does not operate every schedule.`, { causes: [{ code: 'role-needed' }] });
  }

  return [
    defineRoute({
      method: 'GET',
      path: '/api/operations/rollout',
      summary: 'How far the rollout of synchronization has come: stages, gates, verdicts, what holds it, and where it is exposed.',
      access: 'signed-in',
      answer: rolloutAnswer,
      handler: ({ caller }) => {
        requireOperator(caller);
        return rolloutView(parts);
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/operations/rollout/orders',
      summary: 'Starts, widens, approves, pauses, resumes or kills the rollout. `id` is made by the caller: given again, it does nothing more.',
      access: 'signed-in',
      body: rolloutOrderBody,
      answer: rolloutAnswer,
      perMinute: ORDERS_PER_MINUTE,
      handler: async ({ body: { id, kind, reason, policy }, caller }) => {
        requireOperator(caller);
        await rollouts.order({ id, kind, reason, policy: kind === 'start' ? readStartPolicy(policy ?? {}, rollouts.state()) : undefined }, { actor: caller.user.id, source: 'api' });
        return rolloutView(parts);
      },
    }),
    ...triggerRoutes({ tuning, trial, requireOperator }),
  ];
}

import { triggersAnswer, triggersBody, triggersSetAnswer, tryAnswer, tryBody, type TriggersAnswer } from '@tandem/rest';
import { defineRoute, type RouteDef, type SignedIn } from '../http/route.ts';
import { readTriggers } from './read-triggers.ts';
import { fieldsOf } from './trigger-fields.ts';
import type { createTrials } from './try-triggers.ts';
import type { Tuned, Tuning } from './tuning.ts';

/** A trial reads a week of health. */
const TRIALS_PER_MINUTE = 12;
const ORDERS_PER_MINUTE = 60;

export interface TriggerRoutesParts {
  readonly tuning: Tuning;
  readonly trial: ReturnType<typeof createTrials>;
  /** @throws RotaFailure `forbidden` */
  readonly requireOperator: (caller: SignedIn) => void;
}

/** Triggers with what each of their fields takes. */
export const triggersView = ({ locked, triggers }: Tuned): TriggersAnswer => ({ locked, triggers, fields: fieldsOf(triggers) });

/** What stops a rollout by itself, over HTTP. */
export function triggerRoutes({ tuning, trial, requireOperator }: TriggerRoutesParts): readonly RouteDef[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/operations/rollout/triggers',
      summary: 'What stops the rollout that is under way, or the next one: thresholds, windows and modes, and what each field takes.',
      access: 'signed-in',
      answer: triggersAnswer,
      handler: ({ caller }) => {
        requireOperator(caller);
        return triggersView(tuning.triggers());
      },
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/operations/rollout/triggers',
      summary: 'Sets triggers; what is not named stays. While a rollout is under way they can be made stricter alone. `id` is made by the caller: given again, it does nothing more.',
      access: 'signed-in',
      body: triggersBody,
      answer: triggersSetAnswer,
      perMinute: ORDERS_PER_MINUTE,
      handler: async ({ body, caller }) => {
        requireOperator(caller);
        const { changed, ...tuned } = await tuning.set(body, { actor: caller.user.id, source: 'api' });
        return { ...triggersView(tuned), changed: [...changed] };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/operations/rollout/triggers/try',
      summary: 'How often triggers would have fired in the last seven days of health, beside those that hold. Changes nothing.',
      access: 'signed-in',
      body: tryBody,
      answer: tryAnswer,
      perMinute: TRIALS_PER_MINUTE,
      handler: ({ body, caller }) => {
        requireOperator(caller);
        const { triggers } = tuning.triggers();
        return trial(triggers, readTriggers(body.triggers, triggers));
      },
    }),
  ];
}

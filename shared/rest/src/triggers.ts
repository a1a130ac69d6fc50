/** The REST API of what stops a rollout by itself: thresholds, windows and modes, and how often they would have fired. Times are epoch milliseconds. */
import * as z from 'zod/mini';
import { orderId, orderReason } from './rollout.ts';

const at = z.int().check(z.minimum(0));
const count = z.int().check(z.minimum(0));
/** By trigger and field, as the policy of a rollout has them; the server says what each takes. */
const triggers = z.record(z.string().check(z.maxLength(40)), z.record(z.string().check(z.maxLength(40)), z.unknown()));

/** What one field of a trigger takes. */
const field = z.strictObject({
  /** `performance.threshold`. */
  path: z.string(),
  kind: z.enum(['number', 'whole', 'choice', 'several']),
  /** At least and at most, themselves accepted; `above` and `below` are not. */
  least: z.optional(z.number()),
  above: z.optional(z.number()),
  most: z.optional(z.number()),
  below: z.optional(z.number()),
  choices: z.optional(z.array(z.string())),
  /** Which way makes it stop sooner; `fixed`: neither surely does. Of choices a later one does, of several more. */
  stricter: z.enum(['lower', 'higher', 'fixed']),
});
export type TriggerField = z.infer<typeof field>;

/** Answer of `GET /api/operations/rollout/triggers`. */
export const triggersAnswer = z.strictObject({
  /** A rollout is under way: they can be made stricter alone. */
  locked: z.boolean(),
  triggers,
  fields: z.array(field),
});
export type TriggersAnswer = z.infer<typeof triggersAnswer>;

/** Body of `PUT /api/operations/rollout/triggers`: what is not named stays. `id` is made by the caller: given again, it does nothing more. */
export const triggersBody = z.strictObject({ id: orderId, reason: orderReason, triggers });
export const triggersSetAnswer = z.extend(triggersAnswer, { changed: z.array(z.strictObject({ field: z.string(), before: z.unknown(), after: z.unknown() })) });
export type TriggersSetAnswer = z.infer<typeof triggersSetAnswer>;

/** Body of `POST /api/operations/rollout/triggers/try`. */
export const tryBody = z.strictObject({ triggers });

const firings = z.strictObject({
  fired: count,
  /** Of the newest, oldest first. */
  at: z.array(at),
});
export const tryAnswer = z.strictObject({
  /** Health of this span was looked at, minute by minute. */
  from: at,
  until: at,
  /** Minutes in which somebody had it, and sessions that began with and without it. */
  minutes: count,
  sessions: count,
  base: count,
  triggers: z.array(
    z.strictObject({
      trigger: z.string(),
      /** What it does when it fires. */
      action: z.enum(['roll-back', 'hold', 'warn']),
      mode: z.enum(['observe', 'enforce']),
      /** Minutes in which it saw enough to say anything. */
      looks: count,
      /** Whether that is enough to say that it would not have fired. */
      enough: z.boolean(),
      /** As they are, and as they are tried. */
      now: firings,
      tried: firings,
    }),
  ),
});
export type TryAnswer = z.infer<typeof tryAnswer>;

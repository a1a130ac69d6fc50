/** The REST API of drills: what is tried on a live installation without harm, and what came of it. Times are epoch milliseconds. */
import * as z from 'zod/mini';
import { orderId, orderReason } from './rollout.ts';

const at = z.int().check(z.minimum(0));
const count = z.int().check(z.minimum(0));

export const DRILLS = ['rollback', 'alerts', 'backup', 'audit', 'break-glass'] as const;
export type DrillKind = (typeof DRILLS)[number];

/** Body of `POST /api/operations/drills`. `id` is made by the caller: given again, it does nothing more. */
export const drillBody = z.strictObject({ id: orderId, kind: z.enum(DRILLS), reason: orderReason });

const step = z.strictObject({
  step: z.string(),
  passed: z.boolean(),
  ms: count,
  /** How many of what the step is about. */
  n: count,
  /** What a person has to know besides: what failed, a hash. */
  note: z.string(),
});
export type DrillStep = z.infer<typeof step>;

const drill = z.strictObject({
  id: z.string(),
  kind: z.enum(DRILLS),
  /** Who, by name. */
  by: z.string(),
  source: z.enum(['api', 'cli', 'file', 'server']),
  reason: z.string(),
  began: at,
  /** Null: it has not ended; where it does not run either, its process ended before. */
  ended: z.nullable(at),
  running: z.boolean(),
  passed: z.nullable(z.boolean()),
  steps: z.array(step),
});
export type DrillAnswer = z.infer<typeof drill>;
/** Answer of `GET /api/operations/drills` and of each order, newest first. */
export const drillsAnswer = z.strictObject({ now: at, drills: z.array(drill) });
export type DrillsAnswer = z.infer<typeof drillsAnswer>;

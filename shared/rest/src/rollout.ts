/** The REST API of the rollout: how far synchronization has come, what holds it, and every order. Times are epoch milliseconds. */
import * as z from 'zod/mini';

const at = z.int().check(z.minimum(0));
const count = z.int().check(z.minimum(0));
const figure = z.nullable(z.number());

export const ROLLOUT_ORDERS = ['start', 'advance', 'approve', 'pause', 'resume', 'kill'] as const;
export type RolloutOrderKind = (typeof ROLLOUT_ORDERS)[number];
export const ROLLOUT_STATUSES = ['idle', 'running', 'held', 'paused', 'done', 'rolled-back', 'killed'] as const;

export const orderId = z.string().check(z.minLength(8), z.maxLength(100), z.regex(/^[\w.-]*$/, 'letters, digits, dots, dashes and underscores'));
export const orderReason = z.string().check(z.trim(), z.minLength(1), z.maxLength(200), z.regex(/^[^\p{Cc}]*$/u, 'text without line breaks'));

/** `POST /api/operations/rollout/orders`. `id` is made by the caller: given again, it does nothing more. `policy`: of a start. */
export const rolloutOrderBody = z.strictObject({
  id: orderId,
  kind: z.enum(ROLLOUT_ORDERS),
  reason: orderReason,
  policy: z.optional(z.record(z.string(), z.unknown())),
});

const stage = z.strictObject({
  name: z.string(),
  /** Percentage of the schedules that no ring names. */
  pct: z.number(),
  /** Schedules that its ring names. */
  ring: count,
  /** Schedules that are exposed from it on. */
  exposed: count,
  status: z.enum(['past', 'now', 'ahead']),
  approval: z.boolean(),
});
const gate = z.strictObject({ gate: z.enum(['bake', 'peak', 'sample', 'metrics', 'approval', 'notice']), open: z.boolean(), has: z.number(), needs: z.number() });
const reading = z.strictObject({
  metric: z.string(),
  verdict: z.enum(['pass', 'fail', 'inconclusive', 'error']),
  value: figure,
  lower: figure,
  upper: figure,
  threshold: z.number(),
  n: count,
  base: count,
});

export const rolloutAnswer = z.strictObject({
  now: at,
  status: z.enum(ROLLOUT_STATUSES),
  /** Rises with each start; 0: nothing was ever started. */
  revision: count,
  /** Place in `stages` of the one that holds. */
  stage: count,
  /** When the stage began. */
  began: at,
  /** Who asked for the next stage, and who approved it: names. */
  asked: z.nullable(z.string()),
  approved: z.nullable(z.string()),
  /** Names of those who may approve the next stage, while it needs that. */
  mayApprove: z.array(z.string()),
  /** A stage of which people have been told, and when it begins at the earliest; that of `stage`: it has not begun yet. */
  announced: z.nullable(z.strictObject({ stage: count, opens: at })),
  stages: z.array(stage),
  /** What the next stage needs; empty: there is none. */
  gates: z.array(gate),
  readings: z.array(reading),
  holds: z.array(z.strictObject({ trigger: z.string(), since: at })),
  /** What a pause has kept from taking anything back. */
  kept: z.array(z.strictObject({ trigger: z.string(), schedule: z.nullable(z.string()) })),
  arms: z.strictObject({ candidate: count, control: count, rest: count }),
  /** Schedules that this revision has taken back. */
  rolledBack: z.array(z.string()),
  exposed: z.array(z.strictObject({ schedule: z.string(), stage: count, at })),
});
/** Answer of `GET /api/operations/rollout` and of each order. */
export type RolloutAnswer = z.infer<typeof rolloutAnswer>;

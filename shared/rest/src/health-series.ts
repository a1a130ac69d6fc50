/** The health of pages over time, for whoever operates rotas: with synchronization beside without it. Times are epoch milliseconds. */
import * as z from 'zod/mini';

const at = z.int().check(z.minimum(0));
const count = z.int().check(z.minimum(0));
const figure = z.nullable(z.number());

/** How long a point is: the last hour minute by minute, the last six in steps of five minutes, eight days by the hour. */
const HEALTH_STEPS = ['1m', '5m', '1h'] as const;
/** `since`: from the point that begins then on; absent: all. */
export const healthSeriesQuery = z.strictObject({ by: z.enum(HEALTH_STEPS), since: z.optional(z.coerce.number().check(z.int(), z.minimum(0))) });

const arm = z.strictObject({
  /** That have reported. */
  sessions: count,
  /** Percent of them that met their first error of synchronization. */
  errors: figure,
  /** Confirmed differences. */
  inconsistencies: count,
  /** 75th percentiles in milliseconds; null: nothing was measured. */
  visible: figure,
  inp: figure,
  switch: figure,
  outboxAge: figure,
});
const point = z.strictObject({ at, candidate: z.nullable(arm), control: z.nullable(arm) });

/** From what matters least on. */
export const MARK_KINDS = ['flip', 'stage', 'hold', 'rollback', 'fail', 'kill'] as const;
const mark = z.strictObject({
  at,
  kind: z.enum(MARK_KINDS),
  /** null: of several, or of all. */
  schedule: z.nullable(z.string()),
  by: z.string(),
  reason: z.string(),
});

export const healthSeriesAnswer = z.strictObject({
  now: at,
  by: z.enum(HEALTH_STEPS),
  /** Milliseconds of a point. */
  step: count,
  /** Of the first point that could be asked for. */
  from: at,
  /** Oldest first, without a gap; the last one is not over. */
  points: z.array(point),
  /** What was done meanwhile, oldest first; of all that is answered, also with `since`. */
  marks: z.array(mark),
});
/** Answer of `GET /api/operations/health`, of the rotas that the caller operates. */
export type HealthSeriesAnswer = z.infer<typeof healthSeriesAnswer>;

/** How far the last change of flags and stages has reached the pages that were open. Times are epoch milliseconds. */
import * as z from 'zod/mini';

const at = z.int().check(z.minimum(0));
const count = z.int().check(z.minimum(0));

const flip = z.strictObject({
  at,
  by: z.string(),
  reason: z.string(),
  /** Those that it changed and the caller operates. */
  schedules: z.array(z.string()),
  /** The highest of them. */
  epoch: count,
  /** Something was turned off. */
  off: z.boolean(),
  /** Pages that were open then, and what has become of each. */
  pages: count,
  /** Has reported that it acts on it. */
  acknowledged: count,
  /** Is open, and has neither reported nor outlived its lease. */
  waiting: count,
  /** Has not answered, and its lease has ended: it acts on nothing of before. */
  leasedOut: count,
  /** Has gone. */
  gone: count,
  /** When the last lease of before ends. */
  leaseEnds: at,
  /** Milliseconds from the change to the acknowledgements: of half, of 99 in 100, of the last; null: there is none. */
  took: z.nullable(z.strictObject({ half: count, most: count, last: count })),
  /** Milliseconds of each, in steps where there are many, and how many had answered by then; rising. */
  curve: z.array(z.strictObject({ ms: count, pages: count })),
});

/** `flip` null: there was none since the server began. */
export const flipAnswer = z.strictObject({ now: at, flip: z.nullable(flip) });
/** Answer of `GET /api/operations/flip`. */
export type FlipAnswer = z.infer<typeof flipAnswer>;

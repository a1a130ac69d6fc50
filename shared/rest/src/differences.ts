/** Cells that the old and the new side held differently at every look, for whoever operates their rotas. Times are epoch milliseconds. */
import * as z from 'zod/mini';

const at = z.int().check(z.minimum(0));
const count = z.int().check(z.minimum(0));
/** What stands in a cell; null: nothing. */
const value = z.nullable(z.record(z.string(), z.unknown()));

/** `before`: only older ones than this `seq`. */
export const differencesQuery = z.strictObject({
  schedule: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
  before: z.optional(z.coerce.number().check(z.int(), z.minimum(1))),
});

const difference = z.strictObject({
  seq: count,
  schedule: z.string(),
  /** `<staffId>/<date>/<slot>` */
  cell: z.string(),
  /** When it was found, and when it was last told of. */
  first: at,
  last: at,
  /** A person whose page has found it, or the server. */
  by: z.string(),
  /** What was compared with the log: the store of a view, `rest`, or `server` for the server's own table. */
  side: z.string(),
  control: value,
  candidate: value,
  /** What became of it; `told`: a page of an older build, which does not say. */
  resolution: z.string(),
  /** The last writes of the cell when it was found, newest first. */
  ops: z.array(z.strictObject({ opId: z.string(), by: z.string(), origin: z.string(), at, value })),
});

export const differencesAnswer = z.strictObject({
  /** Newest first. */
  differences: z.array(difference),
  /** How many are kept of each rota that the caller operates; those without any are left out. */
  counts: z.record(z.string(), count),
  /** `before` of the next page; null: these were the oldest. */
  next: z.nullable(count),
});
/** Answer of `GET /api/operations/differences`. */
export type DifferencesAnswer = z.infer<typeof differencesAnswer>;

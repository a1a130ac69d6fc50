/** What a version of a remote has written, and taking that back. Times are epoch milliseconds. */
import * as z from 'zod/mini';
import { digest, unitName } from './releases.ts';
import { orderReason } from './rollout.ts';

/** `<schedule>/<cursor>` of a write: those before it come next. */
const place = z.string().check(z.regex(/^[A-Za-z0-9._-]{1,64}\/\d{1,15}$/, 'the next of an answer'));
const count = z.int().check(z.minimum(0));

/** `GET /api/releases/writes` */
export const releaseWritesQuery = z.strictObject({
  remote: unitName,
  digest,
  /** The `next` of the answer before. */
  after: z.optional(place),
  limit: z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(500))),
});

const write = z.strictObject({
  schedule: z.string(),
  /** Position in the log of the schedule. */
  cursor: count,
  /** `cell:<staff>/<date>/<slot>`, or the kind and id of anything else. */
  entity: z.string(),
  actor: z.string(),
  /** The actor's name. */
  by: z.string(),
  at: count,
  /** What the version was to people then. */
  cohort: z.nullable(z.string()),
  /** What it wrote; null: it deleted. */
  value: z.unknown(),
  /** Nobody has written there since. */
  stands: z.boolean(),
});

export const releaseWritesAnswer = z.strictObject({
  /** Of all pages. */
  total: count,
  /** By schedule, newest first. */
  writes: z.array(write),
  /** For the page after this one; null: it was the last. */
  next: z.nullable(place),
});
export type ReleaseWritesAnswer = z.infer<typeof releaseWritesAnswer>;

/** `POST /api/releases/writes/undo`. Sent again it undoes nothing twice. */
export const undoWritesBody = z.strictObject({
  remote: unitName,
  digest,
  reason: orderReason,
  /** True: says what would be undone, and changes nothing; rules are not asked. */
  dryRun: z.optional(z.boolean()),
  after: z.optional(place),
});
export type UndoWritesBody = z.infer<typeof undoWritesBody>;

const undone = z.strictObject({
  schedule: z.string(),
  entity: z.string(),
  /** `undone`: as before the version wrote; `later`: kept, since somebody has written there after it; `refused`: by `why`. */
  outcome: z.enum(['undone', 'later', 'refused']),
  /** `not-a-cell`, or the rules that what stood before would break now; null: not refused. */
  why: z.nullable(z.string()),
});
export type UndoneWrite = z.infer<typeof undone>;

export const undoWritesAnswer = z.strictObject({
  dryRun: z.boolean(),
  undone: count,
  /** Undone by an order of before. */
  before: count,
  later: count,
  refused: count,
  /** What has been undone now, kept or refused; at most 200. */
  named: z.array(undone),
  /** More is left: order again with it as `after`; null: all was looked at. */
  next: z.nullable(place),
});
export type UndoWritesAnswer = z.infer<typeof undoWritesAnswer>;

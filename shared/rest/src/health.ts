/** The health that a page tells of a schedule, once a minute and when it goes. Values beyond their bound count as the bound. */
import * as z from 'zod/mini';

const upTo = (most: number) => z.number().check(z.minimum(0), z.overwrite((value) => Math.min(value, most)));
const counted = (most: number) => z.int().check(z.minimum(0), z.overwrite((value) => Math.min(value, most)));
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export const healthSample = z.strictObject({
  /** Errors of synchronization by their fingerprint; those of foreign scripts are none. */
  errors: z.array(z.strictObject({ fingerprint: z.string().check(z.regex(/^[0-9a-z]{1,16}$/, '1 to 16 small letters and digits')), critical: z.boolean() })).check(z.maxLength(20)),
  /** Differences that were confirmed since the last sample. */
  inconsistencies: counted(1000),
  /** Parts of the page that could not be loaded. */
  loadFailures: counted(100),
  /** The page has not heard of its server for a lease. */
  stale: z.boolean(),
  /** The 75th percentile of what was measured since the last sample, in milliseconds: edit to visible, interaction to paint, switch of views. */
  visible: z.optional(upTo(MINUTE_MS)),
  inp: z.optional(upTo(MINUTE_MS)),
  switch: z.optional(upTo(MINUTE_MS)),
  /** Age of the oldest unsent edit in milliseconds. */
  outboxAge: z.optional(upTo(DAY_MS)),
  heapMb: z.optional(upTo(100_000)),
  domNodes: z.optional(upTo(10_000_000)),
});
export type HealthSample = z.infer<typeof healthSample>;

/** `token` null: the page has none yet. `sample` null: it has nothing to say, and wants a token. */
export const healthBody = z.strictObject({
  token: z.nullable(z.string().check(z.minLength(1), z.maxLength(800))),
  /** The digest of the shell's version. */
  build: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'the digest of a version')),
  sample: z.nullable(healthSample),
});
/** The token to send the next sample with, and after how many milliseconds. `counted`: the sample that came with the question. */
export const healthAnswer = z.strictObject({ token: z.string(), everyMs: z.int(), counted: z.boolean() });
export type HealthAnswer = z.infer<typeof healthAnswer>;

/** The health that a page tells of a schedule, once a minute and when it goes. Values beyond their bound count as the bound. */
import * as z from 'zod/mini';

const upTo = (most: number) => z.number().check(z.minimum(0), z.overwrite((value) => Math.min(value, most)));
const counted = (most: number) => z.int().check(z.minimum(0), z.overwrite((value) => Math.min(value, most)));
const MINUTE_MS = 60_000;
const TASK_MS = 600_000;
const DAY_MS = 86_400_000;

const digest = z.string().check(z.regex(/^[0-9a-f]{64}$/, 'the digest of a version'));
const unitName = z.string().check(z.regex(/^[a-z][a-z0-9-]{0,39}$/, 'the name of a unit'));
/** The version of a unit whose code threw. */
const ofUnit = z.strictObject({ unit: unitName, digest });
/** Its files did not come, it needs another contract, it did not start, its mount threw, or it threw and showed nothing. */
export const FAILED_PHASES = ['load', 'contract', 'start', 'mount', 'run'] as const;

export const healthSample = z.strictObject({
  /** Errors of synchronization by their fingerprint; those of foreign scripts are none. */
  errors: z.array(z.strictObject({ fingerprint: z.string().check(z.regex(/^[0-9a-z]{1,16}$/, '1 to 16 small letters and digits')), critical: z.boolean(), of: z.optional(ofUnit) })).check(z.maxLength(20)),
  /** Differences that were confirmed since the last sample. */
  inconsistencies: counted(1000),
  /** Versions whose view did not start, since the last sample, and where each stopped; another version may be shown in its place. */
  failed: z.optional(z.array(z.strictObject({ unit: unitName, digest, phase: z.enum(FAILED_PHASES) })).check(z.maxLength(8))),
  /** Parts of the page that could not be loaded. */
  loadFailures: counted(100),
  /** The page has not heard of its server for a lease. */
  stale: z.boolean(),
  /** The 75th percentile of what was measured since the last sample, in milliseconds: edit to visible, interaction to paint, switch of views. */
  visible: z.optional(upTo(MINUTE_MS)),
  inp: z.optional(upTo(MINUTE_MS)),
  switch: z.optional(upTo(MINUTE_MS)),
  /** From opening a view to the first saved edit in it. */
  firstEdit: z.optional(upTo(TASK_MS)),
  /** Age of the oldest unsent edit in milliseconds. */
  outboxAge: z.optional(upTo(DAY_MS)),
  heapMb: z.optional(upTo(100_000)),
  domNodes: z.optional(upTo(10_000_000)),
});
export type HealthSample = z.infer<typeof healthSample>;

const version = z.int().check(z.minimum(0), z.maximum(10_000));
/** The oldest and the newest version of the bus's protocol that is understood. */
const protocol = z.strictObject({ min: version, max: version });

/** Of a remote whose code is in the page; without `protocol`: its view is not mounted. */
const loadedUnit = z.strictObject({ unit: unitName, digest, protocol: z.optional(protocol) });
export type LoadedUnit = z.infer<typeof loadedUnit>;

/** `token` null: the page has none yet. `sample` null: it has nothing to say, and wants a token. */
export const healthBody = z.strictObject({
  token: z.nullable(z.string().check(z.minLength(1), z.maxLength(800))),
  /** The digest of the shell's version. */
  build: digest,
  /** Of the shell. A page of an older version tells neither this nor what it has loaded. */
  protocol: z.optional(protocol),
  units: z.optional(z.array(loadedUnit).check(z.maxLength(8))),
  sample: z.nullable(healthSample),
  /** The person has put a version into this page by themselves: what it says of its health is nobody else's. */
  overridden: z.optional(z.boolean()),
  /** The page goes, or shows another schedule from now on. */
  last: z.optional(z.boolean()),
});
/** The token to send the next sample with, and after how many milliseconds. `counted`: the sample that came with the question. */
export const healthAnswer = z.strictObject({ token: z.string(), everyMs: z.int(), counted: z.boolean() });
export type HealthAnswer = z.infer<typeof healthAnswer>;

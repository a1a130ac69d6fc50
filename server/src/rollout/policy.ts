import { FLAG_NAMES } from '@tandem/sync/protocol';
import { z } from 'zod';
import { LATENCIES } from './observations.ts';

const seconds = z.number().min(0).max(366 * 86_400);
const share = z.number().min(0).max(1);
const count = z.int().min(0).max(1_000_000);
const MINUTE = 60;
const DAY = 86_400;

/** `observe`: says what it would have done. */
const mode = z.enum(['observe', 'enforce']).default('enforce');
const names = z.array(z.string().min(1).max(100)).max(10_000).default([]);

const stage = z.strictObject({
  name: z.string().min(1).max(60),
  /** Schedules that are exposed from this stage on, whatever their bucket is. */
  ring: names,
  /** Percentage of all other schedules. */
  pct: z.number().min(0).max(100),
  minBake: seconds.default(DAY),
  /** Candidate sessions that it must have seen. */
  minSample: count.default(100),
  /** Whether it must have seen a time of much work. */
  peak: z.boolean().default(true),
  /** Whether a second person has to agree before it begins. */
  approval: z.boolean().default(true),
  /** One that is not is left when it has baked, and may be passed when it is overdue. */
  monitored: z.boolean().default(true),
});

const hypothesis = z.strictObject({ ratio: z.number().gt(1).max(1000), alpha: z.number().gt(0).lt(0.5), beta: z.number().gt(0).lt(0.9) });

/** Everything that stops a rollout by itself. */
const triggers = {
  syncErrors: z
    .strictObject({
      mode,
      /** Percentage of sessions with an error. */
      threshold: z.number().min(0).max(100).default(1),
      hypotheses: z.array(hypothesis).min(1).max(5).default([
        { ratio: 3, alpha: 0.0007, beta: 0.3 },
        { ratio: 10, alpha: 0.0001, beta: 0.1 },
      ]),
      /** Restarts a day that are free; each further one makes it harder to cross, so that a busy site has no more false alarms. */
      restarts: z.int().min(1).max(10_000).default(8),
    })
    .prefault({}),
  criticalErrors: z.strictObject({ mode, count: z.int().min(1).max(1000).default(3), window: seconds.default(5 * MINUTE), alone: count.default(50) }).prefault({}),
  /** `scope`: what one confirmed difference takes back. */
  dataInconsistency: z.strictObject({ mode, count: z.int().min(1).max(1000).default(1), scope: z.enum(['tenant', 'global']).default('global') }).prefault({}),
  performance: z
    .strictObject({
      mode,
      metrics: z.array(z.enum(LATENCIES)).min(1).default([...LATENCIES]),
      /** Percent by which the candidate's 75th percentile is worse: what counts as a success, what holds, what takes back. */
      success: z.number().min(0).max(1000).default(5),
      hold: z.number().min(0).max(1000).default(10),
      threshold: z.number().gt(0).max(1000).default(15),
      for: seconds.default(10 * MINUTE),
      /** Contributions in a window, in each arm. */
      minSample: count.default(500),
      /** Standard deviations of the lower bound. */
      z: z.number().min(0).max(10).default(3.09),
      /** How many contributions of the same sessions weigh as one (design effect). */
      clustering: z.number().min(1).max(100).default(2.5),
    })
    .prefault({}),
  userComplaints: z.strictObject({ mode, count: z.int().min(1).max(1000).default(2) }).prefault({}),
  sampleRatio: z.strictObject({ mode, alpha: z.number().gt(0).lt(0.5).default(0.001) }).prefault({}),
  silence: z.strictObject({ mode, for: seconds.default(5 * MINUTE) }).prefault({}),
  /** Percentage of edits that are missing. */
  throughput: z.strictObject({ mode, threshold: z.number().gt(0).max(100).default(25), for: seconds.default(10 * MINUTE) }).prefault({}),
  /** Percentage points of sessions whose stream is stale, more than without. */
  staleStreams: z.strictObject({ mode, threshold: z.number().gt(0).max(100).default(5), for: seconds.default(5 * MINUTE) }).prefault({}),
};

/** A slowness that holds lies below the one that takes back. */
function checkPerformance({ performance: { hold, threshold } }: { readonly performance: { readonly hold: number; readonly threshold: number } }, wrong: (path: (string | number)[], message: string) => void): void {
  if (hold > threshold) wrong(['performance', 'hold'], `at most the threshold of ${threshold}`);
}

/** The part of a policy that says when it stops. */
export const triggersSchema = z.strictObject(triggers).superRefine((given, { addIssue }) => checkPerformance(given, (path, message) => addIssue({ code: 'custom', path, message })));
export type Triggers = z.infer<typeof triggersSchema>;
export const TRIGGER_NAMES = Object.keys(triggers) as readonly (keyof Triggers)[];
/** The same as JSON Schema: the one description of what each field takes. */
export const triggersJsonSchema = (): unknown => z.toJSONSchema(z.strictObject(triggers), { io: 'input' });

/** What a rollout does, and when it takes itself back: durations in seconds, all with the brief's numbers where none is given. */
export const policySchema = z
  .strictObject({
    /** For the whole life of what is rolled out: another one would expose others. */
    key: z.string().min(1).max(100).default('tandem-sync'),
    /** No flag acts in one page alone: a stage from `live` on needs all of them, so that people of one rota would be in different modes (ADR 0014). */
    unit: z.literal('schedule', { error: 'schedule: a user is no unit of any flag, because people of one rota would be in different modes' }).default('schedule'),
    flags: z.array(z.enum(FLAG_NAMES)).min(1).default([...FLAG_NAMES]),
    /** Schedules that are never exposed. */
    deny: names,
    stages: z
      .array(stage)
      .min(1)
      .max(20)
      .prefault([
        { name: 'development team', pct: 5, minSample: 20, approval: false },
        { name: 'internal testing', pct: 10, minSample: 50 },
        { name: 'beta users', pct: 25, minSample: 100 },
        { name: 'early adopters', pct: 50, minSample: 200 },
        { name: 'all users', pct: 100, minSample: 0, peak: false },
      ]),
    /** Percentage that stays as it was at the end, for so long. */
    holdback: z.strictObject({ pct: z.number().min(0).max(50).default(5), for: seconds.default(7 * DAY) }).prefault({}),
    /** How long before it begins the people of a rota are told: 0 tells nobody. */
    notice: seconds.default(0),
    /** How long a minute of health is, for pages, for what is counted of them and for each look: a drill has short ones. */
    minute: z.int().min(1).max(3600).default(MINUTE),
    /** A look counts as one of a working peak from so much of the busiest one on; a stage needs so long of it. */
    peak: z.strictObject({ share: share.default(0.7), for: seconds.default(60 * MINUTE) }).prefault({}),
    /** After a failure nothing is begun or resumed for so long. */
    coolDown: seconds.default(30 * MINUTE),
    /** So many failed readings in a row still change nothing. */
    errorLimit: count.default(4),
    /** Schedules that have been taken back before all are. */
    tenants: z.int().min(1).max(1000).default(2),
    ...triggers,
  })
  .superRefine((policy, { addIssue }) => {
    const { stages } = policy;
    const wrong = (path: (string | number)[], message: string): void => void addIssue({ code: 'custom', path, message });
    stages.forEach(({ name, pct }, i) => {
      const before = stages[i - 1];
      if (before && pct < before.pct) wrong(['stages', i, 'pct'], `at least the ${before.pct} of the stage before`);
      if (stages.findIndex((other) => other.name === name) < i) wrong(['stages', i, 'name'], 'a name that no other stage has');
    });
    checkPerformance(policy, wrong);
  });

export type Policy = z.infer<typeof policySchema>;

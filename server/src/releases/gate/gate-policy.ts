import * as z from 'zod';

/** What of a unit's pages is compared as values: milliseconds; and in percent of what it was when the version began in that page. */
export const GATE_METRICS = ['visible', 'inp', 'switch', 'nodes', 'heap'] as const;
export type GateMetric = (typeof GATE_METRICS)[number];

const seconds = z.number().min(0).max(30 * 86_400);
const people = z.int().min(1).max(1000);
const hypothesis = z.strictObject({ ratio: z.number().gt(1).max(1000), alpha: z.number().gt(0).lt(0.5), beta: z.number().gt(0).lt(0.9) });

/** When a version that is being rolled out is taken back, and what it has to have before more people are given it. */
export const gatePolicySchema = z.strictObject({
  /** Seconds of a minute of health: a drill has short ones. */
  minute: z.int().min(1).max(3600).default(60),
  /**
   * Different people within `for` whose view did not start. They count if most of those who have the version are among them, or if chance would
   * put so many of all such people there less often than `alpha`.
   */
  failures: z.strictObject({ people: people.default(3), for: seconds.default(300), most: z.number().gt(0).max(1).default(0.5), alpha: z.number().gt(0).lt(0.5).default(0.0001) }).prefault({}),
  /** Different people within `for` whose pages have confirmed a difference, so many times as often as with the stable version. */
  differences: z.strictObject({ people: people.default(2), for: seconds.default(600), times: z.number().min(1).max(1000).default(3) }).prefault({}),
  errors: z
    .strictObject({
      hypotheses: z.array(hypothesis).min(1).max(5).default([
        { ratio: 3, alpha: 0.0007, beta: 0.3 },
        { ratio: 10, alpha: 0.0001, beta: 0.1 },
      ]),
      /** Restarts a day that are free; each further one makes it harder to cross. */
      restarts: z.int().min(1).max(10_000).default(8),
    })
    .prefault({}),
  /** Percent by which the 75th percentile is worse: what takes back after `for`, and what keeps from widening. */
  slowdown: z
    .strictObject({
      threshold: z.number().gt(0).max(1000).default(15),
      hold: z.number().min(0).max(1000).default(10),
      for: seconds.default(300),
      window: seconds.default(600),
      /** Values in the window, on each side. */
      minSample: z.int().min(0).max(1_000_000).default(200),
      /** Standard deviations of the lower bound; how many values of the same people weigh as one. */
      z: z.number().min(0).max(10).default(2.58),
      clustering: z.number().min(1).max(100).default(2.5),
    })
    .prefault({}),
  /** The same of a page that grows; `after` seconds with the version. The values of a page from minute to minute are nearly one. */
  growth: z
    .strictObject({
      threshold: z.number().gt(0).max(1000).default(15),
      hold: z.number().min(0).max(1000).default(10),
      for: seconds.default(360),
      window: seconds.default(600),
      minSample: z.int().min(0).max(1_000_000).default(200),
      z: z.number().min(0).max(10).default(3.09),
      clustering: z.number().min(1).max(100).default(10),
      after: seconds.default(300),
    })
    .prefault({}),
  /** What a share has to have before it is widened: so long, so many different pages that had the version, and one heard of so lately. */
  bake: seconds.default(86_400),
  minSample: z.int().min(0).max(1_000_000).default(50),
  silence: seconds.default(300),
});

export type GatePolicy = z.infer<typeof gatePolicySchema>;

/** The report of a rollout: what the server knows of a stage, a rollback or the end from its own records. Times are epoch milliseconds. */
import * as z from 'zod/mini';
import { ROLLOUT_STATUSES } from './rollout.ts';

const at = z.int().check(z.minimum(0));
const count = z.int().check(z.minimum(0));
const figure = z.nullable(z.number());
const verdict = z.enum(['pass', 'fail', 'inconclusive']);

/** What is known of those who have it, and of those who have not. */
const arms = <T extends z.core.$ZodType>(of: T) => ({ candidate: of, others: of });

export const REPORT_KINDS = ['stage', 'roll-back', 'kill', 'end', 'now'] as const;
export const REPORT_FORMATS = ['json', 'md', 'html'] as const;
export const REPORT_LANGUAGES = ['en', 'de'] as const;

/** The brief's success metrics, under the three headings that it gives them. */
export const SUCCESS = {
  technical: ['criticalErrors', 'consistency', 'regression', 'rollback'],
  people: ['transition', 'workflow', 'crossView', 'feedback'],
  business: ['operation', 'tickets', 'reliability', 'productivity'],
} as const;
export type SuccessGroup = keyof typeof SUCCESS;
export type SuccessMetric = (typeof SUCCESS)[SuccessGroup][number];

const success = z.strictObject({
  metric: z.string(),
  /** `inconclusive`: too little is known to say so. */
  verdict,
  /** What was measured; null: nothing was. */
  value: figure,
  n: count,
});

const task = z.strictObject({
  /** `first-edit`: from opening a view to the first saved edit. */
  task: z.enum(['visible', 'switch', 'inp', 'first-edit']),
  /** Milliseconds; null: not measured. */
  ...arms(z.nullable(z.strictObject({ n: count, median: z.number(), p75: z.number() }))),
});

const event = z.strictObject({
  at,
  /** A line of the audit, an alert, or a rollback. */
  what: z.string(),
  /** Who did it; null: the server itself. */
  who: z.nullable(z.string()),
  stage: z.nullable(z.string()),
  /** Name of the rota; null: none in particular. */
  rota: z.nullable(z.string()),
  reason: z.string(),
  /** What it rests on: metric, value, bound and sample. */
  evidence: z.nullable(z.strictObject({ value: z.number(), bound: z.number(), n: count, base: count })),
  /** Of a rollback: from the order until every page had followed; null: that is not known. */
  seconds: figure,
  /** Of an alert: by which routes, and what became of each. */
  routes: z.array(z.strictObject({ route: z.string(), status: z.enum(['waiting', 'sent', 'failed']) })),
});

const RISKS = ['held', 'kept', 'failing', 'undecided', 'takenBack', 'alert', 'notSent', 'smallSample'] as const;

export const rolloutReport = z.strictObject({
  /** `now`: made for this answer, and not kept. */
  id: z.string(),
  kind: z.enum(REPORT_KINDS),
  made: at,
  from: at,
  until: at,
  revision: count,
  status: z.enum(ROLLOUT_STATUSES),
  stage: z.strictObject({ place: count, name: z.string(), pct: z.number() }),
  stages: z.array(z.strictObject({ name: z.string(), pct: z.number(), status: z.enum(['past', 'now', 'ahead']) })),
  rotas: z.strictObject({ candidate: count, control: count, rest: count }),
  success: z.strictObject({ technical: z.array(success), people: z.array(success), business: z.array(success) }),
  risks: z.array(z.strictObject({ risk: z.enum(RISKS), of: z.string(), value: figure })),
  readings: z.array(z.strictObject({ metric: z.string(), verdict: z.enum(['pass', 'fail', 'inconclusive', 'error']), value: figure, lower: figure, upper: figure, threshold: z.number(), n: count, base: count })),
  /** `bound`: percent of comparisons that differ, at most, with 95 % certainty; null: nothing was compared. */
  consistency: z.strictObject({ sweeps: count, compared: count, confirmed: count, errors: count, bound: figure }),
  feedback: z.strictObject(arms(z.strictObject({ problems: count, praise: count, sessions: count }))),
  /** Minutes in which somebody had a critical error, a view that did not load or a stream that stood still; `measured`: minutes that were looked at. */
  disruption: z.strictObject({ ...arms(z.number()), measured: z.number(), rollbackSeconds: z.number() }),
  /** `lost`: null where nothing was compared; `unsent`: edits that pages still kept when a rollback ended. */
  edits: z.strictObject({ written: count, lost: z.nullable(count), unsent: count, rollbacks: count }),
  tasks: z.array(task),
  /** Minutes of people at work, and what they changed in them. */
  work: z.strictObject(arms(z.strictObject({ minutes: count, edits: count }))),
  timeline: z.array(event),
  /** What it rests on. `head`: of the audit then. */
  basis: z.strictObject({ rows: count, lines: count, alerts: count, head: z.strictObject({ seq: count, hash: z.string() }) }),
});
export type RolloutReport = z.infer<typeof rolloutReport>;

export const reportParams = z.strictObject({ report: z.string().check(z.regex(/^(now|[0-9]{1,12})$/, 'now, or the number of a report')) });
export const reportQuery = z.strictObject({ format: z._default(z.enum(REPORT_FORMATS), 'json'), language: z._default(z.enum(REPORT_LANGUAGES), 'en') });
/** Answer of `GET /api/operations/rollout/reports`, newest first. */
export const reportsAnswer = z.strictObject({ reports: z.array(z.strictObject({ id: z.string(), kind: z.enum(REPORT_KINDS), at, revision: count, stage: z.string(), place: count })) });
export type ReportsAnswer = z.infer<typeof reportsAnswer>;

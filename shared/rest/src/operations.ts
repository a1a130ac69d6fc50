/**
 * The REST API of operations: how every schedule stands, rollbacks, notices, and what people say. Times are epoch
 * milliseconds; flags, stages and modes have the names that synchronization gives them.
 */
import * as z from 'zod/mini';
import { ID_PATTERN } from '@tandem/rota';

const at = z.int().check(z.minimum(0));
const count = z.int().check(z.minimum(0));
const scheduleId = z.string().check(z.regex(ID_PATTERN, 'must be 1 to 64 letters, digits, dots, dashes or underscores'));
/** null: every schedule. */
const schedule = z.nullable(z.string());
/** Why it is done, for the audit: one line. */
const reason = z.string().check(z.trim(), z.minLength(1), z.maxLength(200), z.regex(/^[^\p{Cc}]*$/u, 'text without line breaks'));
const madeId = z.string().check(z.minLength(8), z.maxLength(100), z.regex(/^[\w.-]*$/, 'letters, digits, dots, dashes and underscores'));

export const ROLLBACK_KINDS = ['emergency', 'gradual', 'restore'] as const;
export type RollbackKind = (typeof ROLLBACK_KINDS)[number];
export const ROLLBACK_STATUSES = ['running', 'paused', 'held', 'done', 'aborted'] as const;
const SEVERITIES = ['info', 'warning', 'critical'] as const;
const MODES = ['legacy', 'hybrid', 'sync'] as const;

const moment = { composition: z.optional(z.int()), at: z.optional(at) };
/** `POST /api/operations/rollbacks`. `id` is made by the caller: sent again, it orders nothing more. */
export const rollbackBody = z.strictObject({ id: madeId, kind: z.enum(ROLLBACK_KINDS), schedule: z.nullable(scheduleId), reason, ...moment });
/** `POST /api/operations/restore-preview`. */
export const restorePreviewBody = z.strictObject({ schedule: z.nullable(scheduleId), ...moment });
export const rollbackParams = z.strictObject({ rollbackId: madeId });
/** Pause, resume, abort. */
export const rollbackReasonBody = z.strictObject({ reason });
/** `POST /api/operations/notices`. `id` is made by the caller: sent again, it posts nothing more. `minutes` absent: until it is ended. */
export const noticeBody = z.strictObject({
  id: z.optional(madeId),
  severity: z.enum(SEVERITIES),
  schedule: z.nullable(scheduleId),
  text: z.string().check(z.trim(), z.minLength(1), z.maxLength(500)),
  minutes: z.optional(z.int().check(z.minimum(1), z.maximum(1440))),
});
export const noticeParams = z.strictObject({ noticeId: madeId });
/** Most characters of the events that a page attaches. */
export const MOST_TRACE = 65_536;
/** `POST /api/feedback`. */
export const feedbackBody = z.strictObject({
  kind: z.enum(['problem', 'praise']),
  text: z.string().check(z.trim(), z.maxLength(2000)),
  schedule: scheduleId,
  mode: z.enum(MODES),
  build: z.string().check(z.maxLength(100)),
  trace: z.nullable(z.string().check(z.maxLength(MOST_TRACE))),
});
export const feedbackParams = z.strictObject({ feedbackId: madeId });

export const noticeAnswer = z.strictObject({
  id: z.string(),
  /** `emergency`, `gradual`, `restore`, `fell-back` have their words in the catalogue; of a `message` its `text` is shown. */
  kind: z.string(),
  severity: z.enum(SEVERITIES),
  schedule,
  at,
  /** null: until it is ended. */
  until: z.nullable(at),
  text: z.optional(z.string()),
});
/** What people are told. */
export type NoticeAnswer = z.infer<typeof noticeAnswer>;
export const noticesAnswer = z.strictObject({ notices: z.array(noticeAnswer) });

const shown = z.strictObject({ on: z.array(z.string()), stage: z.string() });
const restoreAnswer = z.strictObject({
  composition: z.int(),
  at,
  flags: z.array(z.strictObject({ schedule: z.string(), before: shown, after: shown })),
  /** Empty where one schedule is restored. */
  releases: z.array(z.strictObject({ unit: z.string(), before: z.nullable(z.string()), after: z.nullable(z.string()), files: z.enum(['whole', 'missing']) })),
  /** Each schedule's table against its log. */
  validation: z.array(z.strictObject({ schedule: z.string(), cells: count, differences: count, digest: z.string() })),
});
/** What a restore changes, and what it has found. */
export type RestoreAnswer = z.infer<typeof restoreAnswer>;
export const restorePreview = restoreAnswer;

export const rollbackAnswer = z.strictObject({
  id: z.string(),
  kind: z.enum(ROLLBACK_KINDS),
  schedule,
  /** `held`: it moves no further until a person says so. */
  status: z.enum(ROLLBACK_STATUSES),
  actor: z.string(),
  /** The actor's name. */
  by: z.string(),
  reason: z.string(),
  created: at,
  updated: at,
  steps: z.array(z.strictObject({ name: z.string(), began: z.nullable(at), ended: z.nullable(at) })),
  /** What holds it; empty: nothing. `count`: pages, or edits for `unsent` and cells for `difference` and `differs`. */
  waits: z.array(z.strictObject({ schedule, what: z.string(), count })),
  restore: z.nullable(restoreAnswer),
});
export type RollbackAnswer = z.infer<typeof rollbackAnswer>;

const scheduleState = z.strictObject({
  id: z.string(),
  name: z.string(),
  flags: z.record(z.string(), z.boolean()),
  /** The one that holds; `ordered` null: it follows the flags. */
  stage: z.string(),
  ordered: z.nullable(z.string()),
  mode: z.enum(MODES),
  epoch: count,
  revision: count,
  safeMode: z.array(z.string()),
  /** What connected pages last reported. `behind`: they have not reported this revision. */
  pages: z.strictObject({
    connected: count,
    reported: count,
    behind: count,
    unsent: count,
    compared: count,
    confirmed: count,
    errors: count,
    troubles: z.array(z.string()),
    phases: z.record(z.string(), count),
    oldestReport: z.nullable(at),
  }),
});
const composition = z.strictObject({
  seq: z.int(),
  at,
  /** Schedules with a flag on. */
  schedules: count,
  /** Names of versions by unit. */
  units: z.record(z.string(), z.string()),
});
export type CompositionAnswer = z.infer<typeof composition>;
const auditEntry = z.strictObject({
  seq: z.int(),
  at,
  actor: z.string(),
  by: z.string(),
  source: z.enum(['api', 'cli', 'file', 'server']),
  action: z.string(),
  schedule,
  reason: z.string(),
  detail: z.record(z.string(), z.unknown()),
});

export const operationsAnswer = z.strictObject({
  now: at,
  /** The caller may order for every schedule at once. */
  mayOrderAll: z.boolean(),
  schedules: z.array(scheduleState),
  rollbacks: z.array(rollbackAnswer),
  /** What the rollout has taken back by itself and nobody has looked after yet. `schedules` null: all; `rested`: when another revision can begin. */
  takenBack: z.nullable(z.strictObject({ revision: count, stage: z.string(), at, trigger: z.string(), schedules: z.nullable(z.array(z.string())), rested: at })),
  notices: z.array(noticeAnswer),
  compositions: z.array(composition),
  audit: z.array(auditEntry),
});
/** Answer of `GET /api/operations`, cut to what the caller operates; lists are newest first. */
export type OperationsAnswer = z.infer<typeof operationsAnswer>;

export const feedbackMade = z.strictObject({ id: z.string() });
export const feedbackAnswer = z.strictObject({
  feedback: z.array(
    z.strictObject({ id: z.string(), at, by: z.string(), kind: z.enum(['problem', 'praise']), text: z.string(), schedule: z.string(), mode: z.enum(MODES), build: z.string(), traceBytes: count }),
  ),
});
export type FeedbackAnswer = z.infer<typeof feedbackAnswer>;
export const traceAnswer = z.strictObject({ trace: z.nullable(z.string()) });

/** The REST API of alerts: what operators are told, by which route, and who has seen it. Times are epoch milliseconds. */
import * as z from 'zod/mini';

const at = z.int().check(z.minimum(0));
const count = z.int().check(z.minimum(0));

export const ALERT_TYPES = ['data-corruption', 'sync-failure', 'performance-degradation', 'error-rate-high', 'rollout-progress', 'user-feedback'] as const;
export type AlertType = (typeof ALERT_TYPES)[number];
/** `immediate` wakes somebody, `warning` is for the channel, `info` for the record. */
export const ALERT_LEVELS = ['immediate', 'warning', 'info'] as const;
export type AlertLevel = (typeof ALERT_LEVELS)[number];

export const alertParams = z.strictObject({ alertId: z.string().check(z.minLength(8), z.maxLength(100), z.regex(/^[\w.-]*$/, 'letters, digits, dots, dashes and underscores')) });

export const alertAnswer = z.strictObject({
  id: z.string(),
  type: z.enum(ALERT_TYPES),
  level: z.enum(ALERT_LEVELS),
  /** null: every schedule. */
  schedule: z.nullable(z.string()),
  /** While an alert is open, another one of its type, schedule and key is the same. */
  key: z.string(),
  summary: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  status: z.enum(['open', 'resolved']),
  opened: at,
  /** When it was raised last, and how often. */
  last: at,
  count,
  acknowledged: z.nullable(z.strictObject({ at, by: z.string() })),
  escalated: z.nullable(at),
  resolved: z.nullable(at),
  /** What was said of it by which route; `error` without any secret. */
  deliveries: z.array(
    z.strictObject({ route: z.string(), message: z.string(), status: z.enum(['waiting', 'sent', 'failed']), attempts: count, at, error: z.nullable(z.string()) }),
  ),
});
export type AlertAnswer = z.infer<typeof alertAnswer>;
/** Answer of `GET /api/operations/alerts`, cut to what the caller operates: the open ones, then the newest. */
export const alertsAnswer = z.strictObject({ now: at, alerts: z.array(alertAnswer) });
export type AlertsAnswer = z.infer<typeof alertsAnswer>;

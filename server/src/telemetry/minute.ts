import type { HealthSample } from '@tandem/rest';
import type { Minute, TenantMinute } from '../rollout/observations.ts';
import type { Arm } from './health-token.ts';
import { bucketOf, merged, withValue, type Histogram } from './histogram.ts';

/** Metrics that are values: milliseconds, or what their name says. */
export const VALUES = ['visible', 'inp', 'switch', 'firstEdit', 'outboxAge', 'heapMb', 'domNodes'] as const;
export type ValueName = (typeof VALUES)[number];

/** What one schedule was like in one minute, for the engine of a rollout and for charts: each user counts once for each metric, whatever is sent. */
export interface HealthRow extends TenantMinute {
  /** How many said that it works well. */
  readonly praise: number;
  readonly loadFailures: number;
  /** How many users met each error, by its fingerprint; at most fifty. */
  readonly errors: Readonly<Record<string, number>>;
  readonly latency: Readonly<Partial<Record<ValueName, Histogram>>>;
}

export interface HealthMinute extends Minute {
  readonly rows: readonly HealthRow[];
}

/** Milliseconds of a minute of health where no rollout says otherwise. */
export const MINUTE = 60_000;
const MOST_LISTED = 100;
const MOST_ERRORS = 50;
/** What may be more than milliseconds of a minute. */
const LARGE: readonly ValueName[] = ['firstEdit', 'outboxAge', 'heapMb', 'domNodes'];
const LAST_LARGE = bucketOf(10_000_000, 1000);

export const emptyRow = (tenant: string, arm: Arm): HealthRow => ({
  tenant, arm, sessions: 0, began: 0, assigned: 0, connected: 0, errored: 0, critical: [], inconsistencies: 0, complaints: [], praise: 0, edits: 0, stale: 0, loadFailures: 0, errors: {}, latency: {},
});

/** Of a page, kept from one minute to the next. */
export const MARKS = { reported: 1, errored: 2, critical: 4 } as const;

export interface Contribution {
  readonly sample: HealthSample;
  readonly session: string;
  readonly at: number;
  /** What of this page has been counted before. */
  readonly marks: number;
  /** What of its user has been counted in this minute. */
  readonly given: ReadonlySet<string>;
  /** Somebody's who can change nothing: what they say is no difference. */
  readonly viewer: boolean;
}
export interface Contributed {
  readonly row: HealthRow;
  readonly marks: number;
  readonly given: ReadonlySet<string>;
}

/** Counts what a page says, each metric once in a minute of its user. */
export function contribute(row: HealthRow, { sample, session, at, marks, given, viewer }: Contribution): Contributed {
  const now = new Set(given);
  let kept = marks;
  /** Whether the user has not given it in this minute. */
  const first = (metric: string): boolean => now.size !== now.add(metric).size;
  const mark = (bit: number): boolean => (kept & bit) === 0 && ((kept |= bit), true);

  const next = { ...row, latency: { ...row.latency }, errors: { ...row.errors }, critical: [...row.critical] };
  if (first('sessions')) next.sessions += 1;
  if ((kept & MARKS.reported) === 0 && first('began')) next.began += Number(mark(MARKS.reported));
  if (sample.errors.length > 0 && (kept & MARKS.errored) === 0 && first('errored')) next.errored += Number(mark(MARKS.errored));
  if (sample.errors.some(({ critical }) => critical) && (kept & MARKS.critical) === 0 && next.critical.length < MOST_LISTED && first('critical')) {
    mark(MARKS.critical);
    next.critical.push({ at, session });
  }
  for (const { fingerprint } of sample.errors) {
    const known = Object.hasOwn(next.errors, fingerprint);
    if ((known || Object.keys(next.errors).length < MOST_ERRORS) && first(`error ${fingerprint}`)) next.errors[fingerprint] = (known ? (next.errors[fingerprint] ?? 0) : 0) + 1;
  }
  if (sample.inconsistencies > 0 && !viewer && first('inconsistencies')) {
    next.inconsistencies += sample.inconsistencies;
    next.claimed = (next.claimed ?? 0) + sample.inconsistencies;
  }
  if (sample.loadFailures > 0 && first('loadFailures')) next.loadFailures += sample.loadFailures;
  if (sample.stale && first('stale')) next.stale += 1;
  for (const name of VALUES) {
    const value = sample[name];
    if (value !== undefined && first(name)) next.latency[name] = withValue(next.latency[name] ?? [], value, LARGE.includes(name) ? LAST_LARGE : undefined);
  }
  return { row: next, marks: kept, given: now };
}

/** What another process, or this one before its restart, has counted of the same minute. */
export function mergedRows(one: HealthRow, other: HealthRow): HealthRow {
  const sum = (field: 'sessions' | 'began' | 'assigned' | 'errored' | 'inconsistencies' | 'praise' | 'edits' | 'stale' | 'loadFailures'): number => one[field] + other[field];
  const errors: Record<string, number> = { ...one.errors };
  for (const [fingerprint, users] of Object.entries(other.errors)) errors[fingerprint] = (Object.hasOwn(errors, fingerprint) ? (errors[fingerprint] ?? 0) : 0) + users;
  const latency: Partial<Record<ValueName, Histogram>> = {};
  for (const name of VALUES) if (one.latency[name] ?? other.latency[name]) latency[name] = merged(one.latency[name] ?? [], other.latency[name] ?? []);
  return {
    tenant: one.tenant, arm: one.arm, sessions: sum('sessions'), began: sum('began'), assigned: sum('assigned'), connected: Math.max(one.connected, other.connected), errored: sum('errored'),
    critical: [...one.critical, ...other.critical].slice(0, MOST_LISTED), inconsistencies: sum('inconsistencies'), claimed: (one.claimed ?? 0) + (other.claimed ?? 0), complaints: [...new Set([...one.complaints, ...other.complaints])].slice(0, MOST_LISTED),
    praise: sum('praise'), edits: sum('edits'), stale: sum('stale'), loadFailures: sum('loadFailures'), errors, latency,
  };
}

/** Somebody has said how it is. */
export function withWord(row: HealthRow, kind: 'problem' | 'praise', user: string): HealthRow {
  if (kind === 'praise') return { ...row, praise: row.praise + 1 };
  return row.complaints.includes(user) || row.complaints.length >= MOST_LISTED ? row : { ...row, complaints: [...row.complaints, user] };
}

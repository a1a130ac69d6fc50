import type { Histogram } from '../telemetry/histogram.ts';
import { addTo, noCounts } from './histogram.ts';

export const LATENCIES = ['visible', 'inp', 'switch'] as const;
/** Edit → visible in the other view, interaction to next paint, switch of views. */
export type Latency = (typeof LATENCIES)[number];

/** A critical error, in one session. */
export interface Critical {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly session: string;
}

/** What one schedule was like in one minute: each session counts once for each metric, whatever it sends. */
export interface TenantMinute {
  readonly tenant: string;
  /** `rest`: in neither arm of the rollout. */
  readonly arm: 'candidate' | 'control' | 'rest';
  /** Sessions that have reported in this minute. */
  readonly sessions: number;
  /** Of these, such as had not reported before. */
  readonly began: number;
  /** Sessions that were handed this arm's token for the first time. */
  readonly assigned: number;
  /** Pages that are connected with the token. */
  readonly connected: number;
  /** Sessions with their first error of synchronization. */
  readonly errored: number;
  /** The first critical error of a session, at most a hundred. */
  readonly critical: readonly Critical[];
  /** Confirmed differences. */
  readonly inconsistencies: number;
  /** Of these, those that only pages tell of: a page may be wrong or lie, so they speak for their schedule alone. */
  readonly claimed?: number;
  /** Users who complained. */
  readonly complaints: readonly string[];
  readonly edits: number;
  /** Sessions whose stream is stale. */
  readonly stale: number;
  /** One value of each session. */
  readonly latency: Readonly<Partial<Record<Latency, Histogram>>>;
}

export interface Minute {
  /** Milliseconds since 1970 at which it began. */
  readonly from: number;
  readonly rows: readonly TenantMinute[];
}

/** Sums of several schedules in one minute. */
export interface Sums {
  readonly sessions: number;
  readonly began: number;
  readonly assigned: number;
  readonly connected: number;
  readonly errored: number;
  readonly critical: number;
  readonly inconsistencies: number;
  readonly edits: number;
  readonly stale: number;
}

const FIELDS = ['sessions', 'began', 'assigned', 'connected', 'errored', 'inconsistencies', 'edits', 'stale'] as const;

/** Adds rows up; what is no number of something counts as none. */
export function sumOf(rows: readonly TenantMinute[]): Sums {
  const sums = { sessions: 0, began: 0, assigned: 0, connected: 0, errored: 0, critical: 0, inconsistencies: 0, edits: 0, stale: 0 };
  for (const row of rows) {
    for (const field of FIELDS) if (row[field] > 0 && Number.isFinite(row[field])) sums[field] += row[field];
    sums.critical += row.critical.length;
  }
  return sums;
}

/** Adds the latencies of rows to counts, in place. */
export function addLatency(counts: number[], rows: readonly TenantMinute[], latency: Latency): number[] {
  for (const row of rows) addTo(counts, row.latency[latency] ?? []);
  return counts;
}

export interface Pooled {
  readonly candidates: readonly TenantMinute[];
  /** All that are not exposed: rare errors need whatever exposure there is, and the control arm alone is too little of it. */
  readonly base: readonly TenantMinute[];
  readonly candidate: Sums;
  readonly control: Sums;
  readonly unexposed: Sums;
  readonly latency: Readonly<Record<Latency, { readonly candidate: readonly number[]; readonly base: readonly number[] }>>;
}

/** A minute by arm, without the schedules that have been taken back. */
export function pool({ rows }: Minute, without: readonly string[]): Pooled {
  const counted = without.length === 0 ? rows : rows.filter(({ tenant }) => !without.includes(tenant));
  const candidates = counted.filter(({ arm }) => arm === 'candidate');
  const base = counted.filter(({ arm }) => arm !== 'candidate');
  const latencyOf = (latency: Latency) => ({ candidate: addLatency(noCounts(), candidates, latency), base: addLatency(noCounts(), base, latency) });
  return {
    candidates,
    base,
    candidate: sumOf(candidates),
    control: sumOf(base.filter(({ arm }) => arm === 'control')),
    unexposed: sumOf(base),
    latency: { visible: latencyOf('visible'), inp: latencyOf('inp'), switch: latencyOf('switch') },
  };
}

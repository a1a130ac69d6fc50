import type { Minute } from './observations.ts';
import type { Policy } from './policy.ts';
import type { Evidence, TriggerName, Watched } from './watch.ts';

/** `held`: it widens no further until somebody resumes it. `rolled-back` and `killed` end a revision. */
export type Status = 'idle' | 'running' | 'held' | 'paused' | 'done' | 'rolled-back' | 'killed';

/** A trigger that holds the rollout. */
export interface Hold {
  readonly trigger: TriggerName;
  readonly since: number;
}

/** A failure that a pause keeps from taking anything back. */
export interface Kept {
  readonly trigger: TriggerName;
  readonly tenant: string | null;
  readonly evidence: Evidence;
}

/** All of a rollout. Plain data: it is stored as it is. */
export interface RolloutState {
  readonly status: Status;
  /** Rises with each start. */
  readonly revision: number;
  /** Null: nothing was ever started. */
  readonly policy: Policy | null;
  readonly stage: number;
  /** When the stage began. */
  readonly began: number;
  /** Who asked for what comes next: another one has to approve. */
  readonly asked: string | null;
  /** Who approved the next stage. */
  readonly approved: string | null;
  /** Schedules that this revision has taken back; they stay so. */
  readonly rolledBack: readonly string[];
  readonly holds: readonly Hold[];
  readonly kept: readonly Kept[];
  /** When something failed last. */
  readonly failedAt: number | null;
  /** Failed readings in a row. */
  readonly failures: number;
  readonly watched: Watched;
}

export interface Order {
  /** User id. */
  readonly by: string;
  readonly reason: string;
}

export type RolloutEvent =
  | ({ readonly kind: 'start'; readonly policy: Policy } & Order)
  | ({ readonly kind: 'advance' | 'approve' | 'pause' | 'resume' | 'kill' } & Order)
  /** Minutes by time, the newest last, back to the longest window; null: they could not be read. */
  | { readonly kind: 'minute'; readonly minutes: readonly Minute[] | null }
  | { readonly kind: 'restarted' };

/** The brief's, which say how urgent they are. */
export type AlertType = 'data-corruption' | 'sync-failure' | 'performance-degradation' | 'error-rate-high' | 'rollout-progress' | 'user-feedback';

export type RolloutEffect =
  /** Every schedule is what `exposureOf` says. Said again after a restart. */
  | { readonly kind: 'expose'; readonly stage: number; readonly pct: number; readonly holdback: number }
  /** The emergency rollback of a schedule; null: of all. */
  | { readonly kind: 'roll-back'; readonly schedule: string | null; readonly cause: TriggerName | 'kill'; readonly reason: string }
  | { readonly kind: 'alert'; readonly type: AlertType; readonly key: string; readonly schedule: string | null; readonly cause: TriggerName | 'kill' | 'stage' | 'approval'; readonly observed: boolean; readonly evidence: Evidence | null }
  | { readonly kind: 'resolve'; readonly key: string }
  | { readonly kind: 'audit'; readonly action: AuditAction; readonly by: string | null; readonly reason: string; readonly stage: number; readonly evidence: Evidence | null };

export type AuditAction = 'start' | 'ask' | 'approve' | 'pause' | 'resume' | 'kill' | 'widen' | 'finish' | 'hold' | 'roll-back' | 'observe' | 'keep';

/** Why an order is not followed. */
export type Refusal = 'running' | 'not-running' | 'held' | 'paused' | 'cool-down' | 'firing' | 'own' | 'gates' | 'last-stage';

export interface Stepped {
  readonly state: RolloutState;
  readonly effects: readonly RolloutEffect[];
  /** Null: the order was followed, or there was none. */
  readonly refused: Refusal | null;
}

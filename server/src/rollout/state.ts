import type { Minute } from './observations.ts';
import type { Policy, Triggers } from './policy.ts';
import type { StageSums } from './readings.ts';
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

/** A stage of which people have been told, and when it begins at the earliest. */
export interface Announced {
  readonly stage: number;
  readonly opens: number;
}

/** An alert that is open until what it tells of is over. */
export interface Told {
  /** The trigger, and its metric where there are several: it clears as one, whatever schedule it was put down to. */
  readonly source: string;
  readonly type: AlertType;
  readonly schedule: string | null;
  readonly key: string;
}

/** All of a rollout. Plain data: it is stored as it is. */
export interface RolloutState {
  readonly status: Status;
  /** Rises with each start. */
  readonly revision: number;
  /** Null: nothing was ever started. */
  readonly policy: Policy | null;
  /** What somebody has set for whatever is started without naming its own. */
  readonly tuned?: Triggers;
  readonly stage: number;
  /** When the stage began. */
  readonly began: number;
  /** Who started it, or widened it last; and who asked for what comes next. */
  readonly widened: string | null;
  readonly asked: string | null;
  /** Who approved the next stage. */
  readonly approved: string | null;
  /** Null: nobody waits for a stage. The stage that holds: it is the first, and has not begun yet. */
  readonly announced: Announced | null;
  /** Schedules that this revision has taken back; they stay so. */
  readonly rolledBack: readonly string[];
  /** Of these, such as somebody has taken back: they are nobody's failure. */
  readonly byHand: readonly string[];
  /** Everything was turned off by something else, which does it itself. */
  readonly ended: boolean;
  /** Everybody who may approve the next stage has been told that it waits for that alone. */
  readonly ready: boolean;
  readonly holds: readonly Hold[];
  readonly kept: readonly Kept[];
  readonly told: readonly Told[];
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
  /** Somebody has ordered a rollback that is not the rollout's: of a schedule, or null, of all. */
  | ({ readonly kind: 'taken-back'; readonly schedule: string | null } & Order)
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
  /** `lasting`: until it is resolved; else it has happened. */
  | { readonly kind: 'alert'; readonly type: AlertType; readonly key: string; readonly schedule: string | null; readonly cause: TriggerName | 'kill' | 'stage' | 'approval'; readonly observed: boolean; readonly lasting: boolean; readonly evidence: Evidence | null }
  /** The alert of this name is over. */
  | { readonly kind: 'resolve'; readonly type: AlertType; readonly schedule: string | null; readonly key: string }
  /** Whoever gets it with this stage is told so, or told so no longer. */
  | { readonly kind: 'announce'; readonly stage: number; readonly opens: number }
  | { readonly kind: 'withdraw'; readonly stage: number; readonly opens: number }
  /** Something has ended of which others want to read; `sums`: all that its stage has seen. */
  | { readonly kind: 'report'; readonly cause: ReportCause; readonly stage: number; readonly began: number; readonly sums: StageSums }
  | { readonly kind: 'audit'; readonly action: AuditAction; readonly by: string | null; readonly schedule: string | null; readonly reason: string; readonly stage: number; readonly evidence: Evidence | null };

export type ReportCause = 'stage' | 'roll-back' | 'kill' | 'end';

export type AuditAction = 'start' | 'announce' | 'ask' | 'approve' | 'pause' | 'resume' | 'kill' | 'widen' | 'finish' | 'hold' | 'roll-back' | 'observe' | 'keep' | 'leave' | 'end';

/** Why an order is not followed. */
export type Refusal = 'running' | 'not-running' | 'held' | 'paused' | 'cool-down' | 'firing' | 'own' | 'gates' | 'last-stage' | 'other-key';

export interface Stepped {
  readonly state: RolloutState;
  readonly effects: readonly RolloutEffect[];
  /** Null: the order was followed, or there was none. */
  readonly refused: Refusal | null;
}

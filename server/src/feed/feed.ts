import type { Finding } from '@tandem/rota';

/**
 * The port of the change log: one independently ordered log per space, with the newest state of every entity in it.
 * An adapter is held to `testing/feed.suite.ts`.
 */
export interface Feed {
  /**
   * Submits ops, each judged by itself: one result per op, in the same order; not atomic across ops. Resolves only
   * after the durable commit. After an unknown outcome send the same ops with the same ids again.
   * @throws FeedError when nothing could be stored (closed, disk full, database busy).
   */
  submit(space: string, ops: readonly Op[]): Promise<SubmitResult[]>;
  /** Submits ops of which all are accepted or none is; each is judged on what the ones before it leave. */
  submitTogether(space: string, ops: readonly Omit<Op, 'reconcile'>[], options?: TogetherOptions): Promise<TogetherResult>;
  /**
   * Like {@link submitTogether}, with ops that are worked out inside the transaction, on what is committed then. The
   * last of them carries `opId`; where that was accepted before, it is a duplicate and nothing is worked out. `plan` may
   * run more than once, must not write, and what it throws is thrown here, with nothing applied.
   * @param opCount how many ops to expect, roughly
   */
  submitPlanned(space: string, opId: string, opCount: number, plan: () => readonly PlannedOp[]): Promise<TogetherResult>;
  /** Events after the cursor `after` (exclusive), oldest first, at most `limit`. */
  read(space: string, after: number, limit: number): Promise<Page | Reset>;
  /** The state of every entity that exists, and the cursor it belongs to. */
  snapshot(space: string): Promise<Snapshot>;
  /**
   * Replays the events after `after`, then goes on live until `signal` aborts. Below the retention floor it yields
   * one `Reset` and ends: take a snapshot and start again from its cursor.
   */
  tail(space: string, after: number, signal: AbortSignal): AsyncIterable<FeedEvent | Reset>;
  /** Removes events and forgets op ids that were committed before these epoch milliseconds, in every space. */
  trim(before: TrimLimits): Promise<void>;
  flags(): Promise<Flag[]>;
  /** Sets a flag. With `expectedRev` only if the flag is at that revision; 0: only if it does not exist. */
  setFlag(key: string, value: unknown, expectedRev?: number): Promise<FlagResult>;
  /**
   * Sets flags that are worked out inside the transaction, on those that are there then: all or none. `plan` may run more than
   * once, and what its owner writes to the same store is committed with them. What it throws is thrown here, with nothing
   * applied. Gives what was set, with its revisions.
   */
  changeFlags(plan: (flags: readonly Flag[]) => readonly FlagWrite[]): Promise<readonly Flag[]>;
  /** Deletes a flag; without the flag, or at another revision than expected, a conflict. */
  deleteFlag(key: string, expectedRev?: number): Promise<FlagResult>;
  /** The current flags, then every change until `signal` aborts; quick successive changes of one flag may be one. */
  watchFlags(signal: AbortSignal): AsyncIterable<FlagChange>;
  /** Commits what was submitted, ends every tail and refuses what comes later. */
  close(): Promise<void>;
}

export interface Op {
  /** Unique in its space, made by the writer. */
  readonly opId: string;
  readonly entity: string;
  /** The revision the writer saw: null any, 0 must not exist, else must be the current one. */
  readonly baseRev: number | null;
  readonly actor: string;
  /** Where it was made: `<tab>/<view>`, or `<tab>/r/<unit>/<digest>/<view>`. */
  readonly origin: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The entity's whole new state; null deletes it. */
  readonly body: unknown;
  /** Decides at what stands what becomes of the op, in place of its base revision. Alone, not with ops that belong together. */
  readonly reconcile?: Reconcile;
}

/** The write that stands in an entity. */
export interface Standing {
  /** 0: there never was one. */
  readonly rev: number;
  /** null: deleted, or never there. */
  readonly state: unknown;
  /** Who wrote it, and when; null: its event has left the log. */
  readonly actor: string | null;
  readonly at: number | null;
  /** Where it was made; null: its event has left the log. */
  readonly origin: string | null;
}

/** Runs inside the op's transaction, perhaps more than once; must not write. */
export type Reconcile = (stands: Standing) => Decision;
export type Decision =
  /** `body` becomes the state. `over`: its writer had not seen what stood, and both are told of a conflict. */
  | { readonly kind: 'apply'; readonly body: unknown; readonly over: boolean }
  /** Nothing changes and nothing is lost. */
  | { readonly kind: 'merged' }
  /** What stands stays, and `body` is kept as the other side of a conflict. */
  | { readonly kind: 'lost'; readonly body: unknown }
  /** Not now: nothing is kept, and the same op may be submitted again. */
  | { readonly kind: 'fenced' };

/** An accepted op. `rev` is opaque: compare it, never compute with it. Cursors rise strictly; gaps are allowed. */
export interface FeedEvent extends Omit<Op, 'baseRev' | 'reconcile'> {
  readonly space: string;
  readonly cursor: number;
  readonly rev: number;
}

/** `over`: it stands in conflict with what stood before. */
export type Accepted = { readonly kind: 'accepted' | 'duplicate'; readonly cursor: number; readonly over?: true };
/** How an op with a policy ended that was not applied; sent again it ends the same way. `rev`: what stands. */
export type Reconciled = { readonly kind: 'merged'; readonly rev: number } | { readonly kind: 'lost'; readonly rev: number } | { readonly kind: 'fenced' };
/** Why an op was not applied. `conflict` carries what there is now; `rev` 0: the entity never existed. */
export type Refused =
  | { readonly kind: 'conflict'; readonly rev: number; readonly state: unknown }
  | { readonly kind: 'rejected'; readonly findings: readonly Finding[] }
  | { readonly kind: 'invalid'; readonly field: string; readonly reason: string };
export type SubmitResult = Accepted | Reconciled | Refused;

/** An op, and whether its writer answers for the rules. */
export interface PlannedOp extends Omit<Op, 'reconcile'> {
  readonly unjudged: boolean;
}

export interface TogetherOptions {
  /** True: the caller answers for the rules, as an import does, which they never block. */
  readonly unjudged?: boolean;
}
export type TogetherResult =
  | { readonly kind: 'accepted' | 'duplicate'; readonly cursors: readonly number[] }
  /** Nothing was applied, because of the op at `index`. */
  | { readonly kind: 'refused'; readonly index: number; readonly refusal: Refused };

export interface Page {
  readonly events: readonly FeedEvent[];
  /** Cursor of the space's newest event. */
  readonly head: number;
}

/** The log does not reach back to (or forward to) the asked cursor: take a snapshot. */
export interface Reset {
  readonly reset: true;
  /** Cursors from here on can be read after. */
  readonly floor: number;
  readonly head: number;
}

export interface Snapshot {
  readonly cursor: number;
  readonly entities: readonly { readonly id: string; readonly rev: number; readonly state: unknown }[];
}

export interface TrimLimits {
  readonly eventsBefore: number;
  /** An op id is never forgotten before its event is removed. */
  readonly opIdsBefore: number;
}

export interface Flag {
  readonly key: string;
  readonly value: unknown;
  readonly rev: number;
}
/** `deleted` instead of a value once the flag is gone. */
export type FlagChange = Flag | { readonly key: string; readonly deleted: true; readonly rev: number };
export type FlagWrite = Pick<Flag, 'key' | 'value'>;
export type FlagResult = { readonly kind: 'accepted' | 'conflict'; readonly rev: number };

/** A version of a unit, and what it was to people when it made something. */
export interface MadeBy {
  readonly unit: string;
  /** The whole one. */
  readonly digest: string;
  /** `blocked`: nobody was to run it any more; `other`: it is of before. */
  readonly cohort: 'stable' | 'candidate' | 'previous' | 'blocked' | 'other';
}

/** Which published versions origins name, as far as this installation has them. */
export interface OriginVersions {
  /** Looks up what these name, so that `of` knows it; null: none of them names a version. Never fails: no edit waits for releases. */
  readonly learn: (origins: readonly string[]) => Promise<void> | null;
  /** What was learnt; null: it names none, or one that was never released here. */
  readonly of: (origin: string) => MadeBy | null;
}

/** What a space's owner adds to a commit; called inside its transaction, on the connection that commits. */
export interface FeedHooks {
  /** A flag has been written or deleted; joins that transaction. `before` null: it never was there. */
  readonly flagged?: (before: FlagChange | null, after: FlagChange) => void;
  /** Which version an origin names, where this installation has it; kept with the event. */
  readonly madeBy?: (origin: string) => MadeBy | null;
  /** The rules that an op would break; empty: it may be applied. */
  readonly judge?: (space: string, op: Op) => readonly Finding[];
  /** Writes what is derived from an event. `created`: the entity did not exist before. */
  readonly project?: (event: FeedEvent, created: boolean) => void;
  /** Keeps that two writes met of which one had not seen the other; `op` is the later to arrive, with what it wanted. */
  readonly conflicted?: (space: string, op: Omit<Op, 'reconcile'>, stood: Standing, won: boolean) => void;
  /** A group of ops is on the disk, after so many milliseconds. */
  readonly committed?: (ms: number) => void;
  /** A transaction was undone: forget whatever was kept from within it. */
  readonly undone?: () => void;
}

/** Nothing was stored, for a reason that is not the op's. Whether an earlier attempt was is unknown: send again. */
export class FeedError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'FeedError';
  }
}

import type { DatabaseSync } from 'node:sqlite';
import { sqliteCode } from '../storage/data-folder.ts';
import { inTransaction } from '../storage/transaction.ts';
import { applyOp, applyPlanned, applyTogether, PlanFailed, TogetherRefused, type ApplyDeps } from './apply-op.ts';
import { FeedError, type Accepted, type Op, type PlannedOp, type SubmitResult, type TogetherResult } from './feed.ts';

/** Ops that one transaction holds at most (one submission may pass it): bounds how long the event loop is held. */
const MOST_IN_GROUP = 1000;
/** How often a group waits again for another process's write, and how long in between, beside SQLite's own wait. */
const BUSY_TRIES = 3;
const BUSY_WAIT = 50;
/** SQLite's primary result codes that mean the data is at fault: too big, constraint, mismatch, range. */
const FAULT_OF_OP = new Set([18, 19, 20, 25]);
const BUSY = 5;

interface Waiting {
  readonly space: string;
  readonly opCount: number;
  /** Applies it in the running transaction; gives what to do once that is committed. */
  readonly apply: () => () => void;
  /** Applies it in transactions of its own, after its group has failed, and settles it. */
  readonly alone: () => void;
  readonly fail: (error: FeedError) => void;
}

export interface GroupCommit {
  submit(space: string, ops: readonly Op[]): Promise<SubmitResult[]>;
  submitTogether(space: string, ops: readonly Omit<Op, 'reconcile'>[], unjudged: boolean): Promise<TogetherResult>;
  submitPlanned(space: string, opId: string, opCount: number, plan: () => readonly PlannedOp[]): Promise<TogetherResult>;
  /** Commits what is waiting and refuses what comes later. */
  close(): Promise<void>;
}

export interface GroupCommitDeps extends ApplyDeps {
  readonly database: DatabaseSync;
  /** Runs when what is at hand has been submitted. */
  readonly soon: (run: () => void) => void;
  /** Called after each durable commit, with the spaces it may have written to. */
  readonly onCommit: (spaces: ReadonlySet<string>) => void;
}

/**
 * Collects submissions and commits all that have come by the next turn of the event loop in one transaction: one
 * sync of the disk for many writers. A submission that breaks its group is tried alone, so that the others pass.
 */
export function createGroupCommit(deps: GroupCommitDeps): GroupCommit {
  const { database, hooks, soon, onCommit } = deps;
  let waiting: Waiting[] = [];
  let scheduled = false;
  let closed = false;
  let busyTries = 0;
  let drained: () => void = () => {};

  function commit<T>(work: () => T): T {
    const began = performance.now();
    let result: T;
    try {
      result = inTransaction(database, work);
    } catch (error) {
      hooks.undone?.();
      throw error;
    }
    hooks.committed?.(performance.now() - began);
    return result;
  }

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    soon(flush);
  }

  function flush(): void {
    scheduled = false;
    const group = takeGroup();
    try {
      const settle = commit(() => group.map((submission) => submission.apply()));
      busyTries = 0;
      settle.forEach((done) => done());
      onCommit(new Set(group.map(({ space }) => space)));
    } catch (error) {
      if (sqliteCode(error) === BUSY && ++busyTries < BUSY_TRIES) {
        waiting = [...group, ...waiting];
        scheduled = true;
        setTimeout(flush, BUSY_WAIT);
        return;
      }
      busyTries = 0;
      if (sqliteCode(error) === BUSY) group.forEach(({ fail }) => fail(asFeedError(error)));
      else group.forEach(({ alone }) => alone());
    }
    if (waiting.length > 0) schedule();
    else drained();
  }

  function takeGroup(): Waiting[] {
    let count = 0;
    let end = 0;
    for (const { opCount } of waiting) {
      if (end > 0 && count + opCount > MOST_IN_GROUP) break;
      count += opCount;
      end += 1;
    }
    const group = waiting.slice(0, end);
    waiting = waiting.slice(end);
    return group;
  }

  function enqueue<T>(space: string, opCount: number, whole: () => T, apart: () => T): Promise<T> {
    if (closed) return Promise.reject(new FeedError('The feed is closed.'));
    return new Promise((resolve, reject) => {
      waiting.push({
        space,
        opCount,
        apply: () => {
          const result = whole();
          return () => resolve(result);
        },
        alone: () => {
          try {
            resolve(apart());
          } catch (error) {
            reject(asFeedError(error));
          } finally {
            onCommit(new Set([space]));
          }
        },
        fail: reject,
      });
      schedule();
    });
  }

  async function together(space: string, opCount: number, apply: () => Accepted[]): Promise<TogetherResult> {
    try {
      const results = await enqueue<Accepted[]>(space, opCount, apply, () => commit(apply));
      return { kind: results[0]?.kind ?? 'accepted', cursors: results.map(({ cursor }) => cursor) };
    } catch (error) {
      const refused = error instanceof FeedError ? error.cause : error;
      if (refused instanceof TogetherRefused) return { kind: 'refused', index: refused.index, refusal: refused.refusal };
      throw refused instanceof PlanFailed ? refused.cause : error;
    }
  }

  /** One op in a transaction of its own: when the data itself cannot be stored, that is its result. */
  function applyAlone(space: string, op: Op): SubmitResult {
    try {
      return commit(() => applyOp(deps, space, op, false));
    } catch (error) {
      if (!FAULT_OF_OP.has(sqliteCode(error) ?? 0)) throw error;
      return { kind: 'invalid', field: 'body', reason: 'the op cannot be stored as it is' };
    }
  }

  return {
    submit: (space, ops) =>
      enqueue(
        space,
        ops.length,
        () => ops.map((op) => applyOp(deps, space, op, false)),
        () => ops.map((op) => applyAlone(space, op)),
      ),
    submitTogether: (space, ops, unjudged) =>
      together(space, ops.length, () => applyTogether(deps, space, ops.map((op) => ({ ...op, unjudged })))),
    submitPlanned: (space, opId, opCount, plan) => together(space, opCount, () => applyPlanned(deps, space, opId, plan)),
    close: () => {
      closed = true;
      return new Promise((resolve) => {
        drained = resolve;
        if (waiting.length === 0 && !scheduled) resolve();
      });
    },
  };
}

function asFeedError(cause: unknown): FeedError {
  return new FeedError(`Nothing was stored: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
}

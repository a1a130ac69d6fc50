import type { OpResult, SyncOp } from '@tandem/sync/protocol';
import { reconcile, stepUpOp } from '@tandem/sync/protocol';
import { parseCellKey, type AssignmentValue } from '@tandem/rota';
import type { Decision, Feed, Op, Standing, SubmitResult } from '../feed/feed.ts';
import { knownStanding, type WriterOf } from './conflicts.ts';
import { cellEntity } from './roster-entities.ts';
import type { Reference } from './roster-tables.ts';
import { timesProblem } from './write-cell.ts';

/** Characters of a value as JSON: fields that this program does not know are kept, but nobody stores a book in them. */
const MOST_VALUE = 2000;

export interface PushDeps {
  readonly feed: Pick<Feed, 'submit'>;
  readonly reference: Reference;
  readonly writerOf: WriterOf;
}

export interface Push {
  readonly ops: readonly SyncOp[];
  /** User id. */
  readonly actor: string;
  /** When they arrived: epoch milliseconds. No op is later. */
  readonly at: number;
  /** The epoch that ops must not be older than, asked inside their commit; null: any. */
  readonly epoch: (() => number) | null;
  /** Between people the later edit stands, not the one that arrives later. */
  readonly byTime: boolean;
}

/** How an op ended, and the revision of its cell then; 0: unknown. */
export interface Pushed {
  readonly result: OpResult;
  readonly rev: number;
}

/**
 * Writes cells as the bus does: at what stands when their turn comes, so that nothing that somebody else wrote meanwhile is
 * lost without a record (ADR 0012). One end per op, in order; an op that is sent again ends as it did.
 */
export async function pushCells({ feed, reference, writerOf }: PushDeps, { ops, actor, at, epoch, byTime }: Push): Promise<Pushed[]> {
  const scheduleId = reference.schedule.id;
  const decide = (op: SyncOp, { entity, at: clamped }: Op) => (given: Standing): Decision => {
    if (epoch !== null && op.epoch < epoch()) return { kind: 'fenced' };
    return decideAt(op, { actor, at: clamped, byTime }, knownStanding(given, () => writerOf(scheduleId, entity)));
  };
  const sent: Op[] = [];
  const ends = ops.map((op) => {
    const prepared = prepare(reference, op, actor, Math.min(op.at, at));
    if (prepared.kind === 'fit') sent.push({ ...prepared.op, reconcile: decide(op, prepared.op) });
    return prepared;
  });
  const results = sent.length === 0 ? [] : await feed.submit(scheduleId, sent);
  let next = 0;
  return ends.map((prepared): Pushed => {
    if (prepared.kind === 'invalid') return { result: prepared, rev: 0 };
    const result = results[next++];
    if (!result) throw new TypeError('an op was answered without a result');
    return pushedOf(prepared.op.opId, result, epoch);
  });
}

type Invalid = Extract<OpResult, { kind: 'invalid' }>;

/** The op as the feed takes it, or what is wrong with it as it is. */
function prepare(reference: Reference, { opId, cell, value, baseRev, origin }: SyncOp, actor: string, at: number): { readonly kind: 'fit'; readonly op: Op } | Invalid {
  const invalid = (field: string, reason: string): Invalid => ({ kind: 'invalid', opId, field, reason });
  const ref = parseCellKey(cell);
  if (ref === null) return invalid('cell', `"${cell}" was given; <staffId>/<date>/<slot> is accepted`);
  if (value !== null) {
    const length = lengthOf(value);
    if (length > MOST_VALUE) return invalid('value', `${length} characters of JSON were given; at most ${MOST_VALUE} are accepted`);
    const problem = timesProblem(reference, value as AssignmentValue);
    if (problem) return invalid(problem.field, problem.reason);
  }
  return { kind: 'fit', op: { opId, entity: cellEntity(ref), baseRev, actor, origin, at, body: value } };
}

function lengthOf(value: unknown): number {
  try {
    return JSON.stringify(value).length;
  } catch {
    // Nested too deep to be written.
    return Infinity;
  }
}

function decideAt(op: SyncOp, { actor, at, byTime }: Pick<Push, 'actor' | 'at' | 'byTime'>, { rev, state, actor: writer, at: writtenAt }: Standing): Decision {
  const value = state as SyncOp['value'];
  const wanted = stepUpOp(op, value);
  // A deletion that the log has forgotten: what the writer saw is older, and there is nobody to tell.
  if (rev === 0) return { kind: 'apply', body: wanted.value, over: false };
  const verdict = reconcile(wanted, actor, at, { rev, value, actor: writer, at: writtenAt }, byTime);
  switch (verdict.kind) {
    case 'apply':
      return { kind: 'apply', body: wanted.value, over: verdict.over };
    case 'lost':
      return { kind: 'lost', body: wanted.value };
    case 'merged':
      return verdict;
  }
}

function pushedOf(opId: string, result: SubmitResult, epoch: Push['epoch']): Pushed {
  switch (result.kind) {
    case 'accepted':
    case 'duplicate': {
      const { cursor } = result;
      return { rev: cursor, result: result.over ? { kind: 'conflict', opId, cursor, won: true, conflict: opId } : { kind: 'ack', opId, cursor } };
    }
    case 'merged':
      return { rev: result.rev, result: { kind: 'merged', opId, cursor: null } };
    case 'lost':
      return { rev: result.rev, result: { kind: 'conflict', opId, cursor: null, won: false, conflict: opId } };
    case 'rejected':
      return { rev: 0, result: { kind: 'rejected', opId, findings: result.findings.map((finding) => ({ ...finding })) } };
    case 'invalid':
      return { rev: 0, result: { kind: 'invalid', opId, field: result.field, reason: result.reason } };
    case 'fenced':
      return { rev: 0, result: { kind: 'stale-epoch', opId, epoch: epoch?.() ?? 0 } };
    case 'conflict':
      throw new TypeError('an op with a policy is not refused for its revision');
  }
}

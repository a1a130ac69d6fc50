import { checkOp } from './check-op.ts';
import type { Accepted, FeedEvent, FeedHooks, Op, PlannedOp, Reconcile, Refused, SubmitResult } from './feed.ts';
import { parseBody, type EarlierOp, type EntityRow, type LogTables } from './log-tables.ts';

export interface ApplyDeps {
  readonly tables: LogTables;
  readonly hooks: FeedHooks;
  readonly now: () => number;
}

export const isAccepted = (result: SubmitResult): result is Accepted =>
  result.kind === 'accepted' || result.kind === 'duplicate';

/** Thrown to undo a transaction in which one of several ops that belong together was refused. */
export class TogetherRefused extends Error {
  readonly index: number;
  readonly refusal: Refused;

  constructor(index: number, refusal: Refused) {
    super(`op ${index} was refused`);
    this.index = index;
    this.refusal = refusal;
  }
}

/**
 * Applies one op inside the running transaction. An id that was accepted before comes first: a resend is a duplicate
 * whatever has happened to the entity since. Then the revision, then the rules.
 */
export function applyOp(deps: ApplyDeps, space: string, op: Op, unjudged: boolean): SubmitResult {
  const { tables, hooks, now } = deps;
  const checked = checkOp(op);
  if ('kind' in checked) return checked;
  const earlier = tables.opOf(space, op.opId);
  if (earlier) {
    if (earlier.entity === op.entity) return again(deps, space, earlier);
    return { kind: 'invalid', field: 'opId', reason: `opId ${op.opId} was used for another entity: every op needs an id of its own` };
  }
  const current = tables.entityOf(space, op.entity);
  if (op.reconcile) return reconcileOp(deps, space, op, op.reconcile, current, checked.text);
  const exists = current !== null && current.text !== null;
  if (op.baseRev !== null && !sawCurrent(op.baseRev, current?.rev ?? 0, exists)) {
    return { kind: 'conflict', rev: current?.rev ?? 0, state: parseBody(current?.text ?? null) };
  }
  const findings = unjudged ? [] : (hooks.judge?.(space, op) ?? []);
  if (findings.length > 0) return { kind: 'rejected', findings };
  const event: FeedEvent = tables.append(space, op, checked.text, now(), hooks.madeBy?.(op.origin) ?? null);
  hooks.project?.(event, !exists);
  return { kind: 'accepted', cursor: event.cursor };
}

/** What the op is told whose id was seen before. */
function again({ tables }: ApplyDeps, space: string, { entity, cursor, outcome, detail }: EarlierOp): SubmitResult {
  switch (outcome) {
    case 'accepted':
      return { kind: 'duplicate', cursor };
    case 'over':
      return { kind: 'duplicate', cursor, over: true };
    case 'rejected':
      return { kind: 'rejected', findings: parseBody(detail) as Extract<Refused, { kind: 'rejected' }>['findings'] };
    default:
      return { kind: outcome, rev: tables.entityOf(space, entity)?.rev ?? 0 };
  }
}

/** An op whose policy says what becomes of it. Each end but `fenced` and `invalid` is kept, so that a resend is told the same. */
function reconcileOp({ tables, hooks, now }: ApplyDeps, space: string, { reconcile: _, ...op }: Op, decide: Reconcile, current: EntityRow | null, text: string | null): SubmitResult {
  const rev = current?.rev ?? 0;
  const writer = current && tables.writerOf(space, rev);
  const stood = { rev, state: parseBody(current?.text ?? null), actor: writer?.actor ?? null, at: writer?.at ?? null, origin: writer?.origin ?? null };
  const decision = decide(stood);
  if (decision.kind === 'fenced') return decision;
  if (decision.kind !== 'apply') {
    tables.note(space, op, decision.kind, null, now());
    if (decision.kind === 'lost') hooks.conflicted?.(space, { ...op, body: decision.body }, stood, false);
    return { kind: decision.kind, rev };
  }
  const wanted = { ...op, body: decision.body };
  const checked = wanted.body === op.body ? { text } : checkOp(wanted);
  if ('kind' in checked) return checked;
  const findings = hooks.judge?.(space, wanted) ?? [];
  if (findings.length > 0) {
    tables.note(space, op, 'rejected', JSON.stringify(findings), now());
    return { kind: 'rejected', findings };
  }
  const event = tables.append(space, wanted, checked.text, now(), hooks.madeBy?.(op.origin) ?? null, decision.over ? 'over' : 'accepted');
  hooks.project?.(event, stood.state === null);
  if (!decision.over) return { kind: 'accepted', cursor: event.cursor };
  hooks.conflicted?.(space, wanted, stood, true);
  return { kind: 'accepted', cursor: event.cursor, over: true };
}

/** A deleted entity does not exist (0), yet its deletion can have been seen (its revision). */
function sawCurrent(baseRev: number, rev: number, exists: boolean): boolean {
  return baseRev === rev || (baseRev === 0 && !exists);
}

/** Thrown to undo a transaction in which no ops could be worked out; the cause is what the planner threw. */
export class PlanFailed extends Error {
  constructor(cause: unknown) {
    super('no ops were worked out', { cause });
  }
}

/**
 * Works ops out on the running transaction's state and applies them together, unless their id was accepted before.
 * @throws PlanFailed or TogetherRefused
 */
export function applyPlanned(deps: ApplyDeps, space: string, opId: string, plan: () => readonly PlannedOp[]): Accepted[] {
  const earlier = deps.tables.opOf(space, opId);
  if (earlier) return [{ kind: 'duplicate', cursor: earlier.cursor }];
  let ops: readonly PlannedOp[];
  try {
    ops = plan();
  } catch (error) {
    throw new PlanFailed(error);
  }
  if (ops.at(-1)?.opId !== opId) throw new TypeError(`the last op that was worked out does not carry ${opId}`);
  return applyTogether(deps, space, ops);
}

function refusalOf(result: Exclude<SubmitResult, Accepted>, opId: string): Refused {
  if (result.kind !== 'merged' && result.kind !== 'lost' && result.kind !== 'fenced') return result;
  return { kind: 'invalid', field: 'opId', reason: `opId ${opId} was used for a write by itself: ops submitted together need ids of their own` };
}

/**
 * Applies ops that belong together. A resend finds all of them or none; ids of which only some were accepted before
 * are a mistake of the caller.
 * @throws TogetherRefused when one is refused.
 */
export function applyTogether(deps: ApplyDeps, space: string, ops: readonly PlannedOp[]): Accepted[] {
  const results: Accepted[] = [];
  for (const [index, op] of ops.entries()) {
    const result = applyOp(deps, space, op, op.unjudged);
    if (!isAccepted(result)) throw new TogetherRefused(index, refusalOf(result, op.opId));
    if (index > 0 && result.kind !== results[0]?.kind) {
      const reason = `opId ${op.opId} is ${result.kind === 'duplicate' ? 'already used' : 'new, unlike the ones before it'}: ops submitted together are sent again together`;
      throw new TogetherRefused(index, { kind: 'invalid', field: 'opId', reason });
    }
    results.push(result);
  }
  return results;
}

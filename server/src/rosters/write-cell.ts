import type { Cause, CellAnswer, CellBody } from '@tandem/rest';
import { cellKey, timesOf, type AssignmentValue, type CellRef } from '@tandem/rota';
import type { Feed, SubmitResult } from '../feed/feed.ts';
import { RotaFailure } from '../http/failure.ts';
import { cellEntity } from './roster-entities.ts';
import type { Reference } from './roster-tables.ts';

export const ORIGIN = 'server/rosters';

const DAY = 1440;

export interface CellWrite {
  readonly ref: CellRef;
  readonly body: CellBody;
  /** User id. */
  readonly actor: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/**
 * Writes one cell through the feed; the policy's rules are judged in its transaction.
 * @throws RotaFailure `invalid`, `conflict` (with `baseRev`) or `rejected` with findings
 */
export async function writeCell(feed: Feed, reference: Reference, { ref, body, actor, at }: CellWrite): Promise<CellAnswer> {
  const { opId, value, baseRev = null, origin } = body;
  const problem = value === null ? null : timesProblem(reference, value);
  if (problem) throw invalid(problem.field, problem.reason, problem.cause);
  const op = { opId, entity: cellEntity(ref), baseRev, actor, origin, at, body: value };
  const [result] = await feed.submit(reference.schedule.id, [op]);
  if (!result) throw new TypeError('a submission was answered without a result');
  return answerOf(result, ref, baseRev);
}

/** What is wrong with a value's own times; null: nothing. */
export function timesProblem({ shiftTypes }: Reference, value: AssignmentValue): { readonly field: string; readonly reason: string; readonly cause: Cause } | null {
  const type = shiftTypes.find(({ id }) => id === value.shiftTypeId);
  if (!type || (value.start === undefined && value.end === undefined)) return null;
  const { start, end } = timesOf(value, type);
  if (start >= DAY) {
    return { field: 'value.start', reason: `${start} was given; minutes from 0 to ${DAY - 1} are accepted`, cause: { code: 'range', given: `${start}`, min: 0, max: DAY - 1 } };
  }
  if (end > start + DAY) {
    return { field: 'value.end', reason: `${end} was given; with a start of ${start}, minutes up to ${start + DAY} are accepted`, cause: { code: 'most', max: start + DAY } };
  }
  return null;
}

const invalid = (field: string, reason: string, cause: Cause): RotaFailure => new RotaFailure('invalid', ORIGIN, `${field}: ${reason}`, { field, causes: [cause] });

function answerOf(result: SubmitResult, ref: CellRef, baseRev: number | null): CellAnswer {
  switch (result.kind) {
    case 'accepted':
    case 'duplicate':
      return { kind: result.kind, rev: result.cursor };
    // Ends of an op that was reconciled before: nothing more is to be done, or what it wanted does not stand.
    case 'merged':
      return { kind: 'duplicate', rev: result.rev };
    case 'lost':
    case 'conflict':
      throw new RotaFailure('conflict', ORIGIN, `baseRev: ${baseRev} was given; ${cellKey(ref)} is at revision ${result.rev} now`, { field: 'baseRev', causes: [{ code: 'stale' }] });
    case 'rejected':
      throw new RotaFailure('rejected', ORIGIN, result.findings.map(({ message }) => message).join(' '), { findings: result.findings });
    case 'invalid':
      throw invalid(result.field, result.reason, { code: 'unfit' });
    case 'fenced':
      throw new TypeError('only an op with a policy is fenced');
  }
}

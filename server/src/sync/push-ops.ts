import type { Role } from '@tandem/rest';
import type { OpResult, SyncOp } from '@tandem/sync/protocol';
import { includesRole } from '../accounts/members.ts';
import type { SyncedCells } from '../rosters/synced-cells.ts';
import type { FlagSource } from './flag-source.ts';
import type { Quota } from './quotas.ts';
import { isUnfit, type Read } from './read-message.ts';

export interface PushOpsDeps {
  readonly user: { readonly id: string };
  readonly cells: Pick<SyncedCells, 'push'>;
  readonly flags: Pick<FlagSource, 'get' | 'epochOf'>;
  readonly quota: Quota;
  readonly roleOf: (scheduleId: string) => Role | null;
  readonly now: () => number;
}

/** A refusal has stored nothing, as far as is known: the same ops may be sent again. */
export type PushAnswer = { readonly results: readonly OpResult[] } | { readonly kind: 'forbidden' | 'too-many' | 'internal'; readonly reason: string };

/** One result per op, in order. */
export async function pushOps({ user, cells, flags, quota, roleOf, now }: PushOpsDeps, { schedule, ops }: Extract<Read, { kind: 'push' }>): Promise<PushAnswer> {
  const role = roleOf(schedule);
  if (role === null || !includesRole(role, 'editor')) return { kind: 'forbidden', reason: 'Editors of the schedule may change it.' };
  if (!quota.take('ops', ops.length)) return { kind: 'too-many', reason: 'Too many edits: send them again in some seconds.' };
  const fit = ops.filter((op): op is SyncOp => !isUnfit(op));
  const { values, safeMode } = flags.get(schedule, role);
  try {
    const pushed = await cells.push(schedule, {
      ops: fit,
      actor: user.id,
      at: now(),
      epoch: () => flags.epochOf(schedule),
      byTime: values.enableConflictResolution && safeMode.length === 0,
    });
    if (pushed === null) return { kind: 'forbidden', reason: 'There is no such schedule.' };
    let next = 0;
    return { results: ops.map((op): OpResult => (isUnfit(op) ? op : (pushed[next++]?.result ?? lostResult()))) };
  } catch {
    return { kind: 'internal', reason: 'Nothing was stored: send the same ops again.' };
  }
}

function lostResult(): never {
  throw new TypeError('an op was answered without a result');
}

import type { OperationsAnswer } from '@tandem/rest';
import type { Alert } from '../alerts/alerts.ts';
import { actionOf } from './failures.ts';
import type { RolloutState } from './state.ts';

/**
 * What the rollout has taken back by itself and nobody has looked after yet: until its alerts are acknowledged, it is resumed, or another
 * revision begins, an operator is not shown that all is well. Null: nothing, or nothing that concerns these schedules.
 */
export function takenBackOf(state: RolloutState, open: readonly Alert[], operates: (scheduleId: string) => boolean): OperationsAnswer['takenBack'] {
  const { status, policy, revision, stage, rolledBack, byHand, holds, failedAt } = state;
  const all = status === 'rolled-back';
  const failed = rolledBack.filter((id) => !byHand.includes(id));
  const because = holds.findLast(({ trigger }) => actionOf(trigger) === 'roll-back');
  if (policy === null || because === undefined || (!all && (failed.length === 0 || status === 'killed'))) return null;
  const own = all ? null : failed.filter(operates);
  if (own?.length === 0) return null;
  const causes: readonly string[] = holds.map(({ trigger }) => trigger);
  const awaited = open.some(({ acknowledged, values }) => acknowledged === null && values['revision'] === revision && causes.includes(String(values['cause'])));
  if (!awaited) return null;
  const at = failedAt ?? because.since;
  return { revision, stage: policy.stages[stage]?.name ?? '', at, trigger: because.trigger, schedules: own, rested: at + policy.coolDown * 1000 };
}

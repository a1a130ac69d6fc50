import { bucket, inArm, type Arm } from '@tandem/sync/bucket';
import type { Policy } from './policy.ts';
import type { RolloutState } from './state.ts';

/** Why a unit has what is rolled out, or has not. */
export type ExposureReason = 'no-rollout' | 'killed' | 'rolled-back' | 'denied' | 'ring' | 'percentage' | 'default';

export interface Exposure {
  /** Null: in neither arm. */
  readonly arm: Arm | null;
  readonly reason: ExposureReason;
}

/** How far the percentage goes at a stage, and what is kept back of it. */
export function widthAt(policy: Policy, stage: number, done: boolean): { readonly pct: number; readonly holdback: number } {
  const pct = policy.stages[stage]?.pct ?? 0;
  return { pct, holdback: done ? 0 : policy.holdback.pct };
}

/** The arm of a unit as a rollout stands. The first reason that decides is given: what stops before what excludes before what includes. */
export function exposureOf(state: RolloutState, unit: string): Exposure {
  const { policy, status } = state;
  if (policy === null || status === 'idle') return { arm: null, reason: 'no-rollout' };
  if (status === 'killed') return { arm: null, reason: 'killed' };
  if (status === 'rolled-back' || state.rolledBack.includes(unit)) return { arm: null, reason: 'rolled-back' };
  if (policy.deny.includes(unit)) return { arm: null, reason: 'denied' };
  if (policy.stages.slice(0, state.stage + 1).some(({ ring }) => ring.includes(unit))) return { arm: 'candidate', reason: 'ring' };
  const { pct, holdback } = widthAt(policy, state.stage, status === 'done');
  const arm = inArm(bucket(policy.key, unit), pct, holdback);
  return { arm, reason: arm === 'candidate' ? 'percentage' : 'default' };
}

import { bucket, inArm, type Arm } from '@tandem/sync/bucket';
import type { Policy } from './policy.ts';
import type { RolloutState } from './state.ts';

/** Why a unit has what is rolled out, or has not. */
export type ExposureReason = 'no-rollout' | 'killed' | 'rolled-back' | 'denied' | 'announced' | 'ring' | 'percentage' | 'default';

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

/** Whether the first stage is announced and has not begun. */
export const isAhead = ({ announced, stage }: Pick<RolloutState, 'announced' | 'stage'>): boolean => announced?.stage === stage;

/** The arm of a unit as a rollout stands. The first reason that decides is given: what stops before what excludes before what includes. */
export function exposureOf(state: RolloutState, unit: string): Exposure {
  const { policy, status } = state;
  if (policy === null || status === 'idle') return { arm: null, reason: 'no-rollout' };
  if (status === 'killed') return { arm: null, reason: 'killed' };
  if (status === 'rolled-back' || state.rolledBack.includes(unit)) return { arm: null, reason: 'rolled-back' };
  if (policy.deny.includes(unit)) return { arm: null, reason: 'denied' };
  if (isAhead(state)) return { arm: null, reason: 'announced' };
  if (policy.stages.slice(0, state.stage + 1).some(({ ring }) => ring.includes(unit))) return { arm: 'candidate', reason: 'ring' };
  const { pct, holdback } = widthAt(policy, state.stage, status === 'done');
  const arm = inArm(bucket(policy.key, unit), pct, holdback);
  return { arm, reason: arm === 'candidate' ? 'percentage' : 'default' };
}

/** What the rollout gives a unit: by its name, or by where its bucket falls. */
export interface Decision {
  readonly flags: Policy['flags'];
  readonly on: boolean;
  readonly by: 'name' | 'percentage';
}

/** What the rollout has decided for a unit; null: nothing, as things stand. */
export function decisionOf(state: RolloutState, unit: string): Decision | null {
  const { policy, status } = state;
  const { reason } = exposureOf(state, unit);
  if (policy === null || !['ring', 'denied', 'percentage', 'default'].includes(reason)) return null;
  if (reason === 'default' && widthAt(policy, state.stage, status === 'done').pct === 0) return null;
  return { flags: policy.flags, on: reason === 'ring' || reason === 'percentage', by: reason === 'ring' || reason === 'denied' ? 'name' : 'percentage' };
}

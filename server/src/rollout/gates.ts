import { readStage, type Reading } from './readings.ts';
import type { RolloutState } from './state.ts';
import type { Policy } from './policy.ts';
import { looksIn } from './triggers.ts';

/** What a stage has to have before the next one begins, in this order; the approval comes last. */
export interface Gate {
  readonly gate: 'bake' | 'peak' | 'sample' | 'metrics' | 'approval';
  readonly open: boolean;
  /** How much there is of how much: milliseconds, looks, sessions, metrics, approvals. */
  readonly has: number;
  readonly needs: number;
}

/** The gates between a stage and the next; none where there is no next. */
export function gatesOf(state: RolloutState, policy: Policy, now: number): { readonly gates: readonly Gate[]; readonly readings: readonly Reading[] } {
  const stage = policy.stages[state.stage];
  const next = policy.stages[state.stage + 1];
  if (!stage || !next) return { gates: [], readings: stage ? readStage(state.watched.sums, policy, stage.minSample) : [] };
  const readings = readStage(state.watched.sums, policy, stage.minSample);
  const gate = (name: Gate['gate'], has: number, needs: number): Gate => ({ gate: name, open: has >= needs, has, needs });
  const monitored = [
    gate('peak', state.watched.sums.peaks, stage.peak ? looksIn(policy.peak.for, policy.minute) : 0),
    gate('sample', state.watched.sums.began, stage.minSample),
    gate('metrics', readings.filter(({ verdict }) => verdict === 'pass').length, readings.length),
  ];
  return { gates: [gate('bake', now - state.began, stage.minBake * 1000), ...(stage.monitored ? monitored : []), gate('approval', state.approved === null ? 0 : 1, next.approval ? 1 : 0)], readings };
}

import { readStage, type Reading } from './readings.ts';
import type { RolloutState } from './state.ts';
import type { Policy } from './policy.ts';
import { looksIn } from './triggers.ts';

/** What a stage has to have before the next one begins, in this order; the approval comes last, and then whom it reaches is told. */
export interface Gate {
  readonly gate: 'bake' | 'peak' | 'sample' | 'metrics' | 'approval' | 'notice';
  readonly open: boolean;
  /** How much there is of how much: milliseconds, looks, sessions, metrics, approvals. */
  readonly has: number;
  readonly needs: number;
}

/** Whose wish the next stage is: who asked for it, or where nobody has, who brought it so far. It is not theirs to approve, and of two people one always may. */
export const askerOf = ({ asked, widened }: Pick<RolloutState, 'asked' | 'widened'>): string | null => asked ?? widened;

/** The gates between a stage and the next; none where there is no next. */
export function gatesOf(state: RolloutState, policy: Policy, now: number): { readonly gates: readonly Gate[]; readonly readings: readonly Reading[] } {
  const stage = policy.stages[state.stage];
  const next = policy.stages[state.stage + 1];
  // What could not be read last is no pass, whatever was seen before.
  const readings = (stage ? readStage(state.watched.sums, policy, stage.minSample) : []).map((reading): Reading => (state.failures > 0 ? { ...reading, verdict: 'error' } : reading));
  if (!stage || !next) return { gates: [], readings };
  const gate = (name: Gate['gate'], has: number, needs: number): Gate => ({ gate: name, open: has >= needs, has, needs });
  const monitored = [
    gate('peak', state.watched.sums.peaks, stage.peak ? looksIn(policy.peak.for, policy.minute) : 0),
    gate('sample', state.watched.sums.began, stage.minSample),
    gate('metrics', readings.filter(({ verdict }) => verdict === 'pass').length, readings.length),
  ];
  const told = state.announced === null ? 0 : now - state.announced.opens + policy.notice * 1000;
  const notice = policy.notice > 0 ? [gate('notice', Math.min(told, policy.notice * 1000), policy.notice * 1000)] : [];
  return { gates: [gate('bake', Math.max(0, now - state.began), stage.minBake * 1000), ...(stage.monitored ? monitored : []), gate('approval', state.approved === null ? 0 : 1, next.approval ? 1 : 0), ...notice], readings };
}

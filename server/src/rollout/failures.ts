import type { Policy } from './policy.ts';
import type { AlertType, Kept, RolloutEffect, RolloutState } from './state.ts';
import type { Signal, TriggerName } from './watch.ts';

/** What a trigger does: takes back, holds, or is told alone, since the stage's metrics hold it; which alert it is; whether it is an invariant, which a pause does not stop. */
const ACTIONS: Readonly<Record<TriggerName, { readonly action: 'roll-back' | 'hold' | 'warn'; readonly alert: AlertType; readonly invariant: boolean }>> = {
  dataInconsistency: { action: 'roll-back', alert: 'data-corruption', invariant: true },
  syncErrors: { action: 'roll-back', alert: 'sync-failure', invariant: false },
  criticalErrors: { action: 'roll-back', alert: 'sync-failure', invariant: false },
  errorRate: { action: 'warn', alert: 'error-rate-high', invariant: false },
  performance: { action: 'roll-back', alert: 'performance-degradation', invariant: false },
  userComplaints: { action: 'hold', alert: 'user-feedback', invariant: false },
  sampleRatio: { action: 'hold', alert: 'sync-failure', invariant: false },
  silence: { action: 'hold', alert: 'sync-failure', invariant: false },
  staleStreams: { action: 'hold', alert: 'sync-failure', invariant: false },
  readings: { action: 'hold', alert: 'sync-failure', invariant: false },
  throughput: { action: 'hold', alert: 'performance-degradation', invariant: false },
};

interface Applied {
  readonly state: RolloutState;
  readonly effects: readonly RolloutEffect[];
}

const modeOf = (policy: Policy, trigger: TriggerName): 'observe' | 'enforce' => (trigger === 'readings' || trigger === 'errorRate' ? 'enforce' : policy[trigger].mode);

const keyOf = ({ revision }: RolloutState, { trigger, tenant, evidence }: Pick<Signal, 'trigger' | 'tenant' | 'evidence'>): string =>
  [trigger, evidence.metric, revision, tenant].filter((part) => part !== undefined && part !== null).join(' ');

/** Does what the triggers ask for, each with its alert. What one has failed stays failed for the revision. */
export function applySignals(before: RolloutState, policy: Policy, signals: readonly Signal[], now: number): Applied {
  let state = before;
  const effects: RolloutEffect[] = [];
  for (const signal of signals) {
    const { trigger, edge, tenant, evidence } = signal;
    const key = keyOf(state, signal);
    if (edge === 'cleared') {
      effects.push({ kind: 'resolve', key });
      continue;
    }
    const observed = modeOf(policy, trigger) === 'observe';
    const { action, alert, invariant } = ACTIONS[trigger];
    effects.push({ kind: 'alert', type: alert, key, schedule: tenant, cause: trigger, observed, evidence });
    const note = (what: 'observe' | 'hold' | 'keep'): void => void effects.push({ kind: 'audit', action: what, by: null, reason: trigger, stage: state.stage, evidence });
    if (action === 'warn') continue;
    if (observed) note('observe');
    else if (action === 'hold') {
      note('hold');
      state = hold(state, trigger, now);
    } else if (state.status === 'paused' && !invariant) {
      note('keep');
      state = { ...state, failedAt: now, kept: keep(state.kept, { trigger, tenant, evidence }) };
    } else {
      const after = takeBack(state, policy, { trigger, tenant, evidence }, now);
      state = after.state;
      effects.push(...after.effects);
    }
  }
  return { state, effects };
}

/** Takes back what a pause has kept. */
export function resolveKept(before: RolloutState, now: number): Applied {
  let state: RolloutState = { ...before, kept: [] };
  const effects: RolloutEffect[] = [];
  for (const failure of before.policy === null ? [] : before.kept) {
    const after = before.policy && takeBack(state, before.policy, failure, now);
    if (!after) continue;
    state = after.state;
    effects.push({ kind: 'alert', type: ACTIONS[failure.trigger].alert, key: keyOf(state, failure), schedule: failure.tenant, cause: failure.trigger, observed: false, evidence: failure.evidence }, ...after.effects);
  }
  return { state, effects };
}

const keep = (kept: readonly Kept[], failure: Kept): readonly Kept[] => (kept.some(({ trigger, tenant }) => trigger === failure.trigger && tenant === failure.tenant) ? kept : [...kept, failure]);

/** Nothing is resumed by itself: the hold is there until somebody ends it. */
function hold(state: RolloutState, trigger: TriggerName, now: number): RolloutState {
  const holds = state.holds.some((each) => each.trigger === trigger) ? state.holds : [...state.holds, { trigger, since: now }];
  return { ...state, status: state.status === 'running' ? 'held' : state.status, holds, failedAt: now };
}

/** One schedule's failure takes that schedule back and holds the others; that of so many, or of none in particular, takes all back. */
function takeBack(state: RolloutState, policy: Policy, { trigger, tenant, evidence }: Kept, now: number): Applied {
  if (state.status === 'rolled-back' || (tenant !== null && state.rolledBack.includes(tenant))) return { state, effects: [] };
  const rolledBack = tenant === null ? state.rolledBack : [...state.rolledBack, tenant];
  const all = tenant === null || rolledBack.length >= policy.tenants;
  const reason = `${trigger}: ${Number(evidence.value.toFixed(3))} at a bound of ${Number(evidence.bound.toFixed(3))}`;
  const effects: RolloutEffect[] = [
    { kind: 'roll-back', schedule: all ? null : tenant, cause: trigger, reason },
    { kind: 'audit', action: 'roll-back', by: null, reason: all ? reason : `${tenant ?? ''}, ${reason}`, stage: state.stage, evidence },
  ];
  const held = hold({ ...state, rolledBack }, trigger, now);
  return { state: all ? { ...held, status: 'rolled-back' } : held, effects };
}

import type { Policy } from './policy.ts';
import { takenBackWords } from './rollout-words.ts';
import type { AlertType, Kept, ReportCause, RolloutEffect, RolloutState, Told } from './state.ts';
import { watchOthers, type Signal, type TriggerName, type Watched } from './watch.ts';

/**
 * What a trigger does: takes back, holds, or is told alone, since the stage's metrics hold it; which alert it is; whether it clears, as what is
 * compared from look to look does; whether it is an invariant, which a pause does not stop.
 */
const ACTIONS: Readonly<Record<TriggerName, { readonly action: 'roll-back' | 'hold' | 'warn'; readonly alert: AlertType; readonly clears: boolean; readonly invariant: boolean }>> = {
  dataInconsistency: { action: 'roll-back', alert: 'data-corruption', clears: false, invariant: true },
  syncErrors: { action: 'roll-back', alert: 'sync-failure', clears: false, invariant: false },
  criticalErrors: { action: 'roll-back', alert: 'sync-failure', clears: false, invariant: false },
  errorRate: { action: 'warn', alert: 'error-rate-high', clears: true, invariant: false },
  performance: { action: 'roll-back', alert: 'performance-degradation', clears: true, invariant: false },
  userComplaints: { action: 'hold', alert: 'user-feedback', clears: true, invariant: false },
  sampleRatio: { action: 'hold', alert: 'sync-failure', clears: true, invariant: false },
  silence: { action: 'hold', alert: 'sync-failure', clears: true, invariant: false },
  staleStreams: { action: 'hold', alert: 'sync-failure', clears: true, invariant: false },
  readings: { action: 'hold', alert: 'sync-failure', clears: true, invariant: false },
  throughput: { action: 'hold', alert: 'performance-degradation', clears: true, invariant: false },
};

/** What is written of a stage up to now. */
export const reportOn = ({ stage, began, watched: { sums } }: RolloutState, cause: ReportCause): RolloutEffect => ({ kind: 'report', cause, stage, began, sums });

/** What a trigger does when it fires. */
export const actionOf = (trigger: TriggerName): 'roll-back' | 'hold' | 'warn' => ACTIONS[trigger].action;

interface Applied {
  readonly state: RolloutState;
  readonly effects: readonly RolloutEffect[];
}

const modeOf = (policy: Policy, trigger: TriggerName): 'observe' | 'enforce' => (trigger === 'readings' || trigger === 'errorRate' ? 'enforce' : policy[trigger].mode);

const keyOf = ({ revision }: RolloutState, { trigger, tenant, evidence }: Pick<Signal, 'trigger' | 'tenant' | 'evidence'>): string =>
  [trigger, evidence.metric, revision, tenant].filter((part) => part !== undefined && part !== null).join(' ');

/** What clears as one. */
const sourceOf = ({ trigger, evidence }: Pick<Signal, 'trigger' | 'evidence'>): string => (evidence.metric === undefined ? trigger : `${trigger} ${evidence.metric}`);

/** Ends the alerts that are over: those of a source, or all of a revision that is watched no more. */
export function endTold(state: RolloutState, over: (told: Told) => boolean = () => true): Applied {
  const ended = state.told.filter(over);
  if (ended.length === 0) return { state, effects: [] };
  return { state: { ...state, told: state.told.filter((told) => !ended.includes(told)) }, effects: ended.map(({ type, schedule, key }) => ({ kind: 'resolve', type, schedule, key })) };
}

/** Goes on with what is watched, and ends what was told of triggers that are forgotten with it. */
export function watchOn(state: RolloutState, watched: Watched): Applied {
  const ended = endTold(state, ({ source }) => state.watched.triggers[source] !== undefined && watched.triggers[source] === undefined);
  return { state: { ...ended.state, watched }, effects: ended.effects };
}

/**
 * Tells what has fired. What clears is told as going on for as long as somebody watches it; what has taken something back, or cannot clear,
 * has happened, and is over when a person has seen it.
 */
function tell(before: RolloutState, signal: Kept, observed: boolean, did: readonly RolloutEffect[]): Applied {
  const { trigger, tenant, evidence } = signal;
  const { alert: type, clears } = ACTIONS[trigger];
  const gone = before.status === 'rolled-back';
  const lasting = clears && !gone && !did.some(({ kind }) => kind === 'roll-back');
  const { state, effects } = lasting ? { state: before, effects: [] } : endTold(before, ({ source }) => gone || source === sourceOf(signal));
  const told: Told = { source: sourceOf(signal), type, schedule: tenant, key: keyOf(state, signal) };
  const alert: RolloutEffect = { kind: 'alert', type, key: told.key, schedule: tenant, cause: trigger, observed, lasting, evidence };
  const known = !lasting || state.told.some(({ key }) => key === told.key);
  return { state: known ? state : { ...state, told: [...state.told, told] }, effects: [...effects, alert] };
}

/** Does what the triggers ask for, each with its alert. What one has failed stays failed for the revision. */
export function applySignals(before: RolloutState, policy: Policy, signals: readonly Signal[], now: number): Applied {
  let state = before;
  const effects: RolloutEffect[] = [];
  for (const signal of signals) {
    const { trigger, edge, tenant, evidence } = signal;
    if (edge === 'cleared') {
      const ended = endTold(state, ({ source }) => source === sourceOf(signal));
      state = ended.state;
      effects.push(...ended.effects);
      continue;
    }
    const observed = modeOf(policy, trigger) === 'observe';
    const after = act(state, policy, { trigger, tenant, evidence }, observed, now);
    const told = tell(after.state, signal, observed, after.effects);
    state = told.state;
    effects.push(...told.effects, ...after.effects);
  }
  return { state, effects };
}

function act(state: RolloutState, policy: Policy, failure: Kept, observed: boolean, now: number): Applied {
  const { trigger, evidence } = failure;
  const { action, invariant } = ACTIONS[trigger];
  const note = (what: 'observe' | 'hold' | 'keep'): RolloutEffect[] => [{ kind: 'audit', action: what, by: null, schedule: failure.tenant, reason: trigger, stage: state.stage, evidence }];
  if (action === 'warn') return { state, effects: [] };
  if (observed) return { state, effects: note('observe') };
  if (action === 'hold') return { state: hold(state, trigger, now), effects: note('hold') };
  if (state.status === 'paused' && !invariant) return { state: { ...state, failedAt: now, kept: keep(state.kept, failure) }, effects: note('keep') };
  return takeBack(state, policy, failure, now);
}

/** Takes back what a pause has kept. */
export function resolveKept(before: RolloutState, now: number): Applied {
  let state: RolloutState = { ...before, kept: [] };
  const effects: RolloutEffect[] = [];
  for (const failure of before.policy === null ? [] : before.kept) {
    const after = before.policy && takeBack(state, before.policy, failure, now);
    if (!after || after.effects.length === 0) continue;
    const told = tell(after.state, failure, false, after.effects);
    state = told.state;
    effects.push(...told.effects, ...after.effects);
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
  const left = tenant === null ? { state, effects: [] } : leave(state, tenant);
  const { rolledBack, byHand } = left.state;
  const all = tenant === null || rolledBack.length - byHand.length >= policy.tenants;
  const reason = takenBackWords(trigger, evidence);
  const effects: RolloutEffect[] = [
    ...left.effects,
    { kind: 'roll-back', schedule: all ? null : tenant, cause: trigger, reason },
    { kind: 'audit', action: 'roll-back', by: null, schedule: all ? null : tenant, reason, stage: state.stage, evidence },
  ];
  const held = hold(left.state, trigger, now);
  effects.push(reportOn(state, 'roll-back'));
  return { state: all ? { ...held, status: 'rolled-back' } : held, effects };
}

/** A schedule is out for the revision: what a stage has to have is counted anew, of those that stay. */
export const leave = (state: RolloutState, schedule: string): Applied =>
  watchOn({ ...state, rolledBack: [...state.rolledBack, schedule], kept: state.kept.filter(({ tenant }) => tenant !== schedule) }, watchOthers(state.watched));

import { widthAt } from './exposure.ts';
import { gatesOf } from './gates.ts';
import { applySignals, resolveKept } from './failures.ts';
import type { Policy } from './policy.ts';
import type { AuditAction, Order, Refusal, RolloutEffect, RolloutEvent, RolloutState, Status, Stepped } from './state.ts';
import { acknowledge, newWatch, nextStageWatch, watch } from './watch.ts';

/** What an event does in a status: one of these, the refusal of an order, or nothing. */
type Move = 'begin' | 'ask' | 'approve' | 'pause' | 'resume' | 'kill' | 'look' | 'repeat';
type Answer = Move | { readonly refuse: Refusal } | null;

const refuse = (why: Refusal): Answer => ({ refuse: why });
const NOT_RUNNING = refuse('not-running');
const ENDED = { start: 'begin', advance: NOT_RUNNING, approve: NOT_RUNNING, pause: NOT_RUNNING, resume: NOT_RUNNING, kill: 'kill', minute: null, restarted: 'repeat' } as const;

/** Every event in every status. A kill is followed everywhere. */
const TABLE: Readonly<Record<Status, Readonly<Record<RolloutEvent['kind'], Answer>>>> = {
  idle: { ...ENDED, restarted: null },
  running: { start: refuse('running'), advance: 'ask', approve: 'approve', pause: 'pause', resume: null, kill: 'kill', minute: 'look', restarted: 'repeat' },
  held: { start: refuse('running'), advance: refuse('held'), approve: refuse('held'), pause: 'pause', resume: 'resume', kill: 'kill', minute: 'look', restarted: 'repeat' },
  paused: { start: refuse('running'), advance: refuse('paused'), approve: refuse('paused'), pause: null, resume: 'resume', kill: 'kill', minute: 'look', restarted: 'repeat' },
  done: { ...ENDED, minute: 'look' },
  'rolled-back': ENDED,
  killed: { ...ENDED, kill: null },
};

export const newRollout = (): RolloutState => ({ status: 'idle', revision: 0, policy: null, stage: 0, began: 0, asked: null, approved: null, rolledBack: [], holds: [], kept: [], failedAt: null, failures: 0, watched: newWatch() });

const stay = (state: RolloutState): Stepped => ({ state, effects: [], refused: null });

/**
 * Moves a rollout by one event. Pure: who calls it stores the state, then does what the effects say; effects that got lost
 * with their process are said again at `restarted`.
 * @param now milliseconds since 1970
 */
export function step(state: RolloutState, event: RolloutEvent, now: number): Stepped {
  const move = TABLE[state.status][event.kind];
  if (move === null) return stay(state);
  if (typeof move === 'object') return { state, effects: [], refused: move.refuse };
  if (event.kind === 'start') return begin(state, event.policy, event, now);
  const { policy } = state;
  if (policy === null) return event.kind === 'kill' ? kill(state, event) : stay(state);
  switch (event.kind) {
    case 'minute':
      return look(state, policy, event.minutes, now);
    case 'restarted':
      return repeat(state, policy);
    case 'kill':
      return kill(state, event);
    case 'pause':
      return { state: { ...state, status: 'paused' }, effects: [audit('pause', state, event)], refused: null };
    case 'resume':
      return resume(state, event, now);
    case 'advance':
      return ask(state, policy, event, now);
    case 'approve':
      return approve(state, policy, event, now);
  }
}

const audit = (action: AuditAction, { stage }: RolloutState, { by, reason }: Order): RolloutEffect => ({ kind: 'audit', action, by, reason, stage, evidence: null });

const expose = (state: RolloutState, policy: Policy): RolloutEffect => ({ kind: 'expose', stage: state.stage, ...widthAt(policy, state.stage, state.status === 'done') });

const progress = (state: RolloutState): RolloutEffect => ({ kind: 'alert', type: 'rollout-progress', key: `stage ${state.revision}.${state.stage}`, schedule: null, cause: 'stage', observed: false, evidence: null });

/** After a failure nothing is begun for a while: whoever does it has had time to look. */
const cooling = ({ failedAt, policy }: RolloutState, now: number): boolean => failedAt !== null && policy !== null && now - failedAt < policy.coolDown * 1000;

function begin(before: RolloutState, policy: Policy, order: Order, now: number): Stepped {
  if (before.status === 'rolled-back' && cooling(before, now)) return { state: before, effects: [], refused: 'cool-down' };
  const state: RolloutState = { ...newRollout(), status: 'running', revision: before.revision + 1, policy, began: now, asked: order.by };
  return { state, effects: [audit('start', state, order), expose(state, policy), progress(state)], refused: null };
}

function kill(before: RolloutState, order: Order): Stepped {
  const state: RolloutState = { ...before, status: 'killed', holds: [], kept: [] };
  const effects: RolloutEffect[] = [
    { kind: 'roll-back', schedule: null, cause: 'kill', reason: order.reason },
    { kind: 'alert', type: 'sync-failure', key: `kill ${state.revision}`, schedule: null, cause: 'kill', observed: false, evidence: null },
    audit('kill', state, order),
  ];
  return { state, effects, refused: null };
}

/** Effects may have got lost: they are said again, and change nothing where they had not. */
function repeat(state: RolloutState, policy: Policy): Stepped {
  const reason = `still ${state.status}`;
  if (state.status === 'killed') return { state, effects: [{ kind: 'roll-back', schedule: null, cause: 'kill', reason }], refused: null };
  const cause = state.kept[0]?.trigger ?? state.holds[0]?.trigger ?? 'readings';
  if (state.status === 'rolled-back') return { state, effects: [{ kind: 'roll-back', schedule: null, cause, reason }], refused: null };
  return { state, effects: [expose(state, policy), ...state.rolledBack.map((schedule): RolloutEffect => ({ kind: 'roll-back', schedule, cause, reason }))], refused: null };
}

/** A pause ends where it began: what failed meanwhile is taken back now, what held goes on holding. A hold ends once it is quiet. */
function resume(state: RolloutState, order: Order, now: number): Stepped {
  if (state.status === 'paused') {
    const resumed: RolloutState = { ...state, status: state.holds.length > 0 ? 'held' : 'running' };
    const after = resolveKept(resumed, now);
    return { state: after.state, effects: [audit('resume', state, order), ...after.effects], refused: null };
  }
  if (cooling(state, now)) return { state, effects: [], refused: 'cool-down' };
  const watched = acknowledge(state.watched);
  const firing = Object.entries(watched.triggers).some(([key, { firedAt }]) => firedAt !== null && key !== 'errorRate');
  if (firing || state.failures > 0) return { state, effects: [], refused: 'firing' };
  return { state: { ...state, status: 'running', holds: [], watched }, effects: [audit('resume', state, order)], refused: null };
}

function ask(before: RolloutState, policy: Policy, order: Order, now: number): Stepped {
  const { gates } = gatesOf(before, policy, now);
  if (gates.length === 0) return { state: before, effects: [], refused: 'last-stage' };
  if (gates.some(({ gate, open }) => gate !== 'approval' && !open)) return { state: before, effects: [], refused: 'gates' };
  const state: RolloutState = { ...before, asked: order.by };
  return widen(state, policy, now, [audit('ask', state, order)]);
}

/** The last gate: nobody approves what is not ready yet, or what they asked for themselves. */
function approve(before: RolloutState, policy: Policy, order: Order, now: number): Stepped {
  const { gates } = gatesOf(before, policy, now);
  if (gates.length === 0) return { state: before, effects: [], refused: 'last-stage' };
  if (before.asked === order.by) return { state: before, effects: [], refused: 'own' };
  if (gates.some(({ gate, open }) => gate !== 'approval' && !open)) return { state: before, effects: [], refused: 'gates' };
  const state: RolloutState = { ...before, approved: order.by };
  return widen(state, policy, now, [audit('approve', state, order)]);
}

function look(before: RolloutState, policy: Policy, minutes: Extract<RolloutEvent, { kind: 'minute' }>['minutes'], now: number): Stepped {
  const seen = minutes === null ? null : watch(before.watched, minutes, policy, before.rolledBack, now);
  if (minutes !== null && seen === null) return stay(before);
  const counted: RolloutState = seen === null ? { ...before, failures: before.failures + 1 } : { ...before, watched: seen.watched, failures: 0 };
  const unread = counted.failures === policy.errorLimit + 1 ? [{ trigger: 'readings', edge: 'fired', tenant: null, evidence: { n: 0, base: 0, value: counted.failures, bound: policy.errorLimit } } as const] : [];
  // Whatever the rollout waits for, what has failed is taken back first.
  const { state, effects } = applySignals(counted, policy, [...(seen?.signals ?? []), ...unread], now);
  return state.status === 'running' && seen !== null ? widen(state, policy, now, effects) : { state, effects, refused: null };
}

/**
 * Begins the next stage if all gates are open. A stage that is not monitored, is overdue and is followed by one without an approval is
 * folded into the same step; after it time runs on as planned (GrowthBook's catching up).
 */
function widen(before: RolloutState, policy: Policy, now: number, done: readonly RolloutEffect[]): Stepped {
  let state = before;
  for (;;) {
    const stage = policy.stages[state.stage];
    // The one gate that costs nothing to look at comes first.
    if (!stage || now - state.began < stage.minBake * 1000) break;
    const { gates } = gatesOf(state, policy, now);
    if (gates.length === 0 || gates.some(({ open }) => !open)) break;
    const next = policy.stages[state.stage + 1];
    const planned = !stage.monitored && next && !next.monitored ? state.began + stage.minBake * 1000 : now;
    state = { ...state, stage: state.stage + 1, began: planned, approved: null, watched: nextStageWatch(state.watched) };
    if (next?.monitored !== false) break;
  }
  if (state !== before) {
    const order = { by: before.approved, reason: `${before.stage} to ${state.stage}` };
    return { state, effects: [...done, { kind: 'audit', action: 'widen', stage: state.stage, evidence: null, ...order }, expose(state, policy), progress(state)], refused: null };
  }
  if (state.stage < policy.stages.length - 1 || now - state.began < policy.holdback.for * 1000) return { state, effects: done, refused: null };
  const finished: RolloutState = { ...state, status: 'done' };
  return { state: finished, effects: [...done, { kind: 'audit', action: 'finish', by: null, reason: 'the holdback is over', stage: state.stage, evidence: null }, expose(finished, policy)], refused: null };
}

import { isAhead, widthAt } from './exposure.ts';
import { askerOf, gatesOf, type Gate } from './gates.ts';
import { actionOf, applySignals, endTold, leave, reportOn, resolveKept, watchOn } from './failures.ts';
import type { Policy } from './policy.ts';
import { stillWords } from './rollout-words.ts';
import type { Announced, AuditAction, Order, Refusal, RolloutEffect, RolloutEvent, RolloutState, Status, Stepped } from './state.ts';
import { acknowledge, newWatch, nextStageWatch, watch, type Signal } from './watch.ts';

/** What an event does in a status: one of these, the refusal of an order, or nothing. */
type Move = 'leave' | 'begin' | 'ask' | 'approve' | 'pause' | 'resume' | 'kill' | 'look' | 'repeat';
type Answer = Move | { readonly refuse: Refusal } | null;

const refuse = (why: Refusal): Answer => ({ refuse: why });
const NOT_RUNNING = refuse('not-running');
const ENDED = { start: 'begin', advance: NOT_RUNNING, approve: NOT_RUNNING, pause: NOT_RUNNING, resume: NOT_RUNNING, kill: 'kill', 'taken-back': null, minute: null, restarted: 'repeat' } as const;

/** Every event in every status. A kill is followed everywhere, and again: what it turns off may not have been. */
const TABLE: Readonly<Record<Status, Readonly<Record<RolloutEvent['kind'], Answer>>>> = {
  idle: { ...ENDED, restarted: null },
  running: { start: refuse('running'), advance: 'ask', approve: 'approve', pause: 'pause', resume: null, kill: 'kill', 'taken-back': 'leave', minute: 'look', restarted: 'repeat' },
  held: { start: refuse('running'), advance: refuse('held'), approve: refuse('held'), pause: 'pause', resume: 'resume', kill: 'kill', 'taken-back': 'leave', minute: 'look', restarted: 'repeat' },
  paused: { start: refuse('running'), advance: refuse('paused'), approve: refuse('paused'), pause: null, resume: 'resume', kill: 'kill', 'taken-back': 'leave', minute: 'look', restarted: 'repeat' },
  done: { ...ENDED, 'taken-back': 'leave', minute: 'look' },
  'rolled-back': ENDED,
  killed: { ...ENDED, kill: 'repeat' },
};

export const newRollout = (): RolloutState => ({ status: 'idle', revision: 0, policy: null, stage: 0, began: 0, widened: null, asked: null, approved: null, announced: null, rolledBack: [], byHand: [], ended: false, ready: false, holds: [], kept: [], told: [], failedAt: null, failures: 0, watched: newWatch() });

const stay = (state: RolloutState): Stepped => ({ state, effects: [], refused: null });

/**
 * Moves a rollout by one event. Pure: who calls it stores the state, then does what the effects say; effects that got lost
 * with their process are said again at `restarted`.
 * @param now milliseconds since 1970
 */
export function step(before: RolloutState, event: RolloutEvent, now: number): Stepped {
  const { state, effects, refused } = answer(before, event, now);
  const { announced, status } = state;
  if (announced === null || status === 'running' || (isAhead(state) && status !== 'killed' && status !== 'rolled-back')) return { state, effects, refused };
  // What holds has no time any more: once it goes on, it is announced anew.
  return { state: { ...state, announced: null }, effects: [...effects, { kind: 'withdraw', ...announced }], refused };
}

function answer(state: RolloutState, event: RolloutEvent, now: number): Stepped {
  const move = TABLE[state.status][event.kind];
  if (move === null) return stay(state);
  if (typeof move === 'object') return { state, effects: [], refused: move.refuse };
  if (event.kind === 'start') return begin(state, event.policy, event, now);
  const { policy } = state;
  if (event.kind === 'restarted' || move === 'repeat') return repeat(state, event.kind === 'kill' ? event.reason : null);
  if (policy === null) return event.kind === 'kill' ? kill(state, event) : stay(state);
  switch (event.kind) {
    case 'minute':
      return look(state, policy, event.minutes, now);
    case 'kill':
      return kill(state, event);
    case 'taken-back':
      return event.schedule === null ? end(state, event) : without(state, event.schedule, event);
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

const audit = (action: AuditAction, { stage }: RolloutState, { by, reason }: Order, schedule: string | null = null): RolloutEffect => ({ kind: 'audit', action, by, schedule, reason, stage, evidence: null });

const expose = (state: RolloutState, policy: Policy): RolloutEffect => ({ kind: 'expose', stage: state.stage, ...widthAt(policy, state.stage, state.status === 'done') });

const progress = (state: RolloutState, cause: 'stage' | 'approval' = 'stage'): RolloutEffect => ({ kind: 'alert', type: 'rollout-progress', key: `${cause} ${state.revision}.${state.stage}`, schedule: null, cause, observed: false, lasting: false, evidence: null });

/** After a failure nothing is begun for a while: whoever does it has had time to look. */
const cooling = ({ failedAt, policy }: RolloutState, now: number): boolean => failedAt !== null && policy !== null && now - failedAt < policy.coolDown * 1000;

function begin(before: RolloutState, policy: Policy, order: Order, now: number): Stepped {
  if (before.status === 'rolled-back' && cooling(before, now)) return { state: before, effects: [], refused: 'cool-down' };
  // Another one would expose others, and what they have met would be compared with nothing.
  if (before.policy !== null && before.policy.key !== policy.key) return { state: before, effects: [], refused: 'other-key' };
  const started: RolloutState = { ...newRollout(), status: 'running', revision: before.revision + 1, policy, began: now, widened: order.by, ...(before.tuned && { tuned: before.tuned }), watched: newWatch(now - policy.minute * 1000) };
  // Nobody watches any more what an earlier revision was told of.
  const first = [...endTold(before).effects, audit('start', started, order)];
  const opens = Math.round(now + policy.notice * 1000);
  const state: RolloutState = policy.notice > 0 ? { ...started, began: opens, announced: { stage: 0, opens } } : started;
  if (state.announced) return { state, effects: [...first, ...announcement(state.announced)], refused: null };
  return { state, effects: [...first, expose(state, policy), progress(state)], refused: null };
}

const announcement = ({ stage, opens }: Announced): readonly RolloutEffect[] => [
  { kind: 'audit', action: 'announce', by: null, schedule: null, reason: `not before ${new Date(opens).toISOString()}`, stage, evidence: null },
  { kind: 'announce', stage, opens },
];

/** The first stage begins: whom it reaches has been told long enough. */
function openFirst(before: RolloutState, now: number, policy: Policy, done: readonly RolloutEffect[]): Stepped {
  if (before.announced === null || now < before.announced.opens) return { state: before, effects: done, refused: null };
  const state: RolloutState = { ...before, announced: null, began: now, watched: nextStageWatch(before.watched) };
  return { state, effects: [...done, { kind: 'audit', action: 'widen', by: null, schedule: null, reason: 'the notice is over', stage: state.stage, evidence: null }, expose(state, policy), progress(state)], refused: null };
}

function kill(before: RolloutState, order: Order): Stepped {
  const ended = endTold(before);
  const state: RolloutState = { ...ended.state, status: 'killed', holds: [], kept: [] };
  const effects: RolloutEffect[] = [
    ...ended.effects,
    { kind: 'roll-back', schedule: null, cause: 'kill', reason: order.reason },
    { kind: 'alert', type: 'sync-failure', key: `kill ${state.revision}`, schedule: null, cause: 'kill', observed: false, lasting: false, evidence: null },
    audit('kill', state, order),
    ...(before.policy === null ? [] : [reportOn(before, 'kill')]),
  ];
  return { state, effects, refused: null };
}

/** Somebody turns everything off, by a rollback of their own, or goes back to another moment: it is over, with nothing to do for it. */
function end(before: RolloutState, order: Order): Stepped {
  const { state, effects } = endTold(before);
  return { state: { ...state, status: 'killed', ended: true, holds: [], kept: [] }, effects: [...effects, audit('end', before, order), ...(before.policy === null ? [] : [reportOn(before, 'kill')])], refused: null };
}

/** Somebody takes one schedule back: it is out, and no failure of what is rolled out. */
function without(before: RolloutState, schedule: string, order: Order): Stepped {
  if (before.rolledBack.includes(schedule)) return stay(before);
  const { state, effects } = leave(before, schedule);
  return { state: { ...state, byHand: [...state.byHand, schedule] }, effects: [...effects, audit('leave', before, order, schedule)], refused: null };
}

/** Effects may have got lost: they are said again, and change nothing where they had not. @param said why, by whoever orders it again */
function repeat(state: RolloutState, said: string | null): Stepped {
  // What holds by itself, or what a pause keeps, has taken nothing back.
  const failed = state.holds.findLast(({ trigger }) => actionOf(trigger) === 'roll-back')?.trigger;
  const reason = failed === undefined ? `still ${state.status}` : stillWords(failed, state.status);
  if (state.ended) return stay(state);
  if (state.status === 'killed') return { state, effects: [{ kind: 'roll-back', schedule: null, cause: 'kill', reason: said ?? reason }], refused: null };
  const cause = failed ?? 'readings';
  if (state.status === 'rolled-back') return { state, effects: [{ kind: 'roll-back', schedule: null, cause, reason }], refused: null };
  if (state.policy === null) return stay(state);
  return { state, effects: [expose(state, state.policy), ...state.rolledBack.filter((id) => !state.byHand.includes(id)).map((schedule): RolloutEffect => ({ kind: 'roll-back', schedule, cause, reason }))], refused: null };
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
  const seen = watchOn(state, watched);
  return { state: { ...seen.state, status: 'running', holds: [] }, effects: [...seen.effects, audit('resume', state, order)], refused: null };
}

/** All is there but what people do, and what is told once they have. */
const isReady = (state: RolloutState, gates: readonly Gate[]): boolean => !isAhead(state) && gates.every(({ gate, open }) => open || gate === 'approval' || gate === 'notice');

function ask(before: RolloutState, policy: Policy, order: Order, now: number): Stepped {
  const { gates } = gatesOf(before, policy, now);
  if (gates.length === 0) return { state: before, effects: [], refused: 'last-stage' };
  if (!isReady(before, gates)) return { state: before, effects: [], refused: 'gates' };
  const state: RolloutState = { ...before, asked: order.by };
  return widen(state, policy, now, [audit('ask', state, order)]);
}

/** The last gate: nobody approves what is not ready yet, or is their own wish. */
function approve(before: RolloutState, policy: Policy, order: Order, now: number): Stepped {
  const { gates } = gatesOf(before, policy, now);
  if (gates.length === 0) return { state: before, effects: [], refused: 'last-stage' };
  if (askerOf(before) === order.by) return { state: before, effects: [], refused: 'own' };
  if (!isReady(before, gates)) return { state: before, effects: [], refused: 'gates' };
  const state: RolloutState = { ...before, approved: order.by };
  return widen(state, policy, now, [audit('approve', state, order)]);
}

function look(before: RolloutState, policy: Policy, minutes: Extract<RolloutEvent, { kind: 'minute' }>['minutes'], now: number): Stepped {
  const seen = minutes === null ? null : watch(before.watched, minutes, policy, before.rolledBack, now);
  if (minutes !== null && seen === null) return stay(before);
  const counted: RolloutState = seen === null ? { ...before, failures: before.failures + 1 } : { ...before, watched: seen.watched, failures: 0 };
  const unread = readingsEdge(before, counted, policy);
  // Whatever the rollout waits for, what has failed is taken back first.
  const { state, effects } = applySignals(counted, policy, [...(seen?.signals ?? []), ...(unread ? [unread] : [])], now);
  if (isAhead(state)) return state.status === 'running' ? openFirst(state, now, policy, effects) : { state, effects, refused: null };
  return state.status === 'running' && seen !== null ? widen(state, policy, now, effects) : { state, effects, refused: null };
}

/** Health that cannot be read: fires with the first failure too many, clears with the first minute that can be read again. */
function readingsEdge(before: RolloutState, { failures }: RolloutState, { errorLimit }: Policy): Signal | null {
  const edge = failures === errorLimit + 1 ? 'fired' : failures === 0 && before.failures > errorLimit ? 'cleared' : null;
  return edge && { trigger: 'readings', edge, tenant: null, evidence: { n: 0, base: 0, value: failures, bound: errorLimit } };
}

/**
 * Begins the next stage if all gates are open. A stage that is not monitored, is overdue and is followed by one without an approval is
 * folded into the same step; after it time runs on as planned (GrowthBook's catching up).
 */
function widen(before: RolloutState, policy: Policy, now: number, done: readonly RolloutEffect[]): Stepped {
  let state = before;
  const reports: RolloutEffect[] = [];
  let waits = false;
  for (;;) {
    const stage = policy.stages[state.stage];
    // The one gate that costs nothing to look at comes first.
    if (!stage || now - state.began < stage.minBake * 1000) break;
    const { gates } = gatesOf(state, policy, now);
    const closed = gates.filter(({ open }) => !open);
    waits = closed.some(({ gate }) => gate === 'approval') && isReady(state, gates);
    if (state.announced === null && closed.length === 1 && closed[0]?.gate === 'notice') {
      const announced: Announced = { stage: state.stage + 1, opens: Math.round(now + policy.notice * 1000) };
      return { state: { ...state, announced }, effects: [...done, ...(state === before ? [] : widened(before, state, policy, reports)), ...announcement(announced)], refused: null };
    }
    if (gates.length === 0 || closed.length > 0) break;
    reports.push(reportOn(state, 'stage'));
    const next = policy.stages[state.stage + 1];
    const planned = !stage.monitored && next && !next.monitored ? state.began + stage.minBake * 1000 : now;
    state = { ...state, stage: state.stage + 1, began: planned, widened: state.approved ?? state.asked ?? state.widened, asked: null, approved: null, announced: null, ready: false, watched: nextStageWatch(state.watched) };
    if (next?.monitored !== false) break;
  }
  if (state !== before) {
    return { state, effects: [...done, ...widened(before, state, policy, reports)], refused: null };
  }
  if (!state.ready && waits) return { state: { ...state, ready: true }, effects: [...done, progress(state, 'approval')], refused: null };
  if (state.stage < policy.stages.length - 1 || now - state.began < policy.holdback.for * 1000) return { state, effects: done, refused: null };
  const finished: RolloutState = { ...state, status: 'done' };
  return { state: finished, effects: [...done, { kind: 'audit', action: 'finish', by: null, schedule: null, reason: 'the holdback is over', stage: state.stage, evidence: null }, reportOn(state, 'end'), expose(finished, policy)], refused: null };
}

const widened = (before: RolloutState, state: RolloutState, policy: Policy, reports: readonly RolloutEffect[]): readonly RolloutEffect[] => [
  { kind: 'audit', action: 'widen', by: before.approved, schedule: null, reason: `${before.stage} to ${state.stage}`, stage: state.stage, evidence: null },
  ...reports,
  expose(state, policy),
  progress(state),
];

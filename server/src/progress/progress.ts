import type { ProgressAnswer, Support } from '@tandem/rest';
import type { ScheduleFlags } from '../flags/schedule-flags.ts';
import type { Operations } from '../rollback/operations.ts';
import type { Rollback } from '../rollback/rollback-table.ts';
import { exposureOf } from '../rollout/exposure.ts';
import { triggerIn } from '../rollout/rollout-words.ts';
import { ROLLOUT_ACTOR } from '../rollout/rollouts.ts';
import type { RolloutState, Status } from '../rollout/state.ts';

export interface ProgressParts {
  readonly operations: Pick<Operations, 'rollouts' | 'rolloutTable' | 'table'>;
  readonly flags: Pick<ScheduleFlags, 'get'>;
  readonly support: Support | null;
  readonly now: () => number;
}

/** What is older interests nobody any more, and of more nobody reads. */
const LATELY = 90 * 24 * 3_600_000;
const MOST = 5;
/** In these more is to come. */
const UNDER_WAY: readonly Status[] = ['running', 'held', 'paused'];

type Rota = ProgressAnswer['rotas'][number];

/** How synchronization comes to some rotas. */
export function progressOf({ operations, flags, support, now }: ProgressParts, rotas: readonly { readonly id: string; readonly name: string }[]): ProgressAnswer {
  const state = operations.rollouts.state();
  const exposed = new Map(operations.rolloutTable.exposed(state.revision).map(({ schedule, at }) => [schedule, at]));
  return {
    now: now(),
    support,
    rollout: { status: state.status, stage: state.stage, began: state.began, stages: (state.policy?.stages ?? []).map(({ name, pct }) => ({ name, pct })) },
    rotas: rotas.map(({ id, name }): Rota => {
      const live = flags.get(id, 'viewer').values.enableRealTimeSync;
      return {
        id,
        name,
        live,
        since: live ? (exposed.get(id) ?? null) : null,
        next: live ? { plan: 'none', at: null, stage: null } : planFor(state, id),
        past: operations.table.newest(MOST, [id]).filter(({ created }) => now() - created < LATELY).map(pastOf),
      };
    }),
  };
}

/** With which stage a rota gets it, by what the rollout will do unless something fails. */
function planFor(state: RolloutState, id: string): Rota['next'] {
  const none = { plan: 'none', at: null, stage: null } as const;
  if (state.policy === null) return none;
  const now = exposureOf(state, id).reason;
  if (now === 'rolled-back' || now === 'killed') return { ...none, plan: 'taken-back' };
  if (!UNDER_WAY.includes(state.status)) return none;
  const { announced, stage: here } = state;
  const last = state.policy.stages.length - 1;
  // Who is held back to compare with gets it at the end of the last one.
  const arms = state.policy.stages.map((_, stage) => exposureOf({ ...state, stage, announced: null, status: stage === last ? 'done' : 'running' }, id).arm);
  const stage = arms.findIndex((arm, place) => arm === 'candidate' && (place > here || place === last || announced?.stage === place));
  if (stage < 0) return none;
  return announced?.stage === stage ? { plan: 'announced', at: announced.opens, stage } : { plan: 'stage', at: null, stage };
}

function pastOf({ kind, actor, reason, created, updated, status }: Rollback): Rota['past'][number] {
  // What an operator has written as a reason is for operators.
  const cause = actor === ROLLOUT_ACTOR ? (triggerIn(reason) ?? reason) : null;
  return { at: created, kind, cause, over: status === 'done' || status === 'aborted' ? updated : null };
}

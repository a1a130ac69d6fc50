import type { RolloutAnswer } from '@tandem/rest';
import { exposureOf } from './exposure.ts';
import { gatesOf } from './gates.ts';
import type { Rollouts } from './rollouts.ts';
import type { RolloutTable } from './rollout-table.ts';

export interface RolloutViewParts {
  readonly rollouts: Pick<Rollouts, 'state' | 'approvers'>;
  readonly table: Pick<RolloutTable, 'exposed'>;
  readonly scheduleIds: () => readonly string[];
  readonly nameOf: (actor: string) => string;
  readonly now: () => number;
}

/** How the rollout stands. */
export function rolloutView({ rollouts, table, scheduleIds, nameOf, now }: RolloutViewParts): RolloutAnswer {
  const state = rollouts.state();
  const { policy, status, revision, stage, began, asked, approved, announced, holds, kept, rolledBack } = state;
  const exposed = table.exposed(revision);
  const arms = { candidate: 0, control: 0, rest: 0 };
  for (const id of scheduleIds()) arms[exposureOf(state, id).arm ?? 'rest'] += 1;
  const { gates, readings } = policy === null ? { gates: [], readings: [] } : gatesOf(state, policy, now());
  return {
    now: now(),
    status,
    revision,
    stage,
    began,
    asked: asked === null ? null : nameOf(asked),
    approved: approved === null ? null : nameOf(approved),
    mayApprove: gates.some(({ gate, open }) => gate === 'approval' && !open) ? [...rollouts.approvers()] : [],
    announced,
    stages: (policy?.stages ?? []).map(({ name, pct, ring, approval }, index) => ({
      name,
      pct,
      ring: ring.length,
      exposed: exposed.filter((each) => each.stage === index).length,
      status: index < stage ? 'past' : index === stage ? 'now' : 'ahead',
      approval,
    })),
    gates: [...gates],
    readings: [...readings],
    holds: [...holds],
    kept: kept.map(({ trigger, tenant }) => ({ trigger, schedule: tenant })),
    arms,
    rolledBack: [...rolledBack],
    exposed: [...exposed],
  };
}

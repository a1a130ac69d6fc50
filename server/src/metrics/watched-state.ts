import { ALERT_TYPES, RELEASE_STATES, ROLLOUT_STATUSES } from '@tandem/rest';
import type { DatabaseSync } from 'node:sqlite';
import type { Registry } from '../releases/registry.ts';
import { SHELL } from '../releases/pointer.ts';
import { exposureOf, widthAt } from '../rollout/exposure.ts';
import { gatesOf } from '../rollout/gates.ts';
import type { Policy } from '../rollout/policy.ts';
import { METRICS, VERDICTS } from '../rollout/readings.ts';
import type { Rollouts } from '../rollout/rollouts.ts';
import type { RolloutState } from '../rollout/state.ts';
import { TRIGGERS } from '../rollout/watch.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

export interface WatchedParts {
  readonly database: DatabaseSync;
  readonly rollouts: Pick<Rollouts, 'state'>;
  readonly telemetry: Pick<Telemetry, 'accepted' | 'dropped'>;
  readonly registry: Pick<Registry, 'live'>;
  readonly scheduleIds: () => readonly string[];
  readonly now: () => number;
}

/** Label values and how many, or 1 for the one that holds. */
type Counts = readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[];

/** How a rollout, its alerts, what pages tell of themselves and the releases stand. No schedule, stage or person is named. */
export interface WatchedState {
  readonly rollout: {
    readonly revision: number;
    /** From 1; 0: nothing was ever started. */
    readonly stage: number;
    readonly percent: number;
    readonly status: Counts;
    readonly arms: Counts;
    readonly sessions: Counts;
    readonly verdicts: Counts;
    readonly holds: Counts;
    readonly takenBack: number;
  };
  readonly alerts: Counts;
  readonly deliveries: Counts;
  readonly samples: Counts;
  readonly releases: { readonly seq: number; readonly states: Counts; readonly percents: Counts; readonly blocked: number };
}

const DELIVERY_STATUSES = ['waiting', 'sent', 'failed'] as const;
/** Each of a fixed set of values, with 0 where there is none. */
const each = (label: string, values: readonly string[], of: (value: string) => number): Counts => values.map((value) => [{ [label]: value }, of(value)]);

export function createWatchedState({ database, rollouts, telemetry, registry, scheduleIds, now }: WatchedParts): () => Promise<WatchedState> {
  const sql = {
    alerts: database.prepare("select type as name, count(*) as n from alerts where status = 'open' group by type"),
    deliveries: database.prepare('select status as name, count(*) as n from alert_deliveries group by status'),
  };
  const counted = (rows: readonly Readonly<Record<string, unknown>>[]) => {
    const found = new Map(rows.map(({ name, n }) => [String(name), Number(n)]));
    return (name: string): number => found.get(name) ?? 0;
  };
  return async () => ({
    rollout: rolloutState(rollouts.state(), scheduleIds(), now()),
    alerts: each('type', ALERT_TYPES, counted(sql.alerts.all())),
    deliveries: each('status', DELIVERY_STATUSES, counted(sql.deliveries.all())),
    samples: Object.entries({ accepted: telemetry.accepted(), ...telemetry.dropped() }).map(([outcome, n]) => [{ outcome }, n]),
    releases: await releasesState(registry),
  });
}

function rolloutState(state: RolloutState, scheduleIds: readonly string[], now: number): WatchedState['rollout'] {
  const { policy, status, stage, watched, holds, rolledBack } = state;
  const arms = { candidate: 0, control: 0, rest: 0 };
  for (const id of scheduleIds) arms[exposureOf(state, id).arm ?? 'rest'] += 1;
  const verdicts = new Map(verdictsOf(state, policy, now));
  return {
    revision: state.revision,
    stage: policy === null ? 0 : stage + 1,
    percent: policy === null ? 0 : widthAt(policy, stage, status === 'done').pct,
    status: each('status', ROLLOUT_STATUSES, (value) => Number(value === status)),
    arms: Object.entries(arms).map(([arm, n]) => [{ arm }, n]),
    sessions: [[{ arm: 'candidate' }, watched.sums.began], [{ arm: 'unexposed' }, watched.sums.baseBegan]],
    verdicts: METRICS.flatMap((metric) => VERDICTS.map((verdict) => [{ metric, verdict }, Number(verdicts.get(metric) === verdict)] as const)),
    holds: each('trigger', TRIGGERS, (value) => Number(holds.some(({ trigger }) => trigger === value))),
    takenBack: rolledBack.length,
  };
}

const verdictsOf = (state: RolloutState, policy: Policy | null, now: number): readonly (readonly [string, string])[] =>
  policy === null ? [] : gatesOf(state, policy, now).readings.map(({ metric, verdict }) => [metric, verdict] as const);

async function releasesState(registry: Pick<Registry, 'live'>): Promise<WatchedState['releases']> {
  const live = await registry.live();
  const units = live === null ? [] : Object.entries({ ...live.remotes, ...(live.shell && { [SHELL]: live.shell }) });
  return {
    seq: live?.seq ?? 0,
    states: units.flatMap(([unit, { state = 'steady' }]) => RELEASE_STATES.map((value) => [{ unit, state: value }, Number(value === state)] as const)),
    percents: units.map(([unit, { rollout }]) => [{ unit }, rollout?.percent ?? 0]),
    blocked: live?.blocked?.length ?? 0,
  };
}

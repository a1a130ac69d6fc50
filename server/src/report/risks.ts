import type { RolloutReport } from '@tandem/rest';
import type { Alert } from '../alerts/alerts.ts';
import type { RolloutState } from '../rollout/state.ts';

type Risk = RolloutReport['risks'][number];

export interface RiskFacts extends Pick<RolloutReport, 'readings' | 'consistency'> {
  readonly alerts: readonly { readonly alert: Pick<Alert, 'type' | 'status' | 'acknowledged' | 'summary'>; readonly failed: boolean }[];
  /** As it stands; null: the report is of a stage that is over. */
  readonly state: Pick<RolloutState, 'holds' | 'kept' | 'rolledBack'> | null;
  readonly rotaName: (schedule: string) => string;
}

/** So many clean comparisons show more than 99.9 % with 95 % certainty: 3 / 0.001, to the next that is enough. */
const ENOUGH = 2995;

/** What may still go wrong, the gravest first: what was taken back and holds, what fails, what nobody has looked at, what is not known yet. */
export function risksOf({ readings, consistency, alerts, state, rotaName }: RiskFacts): Risk[] {
  const risk = (name: Risk['risk'], of: string, value: number | null = null): Risk => ({ risk: name, of, value });
  const of = (verdict: 'fail' | 'inconclusive') => readings.filter((reading) => reading.verdict === verdict);
  return [
    ...(state?.rolledBack ?? []).map((schedule) => risk('takenBack', rotaName(schedule))),
    ...(state?.holds ?? []).map(({ trigger }) => risk('held', trigger)),
    ...(state?.kept ?? []).map(({ trigger }) => risk('kept', trigger)),
    ...of('fail').map(({ metric, value }) => risk('failing', metric, value)),
    ...alerts.filter(({ alert: { type, status, acknowledged } }) => status === 'open' && acknowledged === null && type !== 'rollout-progress').map(({ alert }) => risk('alert', alert.summary)),
    ...alerts.filter(({ failed }) => failed).map(({ alert }) => risk('notSent', alert.summary)),
    ...of('inconclusive').map(({ metric, n }) => risk('undecided', metric, n)),
    ...(consistency.confirmed === 0 && consistency.compared < ENOUGH ? [risk('smallSample', 'dataInconsistencies', consistency.compared)] : []),
  ];
}

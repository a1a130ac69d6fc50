import type { RolloutAnswer } from '@tandem/rest';

const GATES: Readonly<Record<RolloutAnswer['gates'][number]['gate'], string>> = {
  bake: 'time in this stage, h',
  peak: 'minutes of a working peak',
  sample: 'sessions',
  metrics: 'metrics that pass',
  approval: 'approval by a second person',
  notice: 'notice to its people, h',
};
const HOUR = 3_600_000;

/** How the rollout stands, for a terminal. */
export function rolloutLines({ status, revision, stage, began, stages, gates, readings, holds, kept, arms, rolledBack }: RolloutAnswer): string[] {
  if (revision === 0) return ['No rollout was ever started: tandem rollout start --reason …'];
  const now = stages[stage];
  return [
    `${status}\trevision ${revision}\t${now ? `${now.name}, ${now.pct} %` : ''}\tsince ${new Date(began).toISOString()}`,
    `schedules\tcandidate ${arms.candidate}\tcontrol ${arms.control}\tneither ${arms.rest}`,
    ...holds.map(({ trigger, since }) => `held\t${trigger}\tsince ${new Date(since).toISOString()}`),
    ...kept.map(({ trigger, schedule }) => `kept by the pause\t${trigger}${schedule === null ? '' : `\t${schedule}`}`),
    ...rolledBack.map((schedule) => `taken back\t${schedule}`),
    ...gates.map(({ gate, open, has, needs }) => `${open ? 'open' : 'missing'}\t${GATES[gate]}\t${amount(gate, has)} of ${amount(gate, needs)}`),
    ...readings.map(({ metric, verdict, value, lower, upper, threshold, n, base }) => `${verdict}\t${metric}\t${figure(value)} (${figure(lower)} to ${figure(upper)}), limit ${threshold}, n ${n} and ${base}`),
  ];
}

const amount = (gate: keyof typeof GATES, value: number): string => (gate === 'bake' || gate === 'notice' ? (value / HOUR).toFixed(1) : String(value));
const figure = (value: number | null): string => (value === null ? '–' : String(Number(value.toFixed(2))));

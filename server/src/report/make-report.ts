import type { RolloutReport } from '@tandem/rest';
import type { DatabaseSync } from 'node:sqlite';
import type { Alert } from '../alerts/alerts.ts';
import type { Operations } from '../rollback/operations.ts';
import { logAtRank, sizeOf, type Counts } from '../rollout/histogram.ts';
import { readStage } from '../rollout/readings.ts';
import { exposureOf } from '../rollout/exposure.ts';
import { ROLLOUT_ACTOR } from '../rollout/rollouts.ts';
import { shareInterval } from '../rollout/statistics.ts';
import { quantileOf, sizeOfHistogram, type Histogram } from '../telemetry/histogram.ts';
import { MINUTE } from '../telemetry/minute.ts';
import { spanFigures } from './span-figures.ts';
import { storyOf } from './story.ts';
import { successOf } from './success.ts';
import type { ReportBasis } from './report-table.ts';
import { risksOf } from './risks.ts';

export interface MakeReportParts {
  readonly database: DatabaseSync;
  readonly operations: Pick<Operations, 'audit' | 'alerts' | 'deliveries' | 'table' | 'rollouts' | 'rolloutTable'>;
  readonly schedules: () => readonly { readonly id: string; readonly name: string }[];
  readonly nameOf: (actor: string) => string;
  readonly now: () => number;
}

const MOST_ALERTS = 500;
const MOST_ROLLBACKS = 100;
/** The success that is asked for where no policy says so. */
const SLOWER = 5;
const DEVIATIONS = 1.96;

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/**
 * Makes a report of all that is kept of a span: a stage's is about the stage, that of a rollback or an end about all since its revision
 * began. Nothing in it is taken for granted: what no record says is null.
 */
export async function makeReport(parts: MakeReportParts, id: string, basis: ReportBasis): Promise<RolloutReport> {
  const { database, operations, schedules, nameOf, now } = parts;
  const rotas = new Map(schedules().map(({ id: schedule, name }) => [schedule, name]));
  const rotaName = (schedule: string): string => rotas.get(schedule) ?? schedule;
  const { cause, revision, policy, stage, at, sums } = basis;
  const made = now();
  const from = cause === 'stage' || cause === 'now' ? Math.min(basis.began, at) : startOf(operations.audit, revision, basis.began);
  // A rollback is over some time after it was ordered.
  const until = cause === 'stage' || cause === 'end' ? at : made;
  const state = operations.rollouts.state();
  const length = policy === null ? MINUTE : policy.minute * 1000;
  const figures = await spanFigures(database, Math.floor(from / length) * length, until);
  const exposed = operations.rolloutTable.exposed(revision).map(({ schedule }) => schedule);
  const consistency = compared(database, exposed, from, until);
  const alerts = operations.alerts.newest(MOST_ALERTS).filter(({ opened }) => opened >= from && opened <= until);
  const routes = new Map(alerts.map((alert) => [alert.id, operations.deliveries.of(alert.id)]));
  const story = storyOf({
    lines: operations.audit.read({ schedules: null, since: from }), alerts, routesOf: (alert) => routes.get(alert) ?? [], until, nameOf, rotaName, own: ROLLOUT_ACTOR,
    stageName: (place) => policy?.stages[place]?.name ?? null,
  });
  const rollbacks = operations.table.newest(MOST_ROLLBACKS).filter(({ created, kind }) => created >= from && created <= until && kind !== 'restore');
  const unsent = rollbacks.flatMap(({ state: { waits } }) => waits).reduce((sum, { what, count }) => sum + (what === 'unsent' ? count : 0), 0);
  const own = policy?.stages[stage];
  const readings = policy === null ? [] : [...readStage(sums, policy, own?.minSample ?? 0)];
  const arms = { candidate: 0, control: 0, rest: 0 };
  for (const schedule of rotas.keys()) arms[(state.revision === revision ? exposureOf(state, schedule).arm : null) ?? 'rest'] += 1;
  const { candidate, others } = figures;
  const minutes = (looks: number): number => (looks * length) / 60_000;
  const disruption = { candidate: minutes(candidate.disrupted), others: minutes(others.disrupted), measured: minutes(figures.looks), rollbackSeconds: story.rollbacks.reduce((sum, seconds) => sum + seconds, 0) };
  const feedback = { candidate: wordsOf(candidate), others: wordsOf(others) };
  const edits = { written: candidate.edits + others.edits, lost: consistency.compared === 0 ? null : consistency.confirmed + unsent, unsent, rollbacks: rollbacks.length };
  return {
    id, kind: cause, made, from, until, revision,
    status: cause === 'stage' ? 'running' : state.revision === revision ? state.status : 'done',
    stage: { place: stage, name: own?.name ?? '', pct: own?.pct ?? 0 },
    stages: (policy?.stages ?? []).map(({ name, pct }, place) => ({ name, pct, status: place < stage || (place === stage && (cause === 'stage' || cause === 'end')) ? 'past' : place === stage ? 'now' : 'ahead' })),
    rotas: arms,
    success: successOf({ readings, consistency, feedback, disruption, edits, figures, rollbacks: story.rollbacks, slower: policy?.performance.success ?? SLOWER }),
    risks: risksOf({ readings, consistency, alerts: alerts.map((alert: Alert) => ({ alert, failed: (routes.get(alert.id) ?? []).some(({ status }) => status === 'failed') })), state: state.revision === revision && cause !== 'stage' ? state : null, rotaName }),
    readings,
    consistency,
    feedback,
    disruption,
    edits,
    tasks: [...(['visible', 'switch', 'inp'] as const).map((task) => ({ task, candidate: timesOf(sums.latency[task].candidate), others: timesOf(sums.latency[task].base) })), { task: 'first-edit', candidate: timesIn(candidate.firstEdit), others: timesIn(others.firstEdit) }],
    work: { candidate: { minutes: candidate.minutes, edits: candidate.edits }, others: { minutes: others.minutes, edits: others.edits } },
    timeline: [...story.timeline],
    basis: { rows: figures.rows, lines: story.lines, alerts: alerts.length, head: operations.audit.head() },
  };
}

const wordsOf = ({ problems, praise, began }: { readonly problems: number; readonly praise: number; readonly began: number }) => ({ problems, praise, sessions: began });

/** Middle and 75th percentile of a task; null: nobody was measured at it. */
function timesOf(counts: Counts): RolloutReport['tasks'][number]['candidate'] {
  const n = sizeOf(counts);
  return n === 0 ? null : { n, median: Math.exp(logAtRank(counts, n * 0.5)), p75: Math.exp(logAtRank(counts, n * 0.75)) };
}

/** The same of a histogram, whose values may be longer. */
function timesIn(histogram: Histogram): RolloutReport['tasks'][number]['candidate'] {
  const [median, p75] = [quantileOf(histogram, 0.5), quantileOf(histogram, 0.75)];
  return median === null || p75 === null ? null : { n: sizeOfHistogram(histogram), median, p75 };
}

function startOf(audit: Pick<Operations['audit'], 'read'>, revision: number, began: number): number {
  for (const line of audit.read({ schedules: null })) if (line.action === 'rollout-start' && line.revision === revision) return Date.parse(line.ts);
  return began;
}

/** What the comparisons of the days of a span came to, in the schedules that have it. */
function compared(database: DatabaseSync, schedules: readonly string[], from: number, until: number): RolloutReport['consistency'] {
  const row = database
    .prepare('select coalesce(sum(sweeps), 0) as sweeps, coalesce(sum(compared), 0) as compared, coalesce(sum(confirmed), 0) as confirmed, coalesce(sum(errors), 0) as errors from sweep_day where day >= ? and day <= ? and schedule_id in (select value from json_each(?))')
    .get(dayOf(from), dayOf(until), JSON.stringify(schedules));
  const of = (field: string): number => Number(row?.[field] ?? 0);
  const [n, confirmed] = [of('compared'), of('confirmed')];
  // Of n that are all alike at most 3 in n differ, with 95 % certainty (Hanley and Lippman-Hand, 1983).
  const bound = n === 0 ? null : 100 * (confirmed === 0 ? Math.min(1, 3 / n) : shareInterval(confirmed, n, DEVIATIONS).upper);
  return { sweeps: of('sweeps'), compared: n, confirmed, errors: of('errors'), bound };
}

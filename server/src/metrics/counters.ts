import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { SweepResult } from '@tandem/sync/protocol';
import type { State } from './state.ts';

/** What is counted while it happens. */
export interface Counters {
  /** @param route the template of the path, such as `GET /api/schedules/:scheduleId/window` */
  answered(route: string, status: number, seconds: number): void;
  committed(events: number, seconds: number): void;
  reported(sweep: SweepResult | null): void;
  epochRaised(): void;
  /** Everything in Prometheus' text format. */
  render(): Promise<string>;
}

/** Seconds: a window of a rota takes some ms, a password's hash half a second. */
const ANSWER_BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
/** Seconds: one sync of the disk takes 1 to 20 ms. */
const COMMIT_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];

/**
 * Label values come from sets that the program knows: routes, statuses, flags, stages, kinds, units that are published. Nothing that a caller or an
 * operator can make up is one, so that the number of series is bounded whatever is asked.
 */
export function createCounters(state: () => Promise<State>, version: string): Counters {
  const registry = new Registry();
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) => new Counter<L>({ name: `tandem_${name}`, help, labelNames, registers });
  const gauge = <L extends string>(name: string, help: string, read: (gauge: Gauge<L>, state: State) => void, labelNames: readonly L[] = []) =>
    gauges.push([new Gauge<L>({ name: `tandem_${name}`, help, labelNames, registers }) as Gauge, read as (gauge: Gauge, state: State) => void]);
  const gauges: [Gauge, (gauge: Gauge, state: State) => void][] = [];
  /** One of which the state has the labels too. */
  const labelled = <L extends string>(name: string, help: string, read: (state: State) => State['alerts'], labelNames: readonly L[]) =>
    gauge(name, help, (each, now) => (each.reset(), read(now).forEach(([labels, n]) => each.set(labels as Record<L, string>, n))), labelNames);
  let asked = false;

  const answers = counter('http_answers_total', 'Requests that were answered, by route and status.', ['route', 'status']);
  const answerSeconds = new Histogram({ name: 'tandem_http_answer_seconds', help: 'Seconds until the answer was sent, by route.', labelNames: ['route'], buckets: ANSWER_BUCKETS, registers });
  const events = counter('feed_events_total', 'Events that were added to the logs of schedules.');
  const commitSeconds = new Histogram({ name: 'tandem_feed_commit_seconds', help: 'Seconds in which a group of writes was committed and on the disk.', buckets: COMMIT_BUCKETS, registers });
  const reports = counter('page_reports_total', 'Reports of pages, over sockets and by REST.');
  const compared = counter('page_compared_total', 'Cells that pages have compared, by what came of it.', ['outcome']);
  const epochs = counter('epoch_changes_total', 'How often an epoch was raised: everything that turns something off does.');
  for (const outcome of OUTCOMES) compared.inc({ outcome }, 0);

  new Gauge({ name: 'tandem_build_info', help: 'Always 1; the label is the version.', labelNames: ['version'], registers }).set({ version }, 1);
  gauge('sockets', 'Open sockets of browsers.', (each, { sockets }) => each.set(sockets));
  gauge('schedules', 'Schedules.', (each, { schedules }) => each.set(schedules));
  gauge('flag_schedules', 'Schedules in which a flag is on, safe mode aside.', (each, { flagsOn }) => Object.entries(flagsOn).forEach(([flag, n]) => each.set({ flag }, n)), ['flag']);
  gauge('stage_schedules', 'Schedules by the stage that holds.', (each, { stages }) => Object.entries(stages).forEach(([stage, n]) => each.set({ stage }, n)), ['stage']);
  gauge('safe_mode_schedules', 'Schedules in safe mode.', (each, { safeMode }) => each.set(safeMode));
  gauge('pages', 'Tabs that watch a schedule, and those of them that have reported within 75 s.', (each, { pages }) => (each.set({ state: 'connected' }, pages.connected), each.set({ state: 'fresh' }, pages.fresh)), ['state']);
  gauge('outbox_unsent', 'Edits that pages have reported as not sent; those of a browser count once for each of its tabs.', (each, { unsent }) => each.set(unsent));
  gauge('consistency_cells', 'What is kept of all comparisons, of pages and of the server, by day.', (each, { consistency }) => Object.entries(consistency).forEach(([outcome, n]) => each.set({ outcome }, n)), ['outcome']);
  gauge('rollbacks', 'Rollbacks by kind and status, since the first.', (each, { rollbacks }) => rollbacks.forEach(({ kind, status, count }) => each.set({ kind, status }, count)), ['kind', 'status']);
  gauge('notices', 'Notices that hold, by severity.', (each, { notices }) => Object.entries(notices).forEach(([severity, n]) => each.set({ severity }, n)), ['severity']);
  gauge('audit_lines', 'Lines of the audit: it never falls.', (each, { auditLines }) => each.set(auditLines));

  gauge('rollout_revision', 'The revision of the rollout; 0: none was ever started.', (each, { rollout }) => each.set(rollout.revision));
  gauge('rollout_stage', 'The stage that holds, from 1.', (each, { rollout }) => each.set(rollout.stage));
  gauge('rollout_percent', 'Percentage of the schedules that no ring names, at this stage.', (each, { rollout }) => each.set(rollout.percent));
  labelled('rollout_status', '1 for the status of the rollout.', ({ rollout }) => rollout.status, ['status']);
  labelled('rollout_schedules', 'Schedules by arm of the rollout.', ({ rollout }) => rollout.arms, ['arm']);
  labelled('rollout_sessions', 'Sessions that the stage has seen, of those that are exposed and of all others.', ({ rollout }) => rollout.sessions, ['arm']);
  labelled('rollout_verdict', '1 for what each metric says of the stage.', ({ rollout }) => rollout.verdicts, ['metric', 'verdict']);
  labelled('rollout_hold', '1 for each trigger that holds the rollout.', ({ rollout }) => rollout.holds, ['trigger']);
  gauge('rollout_taken_back_schedules', 'Schedules that were taken out of this revision.', (each, { rollout }) => each.set(rollout.takenBack));
  labelled('alerts_open', 'Open alerts by type.', ({ alerts }) => alerts, ['type']);
  labelled('alert_deliveries', 'Messages of the alerts that are kept, by what has come of them.', ({ deliveries }) => deliveries, ['status']);
  gauge('release_seq', 'Number of the release pointer: it rises with each change of what is live.', (each, { releases }) => each.set(releases.seq));
  labelled('release_state', '1 for how the releases of each unit stand.', ({ releases }) => releases.states, ['unit', 'state']);
  labelled('release_percent', 'Percentage of people who have the candidate of a unit.', ({ releases }) => releases.percents, ['unit']);
  gauge('release_blocked', 'Versions that nothing brings back.', (each, { releases }) => each.set(releases.blocked));
  const samples = counter('telemetry_samples_total', 'Samples of health by pages: accepted, or why they count nothing.', ['outcome']);

  return {
    answered(route, status, seconds) {
      answers.inc({ route, status: String(status) });
      answerSeconds.observe({ route }, seconds);
    },
    committed(added, seconds) {
      events.inc(added);
      commitSeconds.observe(seconds);
    },
    reported(sweep) {
      reports.inc();
      if (sweep) for (const outcome of OUTCOMES) compared.inc({ outcome }, sweep[outcome]);
    },
    epochRaised: () => epochs.inc(),
    async render() {
      // Those of the process watch its event loop all the time: not before somebody wants to know.
      if (!asked) collectDefaultMetrics({ register: registry });
      asked = true;
      const now = await state();
      for (const [each, read] of gauges) read(each, now);
      samples.reset();
      for (const [labels, n] of now.samples) samples.inc({ outcome: labels['outcome'] ?? '' }, n);
      return registry.metrics();
    },
  };
}

const OUTCOMES = ['compared', 'unsettled', 'confirmed', 'errors'] as const;

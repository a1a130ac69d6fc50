import type { DatabaseSync } from 'node:sqlite';
import { createOperatorsOfAll } from '../accounts/operators-of-all.ts';
import { createAlerts, type Alerts } from '../alerts/alerts.ts';
import { createDeliveries, type Deliveries } from '../alerts/deliveries.ts';
import { createAudit, type Audit, type AuditLine, type AuditSource } from '../audit/audit.ts';
import type { Feed } from '../feed/feed.ts';
import { createFeedback, type Feedback } from '../feedback/feedback.ts';
import type { Reports } from '../modes/reports.ts';
import { createNotices, type Notices } from '../notices/notices.ts';
import type { Registry } from '../releases/registry.ts';
import { createReportTable, type ReportTable } from '../report/report-table.ts';
import { createRollouts, isOfRollout, type Rollouts } from '../rollout/rollouts.ts';
import { createRolloutTable, type RolloutTable } from '../rollout/rollout-table.ts';
import { createTuning, type Tuning } from '../rollout/tuning.ts';
import { createRotaNames } from '../rosters/rota-names.ts';
import { createCompositions, type Compositions } from './compositions.ts';
import { driveRollbacks } from './drive-rollbacks.ts';
import { createRestorableReleases, type RestorableReleases } from './releases.ts';
import { createRollbacks, type Rollbacks } from './rollbacks.ts';
import { createRollbackTable, type RollbackTable } from './rollback-table.ts';
import { createValidation } from './validate-schedule.ts';

export interface OperationsParts {
  readonly folder: string;
  readonly database: DatabaseSync;
  readonly feed: Feed;
  readonly registry: Registry;
  /** The tabs that are connected; null: none can be, since no server runs. */
  readonly reports: Pick<Reports, 'of'> | null;
  readonly scheduleIds: () => readonly string[];
  readonly mover: AuditSource;
  readonly now: () => number;
  readonly onAudit?: (line: AuditLine) => void;
  readonly onError?: (error: unknown) => void;
}

/** What operators do to a whole installation, and what is told of it. */
export interface Operations {
  readonly audit: Audit;
  readonly alerts: Alerts;
  readonly deliveries: Pick<Deliveries, 'of'>;
  readonly notices: Notices;
  readonly feedback: Feedback;
  readonly compositions: Compositions;
  readonly rollbacks: Rollbacks;
  readonly table: RollbackTable;
  readonly rollouts: Rollouts;
  readonly rolloutTable: RolloutTable;
  readonly tuning: Tuning;
  readonly releases: RestorableReleases;
  readonly reportTable: ReportTable;
  /** Moves what is under way, keeps compositions and heeds the break-glass file. @returns ends it */
  drive(): () => Promise<void>;
}

export function createOperations({ folder, database, feed, registry, reports, scheduleIds, mover, now, onAudit, onError = () => {} }: OperationsParts): Operations {
  const audit = createAudit(database, now, onAudit);
  const alerts = createAlerts(database, now);
  const notices = createNotices(database, now);
  const compositions = createCompositions(database, now);
  const table = createRollbackTable(database);
  const releases = createRestorableReleases(registry);
  const rollbacks = createRollbacks({
    feed,
    table,
    compositions,
    audit,
    alerts,
    notices,
    releases,
    scheduleIds,
    mover,
    now,
    newId: () => crypto.randomUUID(),
    onOrdered: ({ schedule, reason, id }, by) => {
      if (!isOfRollout(id)) rollouts.takenBack(schedule, reason, by);
    },
    pagesOf: (scheduleId) =>
      (reports?.of(scheduleId) ?? []).map(({ since, report }) => ({
        connected: since,
        at: report?.at ?? null,
        revision: report?.revision ?? 0,
        stage: report?.stage ?? 'off',
        unsent: report?.unsent ?? 0,
        confirmed: report?.sweep?.confirmed ?? null,
        sweptAt: report?.sweptAt ?? null,
      })),
  });
  const rolloutTable = createRolloutTable(database);
  const reportTable = createReportTable(database);
  const rollouts: Rollouts = createRollouts({ feed, table: rolloutTable, audit, alerts, rollbacks, notices, reports: reportTable, scheduleIds, rotaName: createRotaNames(database), operators: createOperatorsOfAll(database), now });
  return {
    audit,
    alerts,
    deliveries: createDeliveries(database, now),
    notices,
    feedback: createFeedback(database, now),
    compositions,
    rollbacks,
    table,
    rollouts,
    rolloutTable,
    tuning: createTuning({ feed, table: rolloutTable, audit, now }),
    releases,
    reportTable,
    drive: () =>
      driveRollbacks({
        folder,
        feed,
        table,
        rollbacks,
        compositions,
        releases,
        notices,
        validate: createValidation(database, () => new Promise((resolve) => setImmediate(resolve)), (ms) => new Promise((resolve) => setTimeout(resolve, ms))),
        // Nobody can come back to a command.
        upSince: reports === null ? 0 : now(),
        onError,
      }),
  };
}

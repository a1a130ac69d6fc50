import { setImmediate } from 'node:timers/promises';
import { accountRoutes } from './accounts/account-routes.ts';
import type { Support } from '@tandem/rest';
import type { Accounts } from './accounts/accounts.ts';
import { peopleRoutes } from './accounts/people-routes.ts';
import { auditRoutes } from './audit/audit-routes.ts';
import { alertRoutes } from './alerts/alert-routes.ts';
import { differenceRoutes } from './consistency/difference-routes.ts';
import { flipRoutes } from './flips/flip-routes.ts';
import type { Flips } from './flips/flips.ts';
import { drillRoutes } from './drills/drill-routes.ts';
import type { Drills } from './drills/drills.ts';
import { flagRoutes } from './flags/flag-routes.ts';
import type { ScheduleFlags } from './flags/schedule-flags.ts';
import type { RouteDef } from './http/route.ts';
import { modeRoutes } from './modes/mode-routes.ts';
import type { ScheduleModes } from './modes/schedule-modes.ts';
import { createHeardVersions } from './releases/collect/heard-versions.ts';
import { releaseRoutes, type ReleaseRoutesParts } from './releases/release-routes.ts';
import { progressRoutes } from './progress/progress-routes.ts';
import { reportRoutes } from './report/report-routes.ts';
import type { RolloutReports } from './report/rollout-reports.ts';
import { operationRoutes, type OperationRoutesParts } from './rollback/operation-routes.ts';
import { rolloutRoutes } from './rollout/rollout-routes.ts';
import { createTrials } from './rollout/try-triggers.ts';
import type { Rosters } from './rosters/rosters.ts';
import { rosterRoutes } from './rosters/routes.ts';
import { healthRoutes, type HealthRoutesParts } from './telemetry/health-routes.ts';
import { createPageBuilds, HEARD_WITHIN } from './telemetry/page-builds.ts';
import { seriesRoutes } from './telemetry/series-routes.ts';
import type { Telemetry } from './telemetry/telemetry.ts';
import { syncRoutes, type SyncRoutesParts } from './sync/sync-routes.ts';

export interface RoutesParts {
  readonly accounts: Accounts;
  readonly rosters: Rosters;
  readonly flags: ScheduleFlags;
  readonly modes: ScheduleModes;
  readonly operations: OperationRoutesParts['operations'];
  readonly reports: OperationRoutesParts['reports'] & SyncRoutesParts['reports'];
  readonly flips: Flips;
  readonly telemetry: Telemetry;
  readonly rolloutReports: RolloutReports;
  /** Where people get help; null: it is not set. */
  readonly support: Support | null;
  readonly drills: Drills;
  readonly releases: Pick<ReleaseRoutesParts, 'registry' | 'teams' | 'writes'>;
  readonly published: HealthRoutesParts['published'];
  readonly gate: HealthRoutesParts['gate'] & ReleaseRoutesParts['gate'];
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Of what nobody waits for. */
  readonly onError: (error: unknown) => void;
  /** The browser reaches this server by HTTPS. */
  readonly secure: boolean;
}

/** The whole REST API. */
export function allRoutes({ flips, accounts, rosters, flags, modes, operations, reports, telemetry, rolloutReports, support, drills, releases, published, gate, now, onError, secure }: RoutesParts): readonly RouteDef[] {
  const pages = createPageBuilds({ within: () => HEARD_WITHIN * telemetry.minuteMs(), now });
  return [
    ...accountRoutes(accounts, secure),
    ...peopleRoutes(accounts, secure),
    ...rosterRoutes(rosters, accounts.members),
    ...flagRoutes(flags),
    ...modeRoutes({ modes, notices: operations.notices, alerts: operations.alerts, now }),
    ...syncRoutes({ cells: rosters.synced, flags, members: accounts.members, notices: operations.notices, reports, nameOf: nameIn(accounts) }),
    ...auditRoutes({ audit: operations.audit, members: accounts.members, schedules: () => rosters.all() }),
    ...alertRoutes({ ...operations, members: accounts.members, nameOf: nameIn(accounts), now }),
    ...healthRoutes({ telemetry, published, pages, gate, heardVersions: createHeardVersions({ store: releases.registry.store, published, now, onError }), members: accounts.members, now }),
    ...differenceRoutes({ differences: modes.differences, members: accounts.members, scheduleIds: () => rosters.ids(), nameOf: nameIn(accounts) }),
    ...flipRoutes({ flips, members: accounts.members, nameOf: nameIn(accounts) }),
    ...seriesRoutes({ telemetry, audit: operations.audit, members: accounts.members, scheduleIds: () => rosters.ids(), nameOf: nameIn(accounts), now }),
    ...operationRoutes({ operations, telemetry, flags, reports, feed: rosters.feed, members: accounts.members, schedules: () => rosters.all(), nameOf: nameIn(accounts), now }),
    ...rolloutRoutes({
      rollouts: operations.rollouts, table: operations.rolloutTable, tuning: operations.tuning,
      trial: createTrials({ minutes: telemetry.minutes, minuteMs: telemetry.minuteMs, state: operations.rollouts.state, now, turn: () => setImmediate() }),
      members: accounts.members, scheduleIds: () => rosters.ids(), nameOf: nameIn(accounts), now,
    }),
    ...progressRoutes({ operations, flags, support, members: accounts.members, schedules: () => rosters.all(), now }),
    ...drillRoutes({ drills, members: accounts.members, scheduleIds: () => rosters.ids(), nameOf: nameIn(accounts), now }),
    ...releaseRoutes({ ...releases, gate, pages, published, people: accounts.everybody, members: accounts.members, scheduleIds: () => rosters.ids(), nameOf: nameIn(accounts), now }),
    ...reportRoutes({ reports: rolloutReports, members: accounts.members, scheduleIds: () => rosters.ids() }),
  ];
}

const nameIn = ({ users }: Accounts) => (id: string): string => users.byId(id)?.name ?? id;

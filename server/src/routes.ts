import { accountRoutes } from './accounts/account-routes.ts';
import type { Accounts } from './accounts/accounts.ts';
import { peopleRoutes } from './accounts/people-routes.ts';
import { auditRoutes } from './audit/audit-routes.ts';
import { alertRoutes } from './alerts/alert-routes.ts';
import { flagRoutes } from './flags/flag-routes.ts';
import type { ScheduleFlags } from './flags/schedule-flags.ts';
import type { RouteDef } from './http/route.ts';
import { modeRoutes } from './modes/mode-routes.ts';
import type { ScheduleModes } from './modes/schedule-modes.ts';
import { operationRoutes, type OperationRoutesParts } from './rollback/operation-routes.ts';
import { rolloutRoutes } from './rollout/rollout-routes.ts';
import type { Rosters } from './rosters/rosters.ts';
import { rosterRoutes } from './rosters/routes.ts';
import { healthRoutes, type HealthRoutesParts } from './telemetry/health-routes.ts';
import type { Telemetry } from './telemetry/telemetry.ts';
import { syncRoutes, type SyncRoutesParts } from './sync/sync-routes.ts';

export interface RoutesParts {
  readonly accounts: Accounts;
  readonly rosters: Rosters;
  readonly flags: ScheduleFlags;
  readonly modes: ScheduleModes;
  readonly operations: OperationRoutesParts['operations'];
  readonly reports: OperationRoutesParts['reports'] & SyncRoutesParts['reports'];
  readonly telemetry: Telemetry;
  readonly isPublished: HealthRoutesParts['isPublished'];
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** The browser reaches this server by HTTPS. */
  readonly secure: boolean;
}

/** The whole REST API. */
export const allRoutes = ({ accounts, rosters, flags, modes, operations, reports, telemetry, isPublished, now, secure }: RoutesParts): readonly RouteDef[] => [
  ...accountRoutes(accounts, secure),
  ...peopleRoutes(accounts, secure),
  ...rosterRoutes(rosters, accounts.members),
  ...flagRoutes(flags),
  ...modeRoutes({ modes, notices: operations.notices, alerts: operations.alerts, now }),
  ...syncRoutes({ cells: rosters.synced, flags, members: accounts.members, notices: operations.notices, reports, nameOf: nameIn(accounts) }),
  ...auditRoutes({ audit: operations.audit, members: accounts.members, schedules: () => rosters.all() }),
  ...alertRoutes({ ...operations, members: accounts.members, nameOf: nameIn(accounts), now }),
  ...healthRoutes({ telemetry, isPublished }),
  ...operationRoutes({ operations, telemetry, flags, reports, feed: rosters.feed, members: accounts.members, schedules: () => rosters.all(), nameOf: nameIn(accounts), now }),
  ...rolloutRoutes({ rollouts: operations.rollouts, table: operations.rolloutTable, members: accounts.members, scheduleIds: () => rosters.ids(), nameOf: nameIn(accounts), now }),
];

const nameIn = ({ users }: Accounts) => (id: string): string => users.byId(id)?.name ?? id;

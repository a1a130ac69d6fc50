import { accountRoutes } from './accounts/account-routes.ts';
import type { Accounts } from './accounts/accounts.ts';
import { peopleRoutes } from './accounts/people-routes.ts';
import { flagRoutes } from './flags/flag-routes.ts';
import type { ScheduleFlags } from './flags/schedule-flags.ts';
import type { RouteDef } from './http/route.ts';
import { modeRoutes } from './modes/mode-routes.ts';
import type { ScheduleModes } from './modes/schedule-modes.ts';
import type { Rosters } from './rosters/rosters.ts';
import { rosterRoutes } from './rosters/routes.ts';
import { syncRoutes } from './sync/sync-routes.ts';

export interface RoutesParts {
  readonly accounts: Accounts;
  readonly rosters: Rosters;
  readonly flags: ScheduleFlags;
  readonly modes: ScheduleModes;
  /** The browser reaches this server by HTTPS. */
  readonly secure: boolean;
}

/** The whole REST API. */
export const allRoutes = ({ accounts, rosters, flags, modes, secure }: RoutesParts): readonly RouteDef[] => [
  ...accountRoutes(accounts, secure),
  ...peopleRoutes(accounts, secure),
  ...rosterRoutes(rosters, accounts.members),
  ...flagRoutes(flags),
  ...modeRoutes(modes),
  ...syncRoutes({ cells: rosters.synced, flags, members: accounts.members, nameOf: (id) => accounts.users.byId(id)?.name ?? id }),
];

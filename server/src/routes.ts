import { accountRoutes } from './accounts/account-routes.ts';
import type { Accounts } from './accounts/accounts.ts';
import { peopleRoutes } from './accounts/people-routes.ts';
import { flagRoutes } from './flags/flag-routes.ts';
import type { ScheduleFlags } from './flags/schedule-flags.ts';
import type { RouteDef } from './http/route.ts';
import type { Rosters } from './rosters/rosters.ts';
import { rosterRoutes } from './rosters/routes.ts';
import { syncRoutes } from './sync/sync-routes.ts';

/** The whole REST API. `secure`: the browser reaches this server by HTTPS. */
export const allRoutes = (accounts: Accounts, rosters: Rosters, flags: ScheduleFlags, secure: boolean): readonly RouteDef[] => [
  ...accountRoutes(accounts, secure),
  ...peopleRoutes(accounts, secure),
  ...rosterRoutes(rosters, accounts.members),
  ...flagRoutes(flags),
  ...syncRoutes({ cells: rosters.synced, flags, members: accounts.members, nameOf: (id) => accounts.users.byId(id)?.name ?? id }),
];

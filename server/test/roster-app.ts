/** A real HTTP server with accounts, rosters and the sync socket over one throw-away data folder. */
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { accountRoutes } from '../src/accounts/account-routes.ts';
import { createAccounts, type Accounts } from '../src/accounts/accounts.ts';
import { createNewerFlags } from '../src/feed/flag-table.ts';
import { createScheduleFlags, type ScheduleFlags } from '../src/flags/schedule-flags.ts';
import { createApp } from '../src/http/create-app.ts';
import { attachWebSockets } from '../src/http/web-sockets.ts';
import { createReports } from '../src/modes/reports.ts';
import { createRegistry } from '../src/releases/registry.ts';
import { createAdmission } from '../src/rosters/admit-listener.ts';
import { rosterRoutes } from '../src/rosters/routes.ts';
import type { Rosters } from '../src/rosters/rosters.ts';
import { createSyncHub } from '../src/sync/hub.ts';
import { syncSocket } from '../src/sync/sync-socket.ts';
import { QUICK } from './running-app.ts';
import { openRosters, type OpenRosters } from './running-rosters.ts';

export interface RosterApp {
  readonly app: FastifyInstance;
  readonly url: string;
  readonly accounts: Accounts;
  readonly flags: ScheduleFlags;
  readonly rosters: Rosters;
  readonly open: OpenRosters;
  close(): Promise<void>;
}

export interface RosterAppOptions {
  readonly pingEvery?: number;
  readonly renewEvery?: number;
}

export async function runRosterApp({ pingEvery, renewEvery = 20_000 }: RosterAppOptions = {}): Promise<RosterApp> {
  const open: OpenRosters = openRosters({
    onCreated: (scheduleId, actor) => {
      if (accounts.users.byId(actor)) accounts.members.grant(actor, scheduleId, 'operator');
    },
    onDeleted: (scheduleId) => accounts.members.dismiss(scheduleId),
    nameOf: (actor) => accounts.users.byId(actor)?.name ?? actor,
  });
  const accounts = createAccounts({ db: open.data.database, now: Date.now, allowDemo: false, cost: QUICK });
  const { database } = open.data;
  const flags = await createScheduleFlags({ feed: open.rosters.feed, now: Date.now, newer: createNewerFlags(database) });
  const app = await createApp({
    db: open.data.database,
    accounts,
    registry: createRegistry(join(open.folder, 'releases')),
    remoteOrigins: new Map(),
    releaseMirror: '',
    routes: [...accountRoutes(accounts, false), ...rosterRoutes(open.rosters, accounts.members)],
    publicOrigin: null,
    loopback: true,
    trustProxy: null,
    version: '0.0.0',
    now: Date.now,
    logLevel: 'error',
    log: { write: () => {} },
  });
  const admit = createAdmission({ accounts, publicOrigin: null, loopback: true });
  const hub = createSyncHub({
    cells: open.rosters.synced, flags, reports: createReports(Date.now), members: accounts.members, nameOf: (id) => accounts.users.byId(id)?.name ?? id,
    build: 'test', now: Date.now, soon: setImmediate, later: (run) => void setTimeout(run, 5),
  });
  const sockets = attachWebSockets(app.server, [syncSocket({ hub, admit, onError: (error) => app.log.error(error), renewEvery })], pingEvery);
  await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    app,
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    accounts,
    flags,
    rosters: open.rosters,
    open,
    close: async () => {
      sockets.close();
      app.server.closeAllConnections();
      await app.close();
      flags.close();
      await open.close();
    },
  };
}

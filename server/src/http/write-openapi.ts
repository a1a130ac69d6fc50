/** Writes `server/openapi.json` anew from the routes: `node server/src/http/write-openapi.ts`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAccounts } from '../accounts/accounts.ts';
import { BANNER_ONLY } from '../alerts/alert-settings.ts';
import { openDrills } from '../drills/open-drills.ts';
import { createRosters } from '../rosters/rosters.ts';
import { createScheduleFlags } from '../flags/schedule-flags.ts';
import { createScheduleModes } from '../modes/schedule-modes.ts';
import { createFlips } from '../flips/flips.ts';
import { allRoutes } from '../routes.ts';
import { createReports } from '../modes/reports.ts';
import { createRegistry } from '../releases/registry.ts';
import { openReleaseTeams } from '../releases/release-teams.ts';
import { createReleaseWrites } from '../releases/writes/release-writes.ts';
import { createOperations } from '../rollback/operations.ts';
import { openDataFolder } from '../storage/data-folder.ts';
import { VERSION } from '../version.ts';
import { openTelemetry } from '../telemetry/start-telemetry.ts';
import { createRolloutReports } from '../report/rollout-reports.ts';
import { describeApi } from './openapi.ts';

export const OPENAPI_FILE = join(import.meta.dirname, '../../openapi.json');

/** The document of all routes, as text. The routes need a data folder, of which they ask nothing. */
export async function openApiText(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-openapi-'));
  const data = openDataFolder(folder, { serving: false });
  try {
    const accounts = createAccounts({ db: data.database, now: Date.now, allowDemo: false });
    const rosters = createRosters({ database: data.database });
    const flags = await createScheduleFlags({ feed: rosters.feed, now: Date.now });
    const modes = createScheduleModes({ database: data.database, rosters, flags, reports: null, now: Date.now });
    const reports = createReports(Date.now);
    const operations = createOperations({ folder, database: data.database, feed: rosters.feed, registry: createRegistry(join(folder, 'releases')), reports, scheduleIds: () => [], mover: 'server', now: Date.now });
    const rolloutReports = createRolloutReports({ database: data.database, operations, table: operations.reportTable, schedules: () => [], nameOf: (id) => id, now: Date.now });
    const drills = openDrills({ folder, database: data.database, rosters, flags, operations, alertSettings: BANNER_ONLY, publicOrigin: null, members: null, now: Date.now, onError: () => {} });
    const routes = allRoutes({ flips: createFlips({ flags, reports, scheduleIds: () => [], now: Date.now }), accounts, rosters, flags, modes, operations, reports, rolloutReports, drills, support: null, releases: { registry: createRegistry(join(folder, 'releases')), teams: openReleaseTeams(folder), writes: createReleaseWrites({ database: data.database, feed: rosters.feed, audit: operations.audit, now: Date.now }) }, telemetry: openTelemetry({ folder, database: data.database, flags, reports, scheduleIds: () => [], now: Date.now }), published: { has: () => Promise.resolve(false), live: () => Promise.resolve(null) }, gate: { heard: () => Promise.resolve(), readingOf: () => null }, now: Date.now, onError: () => {}, secure: false });
    return `${JSON.stringify(describeApi(routes, VERSION), null, 2)}\n`;
  } finally {
    data.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) writeFileSync(OPENAPI_FILE, await openApiText());

/** Writes `server/openapi.json` anew from the routes: `node server/src/http/write-openapi.ts`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAccounts } from '../accounts/accounts.ts';
import { createRosters } from '../rosters/rosters.ts';
import { createScheduleFlags } from '../flags/schedule-flags.ts';
import { createScheduleModes } from '../modes/schedule-modes.ts';
import { allRoutes } from '../routes.ts';
import { createReports } from '../modes/reports.ts';
import { createRegistry } from '../releases/registry.ts';
import { createOperations } from '../rollback/operations.ts';
import { openDataFolder } from '../storage/data-folder.ts';
import { VERSION } from '../version.ts';
import { openTelemetry } from '../telemetry/start-telemetry.ts';
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
    const routes = allRoutes({ accounts, rosters, flags, modes, operations, reports, telemetry: openTelemetry({ folder, database: data.database, flags, reports, scheduleIds: () => [], now: Date.now }), isPublished: () => Promise.resolve(false), now: Date.now, secure: false });
    return `${JSON.stringify(describeApi(routes, VERSION), null, 2)}\n`;
  } finally {
    data.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) writeFileSync(OPENAPI_FILE, await openApiText());

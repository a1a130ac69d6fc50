import { setTimeout as pause } from 'node:timers/promises';
import type { DatabaseSync } from 'node:sqlite';
import type { Members } from '../accounts/members.ts';
import type { AlertSettings } from '../alerts/alert-settings.ts';
import { testRoutes } from '../alerts/start-alerts.ts';
import type { Operations } from '../rollback/operations.ts';
import type { Rollback } from '../rollback/rollback-table.ts';
import type { Rosters } from '../rosters/rosters.ts';
import { createDrillLog } from './drill-log.ts';
import { createDrills, type Drills } from './drills.ts';
import { safeDrills, type SafeDrillsParts } from './safe-drills.ts';

export interface DrillsEdge extends Pick<SafeDrillsParts, 'folder' | 'flags' | 'now'> {
  readonly rosters: SafeDrillsParts['rosters'] & Pick<Rosters, 'feed'>;
  readonly database: DatabaseSync;
  readonly operations: Pick<Operations, 'audit' | 'notices' | 'rollbacks' | 'table'>;
  readonly alertSettings: AlertSettings;
  /** The origin that browsers see; null: not known. */
  readonly publicOrigin: string | null;
  /** Whoever operates a rota operates what is made for a drill too, so that no page is closed to them meanwhile; null: nobody is known here. */
  readonly members: Pick<Members, 'of' | 'grant'> | null;
  /** Moves a rollback to its end where nobody else does. */
  readonly follow?: (rollbackId: string) => Promise<unknown>;
  readonly onError: (error: unknown) => void;
}

const LOOK_EVERY = 50;
/** An emergency is held after two minutes. */
const LONGEST = 150_000;

/** The drills of a data folder, of a server or of a command beside it. */
export function openDrills({ folder, database, rosters, flags, operations, alertSettings: settings, publicOrigin, members, follow, now, onError }: DrillsEdge): Drills {
  const { audit, notices, rollbacks, table } = operations;

  async function ended(id: string): Promise<Pick<Rollback, 'status' | 'state'>> {
    await follow?.(id);
    const until = Date.now() + LONGEST;
    for (;;) {
      const found = table.get(id);
      if (found === null) throw new Error(`There is no rollback ${id}.`);
      if (found.status !== 'running' || Date.now() > until) return found;
      await pause(LOOK_EVERY);
    }
  }
  function share(schedule: string): void {
    if (members === null) return;
    const operators = rosters.all().flatMap(({ id }) => members.of(id)).filter(({ role }) => role === 'operator');
    for (const userId of new Set(operators.map((each) => each.userId))) members.grant(userId, schedule, 'operator');
  }
  const drills = safeDrills({ folder, rosters, flags, feed: rosters.feed, rollbacks, ended, share, testRoutes: () => testRoutes({ database, settings, notices, publicOrigin, now }), now });
  return createDrills({ drills, log: createDrillLog(database), audit, now, onError });
}

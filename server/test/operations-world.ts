/** The operations of a throw-away data folder, with pages that the test holds; ended and opened again as by a restart. */
import { join } from 'node:path';
import type { Stage } from '@tandem/sync/protocol';
import { createNewerFlags } from '../src/feed/flag-table.ts';
import { createScheduleFlags, type ScheduleFlags } from '../src/flags/schedule-flags.ts';
import type { ConnectedLane } from '../src/modes/reports.ts';
import { createRegistry } from '../src/releases/registry.ts';
import { createOperations, type Operations } from '../src/rollback/operations.ts';
import type { OpenRosters } from './running-rosters.ts';

export interface OperationsWorld {
  readonly operations: Operations;
  readonly flags: ScheduleFlags;
  readonly errors: unknown[];
  end(): Promise<void>;
}

/** Connected tabs by schedule. */
export type Pages = Map<string, ConnectedLane[]>;

export const page = (key: string, at: number, revision: number, over: { unsent?: number; stage?: Stage; confirmed?: number | null; since?: number } = {}): ConnectedLane => ({
  key,
  since: over.since ?? at,
  counts: true,
  report: {
    at, revision, epoch: 0, stage: over.stage ?? 'off', phase: 'live', unsent: over.unsent ?? 0, trouble: null, sweptAt: over.confirmed === undefined || over.confirmed === null ? null : at,
    sweep: over.confirmed === undefined || over.confirmed === null ? null : { at, compared: 100, unsettled: 0, confirmed: over.confirmed, errors: 0 },
  },
});

/** @param pages null: no server runs */
export async function operationsWorld(open: OpenRosters, now: () => number, pages: Pages | null = new Map()): Promise<OperationsWorld> {
  const errors: unknown[] = [];
  const flags = await createScheduleFlags({ feed: open.rosters.feed, now, newer: createNewerFlags(open.data.database) });
  flags.watch(() => {});
  const operations = createOperations({
    folder: open.folder,
    database: open.data.database,
    feed: open.rosters.feed,
    registry: createRegistry(join(open.folder, 'releases')),
    reports: pages && { of: (id) => pages.get(id) ?? [] },
    scheduleIds: () => open.rosters.ids(),
    mover: pages ? 'server' : 'cli',
    now,
    onError: (error) => void errors.push(error),
  });
  const stop = operations.drive();
  return {
    operations,
    flags,
    errors,
    end: async () => {
      await stop();
      flags.close();
    },
  };
}

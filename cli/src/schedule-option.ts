import { InvalidArgumentError } from 'commander';
import { createFlagLocks, createScheduleFlags, type DataFolder, type Rosters, type ScheduleFlags } from '@tandem/server';
import { withRosters } from './open-data.ts';
import type { OperationParts } from './operations/operation-parts.ts';
import { Stop } from './stop.ts';

/** How the log names whoever changes something here. */
export const ACTOR = 'cli';
/** Each schedule. */
export const ALL = 'all';

/**
 * The schedules that `--schedule` names: one, or all of them.
 * @throws Stop when there is no such schedule
 */
export function namedSchedules(rosters: Pick<Rosters, 'ids' | 'has'>, schedule: string | undefined): readonly string[] {
  if (schedule === undefined || schedule === ALL) return rosters.ids();
  if (rosters.has(schedule)) return [schedule];
  throw new Stop(`There is no schedule "${schedule}": there are ${rosters.ids().join(', ') || 'none at all'}; ${ALL} means each of them.`);
}

/** A reason, as one line for the log. */
export function reasonLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length >= 1 && line.length <= 200) return line;
  throw new InvalidArgumentError('1 to 200 characters are accepted.');
}

export interface FlagsInData {
  readonly flags: ScheduleFlags;
  readonly rosters: Rosters;
  readonly database: DataFolder['database'];
  /** The schedules that were named. */
  readonly ids: readonly string[];
}

/**
 * Runs `work` on the flags of a data folder, beside a server that may be using it.
 * @throws Stop when there is no data, or no schedule of this name
 */
export const withFlags = ({ dataFolder, now }: Pick<OperationParts, 'dataFolder' | 'now'>, schedule: string | undefined, work: (found: FlagsInData) => Promise<void> | void): Promise<void> =>
  withRosters(dataFolder, { create: false }, async (rosters, { database }) => {
    const ids = namedSchedules(rosters, schedule);
    const flags = await createScheduleFlags({ feed: rosters.feed, now, locks: createFlagLocks(database) });
    try {
      await work({ flags, rosters, database, ids });
    } finally {
      flags.close();
    }
  });

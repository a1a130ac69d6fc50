import { InvalidArgumentError } from 'commander';
import type { Rosters } from '@tandem/server';
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

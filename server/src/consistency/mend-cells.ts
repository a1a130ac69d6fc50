import type { CellValue } from '@tandem/sync/protocol';
import type { Feed } from '../feed/feed.ts';
import { CELL_PREFIX } from '../rosters/roster-entities.ts';
import type { TableDifference } from './compare-tables.ts';

/** How the log names whoever mends a cell. */
const ACTOR = 'server/consistency';

/** `control`: the REST table is right; `candidate`: the log is. */
export type Authority = 'control' | 'candidate';

export interface MendDeps {
  readonly feed: Pick<Feed, 'submitTogether'>;
  readonly now: () => number;
  readonly newId: () => string;
}

/** What both sides are to hold; null: nothing can be read there, so that nothing is written. */
export const rightValue = ({ rest, log }: TableDifference, authority: Authority): CellValue | null => (authority === 'control' ? rest : log);

export interface Mended {
  readonly repaired: readonly TableDifference[];
  /** Left as they are: the right side has nothing there, and nothing is deleted; or somebody has just written the cell. */
  readonly refused: readonly TableDifference[];
}

/**
 * Writes the right side's value into the log, and by it into the table: an event like any other, which every page hears of.
 * Never a deletion.
 */
export async function mendCells({ feed, now, newId }: MendDeps, scheduleId: string, differences: readonly TableDifference[], authority: Authority): Promise<Mended> {
  const repaired: TableDifference[] = [];
  const refused: TableDifference[] = [];
  for (const difference of differences) {
    const value = rightValue(difference, authority);
    const done = value !== null && (await write(difference, value));
    (done ? repaired : refused).push(difference);
  }
  return { repaired, refused };

  async function write({ cell, rev }: TableDifference, body: CellValue): Promise<boolean> {
    // A write in between has the last word.
    const op = { opId: newId(), entity: CELL_PREFIX + cell, baseRev: rev, actor: ACTOR, origin: ACTOR, at: now(), body };
    const result = await feed.submitTogether(scheduleId, [op], { unjudged: true });
    return result.kind !== 'refused';
  }
}

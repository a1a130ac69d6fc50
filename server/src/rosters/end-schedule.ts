import type { Roster } from '@tandem/rota';
import type { Feed } from '../feed/feed.ts';
import { RotaFailure } from '../http/failure.ts';
import { entitiesOf } from './roster-entities.ts';
import { ORIGIN } from './write-cell.ts';

export interface EndSchedule {
  /** The schedule's name, typed again. */
  readonly name: string;
  /** User id. */
  readonly actor: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Unique text. */
  readonly opId: string;
}

/**
 * Deletes a schedule with everything in it, in one transaction. Its id is not given out again.
 * @param read the whole roster as the running transaction has it; null: there is none
 * @throws RotaFailure `not-found`, or `invalid` when the name is another
 */
export async function endSchedule(feed: Feed, scheduleId: string, read: () => Roster | null, { name, actor, at, opId }: EndSchedule): Promise<void> {
  const result = await feed.submitPlanned(scheduleId, opId, 1, () => {
    const roster = read();
    if (!roster) throw new RotaFailure('not-found', ORIGIN, `There is no schedule "${scheduleId}".`, { causes: [{ code: 'no-schedule' }] });
    if (name !== roster.schedule.name) {
      throw new RotaFailure('invalid', ORIGIN, `name: ${JSON.stringify(name)} was given; the schedule's own name, "${roster.schedule.name}", is accepted`, { field: 'name', causes: [{ code: 'other-name', name: roster.schedule.name }] });
    }
    // The schedule itself comes first in a roster, and is the last to go.
    const entities = entitiesOf(roster).reverse();
    return entities.map(({ entity }, i) => ({
      opId: i === entities.length - 1 ? opId : `${opId}#${i}`, entity, baseRev: null, actor, origin: 'end', at, body: null, unjudged: true,
    }));
  });
  if (result.kind === 'refused') throw new TypeError(`deleting op ${result.index} of ${scheduleId} was refused: ${result.refusal.kind}`);
}

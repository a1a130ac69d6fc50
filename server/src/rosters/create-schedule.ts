import { ID_PATTERN, type Roster, type ScheduleId } from '@tandem/rota';
import type { Feed, Refused } from '../feed/feed.ts';
import { entitiesOf, parseEntity, SCHEDULE_ENTITY } from './roster-entities.ts';

export interface CreateSchedule {
  readonly roster: Roster;
  /** User id, or a program's name. */
  readonly actor: string;
  readonly origin: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Unique text, 8 characters or more. */
  readonly newId: () => string;
}

const opIdOf = (batch: string, index: number): string => `${batch}-${index}`;

/** The id of the op that makes the schedule itself, by what `newId` gave. */
export const firstOpId = (batch: string): string => opIdOf(batch, 0);

/** Characters that an id may have before a number is put behind it. */
const MOST_STEM = 56;
const MOST_TRIES = 1000;

/**
 * Stores a whole roster as a new schedule: everything or nothing, in one transaction. Its id is the roster's own, or,
 * when that is taken, with a number behind it. The rules do not judge it: what they find shows as findings.
 * @throws RangeError when the roster names one thing twice, or one that has no name
 */
export async function createSchedule(feed: Feed, { roster, actor, origin, at, newId }: CreateSchedule): Promise<ScheduleId> {
  const stem = roster.schedule.id.slice(0, MOST_STEM);
  if (!ID_PATTERN.test(stem)) throw new RangeError(`"${stem}" is no schedule id`);
  for (let i = 1; i <= MOST_TRIES; i += 1) {
    const id = i === 1 ? stem : `${stem}-${i}`;
    if (await isTaken(feed, id)) continue;
    const batch = newId();
    const entities = entitiesOf({ ...roster, schedule: { ...roster.schedule, id } });
    // An entity that no reader can name would be in the log and nowhere else.
    const nameless = entities.find(({ entity }) => parseEntity(entity) === null);
    if (nameless) throw new RangeError(`${nameless.entity}: no roster can hold this`);
    const ops = entities.map(({ entity, body }, index) => ({
      opId: opIdOf(batch, index), entity, baseRev: 0, actor, origin, at, body,
    }));
    const result = await feed.submitTogether(id, ops, { unjudged: true });
    if (result.kind !== 'refused') return id;
    const refused = ops[result.index];
    // Somebody else took the id in between; anything else is the roster's fault.
    if (refused?.entity === SCHEDULE_ENTITY && result.refusal.kind === 'conflict') continue;
    throw new RangeError(`${refused?.entity}: ${reasonOf(result.refusal)}`);
  }
  throw new RangeError(`"${stem}" and ${MOST_TRIES - 1} ids like it are taken`);
}

function reasonOf(refusal: Refused): string {
  if (refusal.kind === 'invalid') return refusal.reason;
  return refusal.kind === 'conflict' ? 'is in the roster twice' : 'was rejected';
}

/** An id whose log was ever used is not given out again: its cursors are known to old readers. */
async function isTaken(feed: Feed, id: string): Promise<boolean> {
  const page = await feed.read(id, 0, 1);
  return page.head > 0;
}

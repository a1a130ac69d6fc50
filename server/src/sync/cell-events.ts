import { stepDownRow, type CellEvent, type CellValue } from '@tandem/sync/protocol';
import type { FeedEvent } from '../feed/feed.ts';
import { CELL_PREFIX, parseEntity } from '../rosters/roster-entities.ts';

/** The log's events as the bus tells them. */
export interface CellEvents {
  /** null: it is of people, shifts, demand, leave, notes or the schedule itself. */
  of(event: FeedEvent, protocol: number): CellEvent | null;
}

/** Events are shared by everybody who follows a schedule: each is made once for a protocol. */
export function createCellEvents(nameOf: (actor: string) => string): CellEvents {
  const made = new Map<number, WeakMap<FeedEvent, CellEvent | null>>();
  return {
    of(event, protocol) {
      let known = made.get(protocol);
      if (!known) made.set(protocol, (known = new WeakMap()));
      let told = known.get(event);
      if (told === undefined) known.set(event, (told = tell(event, protocol, nameOf)));
      return told;
    },
  };
}

function tell({ cursor, entity, body, opId, origin, actor, at }: FeedEvent, protocol: number, nameOf: (actor: string) => string): CellEvent | null {
  if (parseEntity(entity)?.kind !== 'cell') return null;
  const value = body as CellValue | null;
  return stepDownRow({ cursor, cell: entity.slice(CELL_PREFIX.length), value, opId, origin, actor, by: nameOf(actor), at }, protocol);
}

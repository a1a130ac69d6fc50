import { parseCellKey } from '@tandem/rota';
import { EMPTY_DIGEST, withCell, type CellValue } from '@tandem/sync/protocol';
import type { DatabaseSync } from 'node:sqlite';
import { CELL_PREFIX } from '../rosters/roster-entities.ts';
import { createKeptSums, type KeptSums } from './part-sums.ts';

/** Sums of what the log folds to, by person: its cells are kept in that order. @param turn lets what waits have its turn */
export function createLogSums(database: DatabaseSync, turn: () => Promise<void>): KeptSums {
  const next = database.prepare('select entity from entity where space = ? and entity > ? and entity < ? order by entity limit 1');
  const folded = database.prepare('select entity, body from entity where space = ? and entity > ? and entity < ? and body is not null');
  return createKeptSums(database, {
    all(scheduleId) {
      const people: string[] = [];
      for (let after = CELL_PREFIX; ; ) {
        const entity = next.get(scheduleId, after, AFTER_CELLS)?.['entity'];
        if (entity === undefined) return people;
        const staffId = String(entity).slice(CELL_PREFIX.length).split('/')[0] ?? '';
        people.push(staffId);
        after = endOf(staffId);
      }
    },
    of: (cell) => parseCellKey(cell)?.staffId ?? null,
    sum(scheduleId, staffId) {
      let digest = EMPTY_DIGEST;
      for (const { entity, body } of folded.all(scheduleId, `${CELL_PREFIX}${staffId}/`, endOf(staffId))) {
        digest = withCell(digest, String(entity).slice(CELL_PREFIX.length), null, JSON.parse(String(body)) as CellValue);
      }
      return digest;
    },
  }, turn);
}

/** The first text after every cell's entity. */
const AFTER_CELLS = 'cell;';
/** The first text after every cell of a person: the character after `/`. */
const endOf = (staffId: string): string => `${CELL_PREFIX}${staffId}0`;

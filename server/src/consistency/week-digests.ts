import { addDays, cellKey, formatIsoWeek, parseCellKey } from '@tandem/rota';
import { digestText, EMPTY_DIGEST, withCell, type CellValue, type Digest } from '@tandem/sync/protocol';
import type { DatabaseSync } from 'node:sqlite';
import { createKeptSums, together, type PartSums } from './part-sums.ts';

/** Sums of the cells that REST gives, by week (`2026-W47`); a week without cells is absent. */
export interface WeekDigests {
  /** The position in the log that the table reflects. */
  readonly cursor: number;
  readonly weeks: Readonly<Record<string, string>>;
}

export interface DigestTable {
  /** null: there is no such schedule. Work for the days that have been written since the last call, a day at a time. */
  weeks(scheduleId: string): Promise<WeekDigests | null>;
  /** Of all cells, in one go: for whoever has just asked for the weeks. */
  total(scheduleId: string): Digest;
  /** Reads all anew with the next call. */
  forget(scheduleId: string): void;
  /** Reads all anew, so that what was changed without the log is seen too; nothing, where nobody has asked. */
  refresh(scheduleId: string): Promise<void>;
}

/** @param turn lets what waits have its turn */
export function createDigestTable(database: DatabaseSync, turn: () => Promise<void>): DigestTable {
  const schedule = database.prepare('select 1 from schedule where id = ?');
  const cells = database.prepare('select staff_id, slot, value from assignment where schedule_id = ? and date = ?');
  const ends = database.prepare('select (select min(date) from assignment where schedule_id = ?1) as first, (select max(date) from assignment where schedule_id = ?1) as last');

  const days = createKeptSums(database, {
    all(scheduleId) {
      const { first, last } = ends.get(scheduleId) ?? {};
      const found: string[] = [];
      if (typeof first === 'string' && typeof last === 'string') for (let date = first; date <= last; date = addDays(date, 1)) found.push(date);
      return found;
    },
    of: (cell) => parseCellKey(cell)?.date ?? null,
    sum(scheduleId, date) {
      let digest = EMPTY_DIGEST;
      for (const { staff_id: staffId, slot, value } of cells.all(scheduleId, date)) {
        digest = withCell(digest, cellKey({ staffId: String(staffId), date, slot: Number(slot) }), null, valueOf(String(value)));
      }
      return digest;
    },
  }, turn);

  return {
    async weeks(scheduleId) {
      if (!schedule.get(scheduleId)) return null;
      const { cursor, sums } = await days.current(scheduleId);
      return { cursor, weeks: weeksOf(sums) };
    },
    total: (scheduleId) => together(days.atOnce(scheduleId).sums.values()),
    forget: (scheduleId) => days.forget(scheduleId),
    refresh: (scheduleId) => days.refresh(scheduleId),
  };
}

function weeksOf(days: PartSums['sums']): Readonly<Record<string, string>> {
  const weeks = Map.groupBy(days, ([date]) => formatIsoWeek(date));
  const told = [...weeks].sort(([a], [b]) => (a < b ? -1 : 1)).map(([week, those]): [string, string] => [week, digestText(together(those.map(([, digest]) => digest)))]);
  return Object.fromEntries(told);
}

/** What cannot be read is a value that nobody has. */
function valueOf(text: string): CellValue {
  try {
    return JSON.parse(text) as CellValue;
  } catch {
    return { shiftTypeId: '', skillId: '' };
  }
}

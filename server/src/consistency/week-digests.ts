import { addDays, formatIsoWeek, parseCellKey, parseIsoWeek, cellKey } from '@tandem/rota';
import { digestText, EMPTY_DIGEST, withCell, type CellValue, type Digest } from '@tandem/sync/protocol';
import type { DatabaseSync } from 'node:sqlite';
import { CELL_PREFIX } from '../rosters/roster-entities.ts';
import { inSnapshot } from '../storage/transaction.ts';

/** Sums of the cells that REST gives, by week (`2026-W47`); a week without cells is absent. */
export interface WeekDigests {
  /** The position in the log that the table reflects. */
  readonly cursor: number;
  readonly weeks: Readonly<Record<string, string>>;
}

export interface DigestTable {
  /** null: there is no such schedule. Work for the weeks that have been written since the last call. */
  weeks(scheduleId: string): WeekDigests | null;
  /** Of all cells. */
  total(scheduleId: string): Digest;
  /** Reads all anew with the next call. */
  forget(scheduleId: string): void;
  /** Reads all anew, a week at a time, so that what was changed without the log is seen too; nothing, where nobody has asked. */
  refresh(scheduleId: string, turn: () => Promise<void>): Promise<void>;
}

/** Schedules whose sums are kept; the one unused for longest goes first. */
const MOST_SCHEDULES = 64;

interface Kept {
  readonly cursor: number;
  readonly weeks: Map<string, Digest>;
}

export function createDigestTable(database: DatabaseSync): DigestTable {
  const sql = {
    space: database.prepare('select head, floor from space where space = ?'),
    schedule: database.prepare('select 1 from schedule where id = ?'),
    cells: database.prepare('select date, staff_id, slot, value from assignment where schedule_id = ? and date between ? and ?'),
    ends: database.prepare('select min(date) as first, max(date) as last from assignment where schedule_id = ?'),
    changed: database.prepare('select distinct entity from event where space = ? and cursor > ?'),
  };
  const kept = new Map<string, Kept>();

  function digestOf(scheduleId: string, monday: string): Digest {
    let digest = EMPTY_DIGEST;
    for (const row of sql.cells.all(scheduleId, monday, addDays(monday, 6))) {
      const cell = cellKey({ staffId: String(row['staff_id']), date: String(row['date']), slot: Number(row['slot']) });
      digest = withCell(digest, cell, null, valueOf(String(row['value'])));
    }
    return digest;
  }

  function allMondays(scheduleId: string): string[] {
    const ends = sql.ends.get(scheduleId);
    const [first, last] = [ends?.['first'], ends?.['last']];
    if (typeof first !== 'string' || typeof last !== 'string') return [];
    const mondays: string[] = [];
    for (let monday = mondayOf(first); monday <= last; monday = addDays(monday, 7)) mondays.push(monday);
    return mondays;
  }

  function changedMondays(scheduleId: string, after: number): string[] {
    const days = sql.changed.all(scheduleId, after).flatMap(({ entity }) => parseCellKey(String(entity).startsWith(CELL_PREFIX) ? String(entity).slice(CELL_PREFIX.length) : '')?.date ?? []);
    return [...new Set(days.map(mondayOf))];
  }

  function put(scheduleId: string, weeks: Map<string, Digest>, monday: string): void {
    const digest = digestOf(scheduleId, monday);
    if (digest.cells === 0) weeks.delete(formatIsoWeek(monday));
    else weeks.set(formatIsoWeek(monday), digest);
  }

  /** As of now; null: there is no such schedule. */
  const current = (scheduleId: string): Kept | null =>
    inSnapshot(database, () => {
      if (!sql.schedule.get(scheduleId)) return null;
      const space = sql.space.get(scheduleId);
      const [cursor, floor] = [Number(space?.['head'] ?? 0), Number(space?.['floor'] ?? 0)];
      const known = kept.get(scheduleId);
      const goesOn = known !== undefined && known.cursor >= floor && known.cursor <= cursor;
      const weeks = new Map(goesOn ? known.weeks : []);
      for (const monday of goesOn ? (known.cursor === cursor ? [] : changedMondays(scheduleId, known.cursor)) : allMondays(scheduleId)) put(scheduleId, weeks, monday);
      const now = { cursor, weeks };
      kept.delete(scheduleId);
      kept.set(scheduleId, now);
      const [oldest] = kept.keys();
      if (kept.size > MOST_SCHEDULES && oldest !== undefined) kept.delete(oldest);
      return now;
    });

  return {
    weeks(scheduleId) {
      const now = current(scheduleId);
      if (now === null) return null;
      const told = [...now.weeks].sort(([a], [b]) => (a < b ? -1 : 1)).map(([week, digest]) => [week, digestText(digest)]);
      return { cursor: now.cursor, weeks: Object.fromEntries(told) as Record<string, string> };
    },
    total(scheduleId) {
      const digests = [...(current(scheduleId)?.weeks.values() ?? [])];
      const sum = (of: (digest: Digest) => number): number => digests.reduce((total, digest) => total + of(digest), 0);
      return { cells: sum(({ cells }) => cells), sums: [sum(({ sums }) => sums[0]) >>> 0, sum(({ sums }) => sums[1]) >>> 0] };
    },
    forget: (scheduleId) => void kept.delete(scheduleId),
    async refresh(scheduleId, turn) {
      const mondays = kept.has(scheduleId) ? [...new Set([...allMondays(scheduleId), ...[...(kept.get(scheduleId)?.weeks.keys() ?? [])].flatMap((week) => parseIsoWeek(week) ?? [])])] : [];
      for (const monday of mondays) {
        inSnapshot(database, () => {
          const now = current(scheduleId);
          if (now) put(scheduleId, now.weeks, monday);
        });
        await turn();
      }
    },
  };
}

const mondayOf = (date: string): string => parseIsoWeek(formatIsoWeek(date)) ?? date;

/** What cannot be read is a value that nobody has. */
function valueOf(text: string): CellValue {
  try {
    return JSON.parse(text) as CellValue;
  } catch {
    return { shiftTypeId: '', skillId: '' };
  }
}

import type { DatabaseSync } from 'node:sqlite';
import { inSnapshot } from '../storage/transaction.ts';
import { mergedRows, type HealthMinute, type HealthRow } from './minute.ts';

/** Most minutes that are answered at once: a day of those of 60 seconds. */
export const MOST_MINUTES = 1440;

/**
 * What was stored of minutes that begin in `[from, to)`, each `length` milliseconds long, oldest first, those without any row too. Of more
 * than can be answered the newest: a rollout looks at what has just been.
 */
export function createMinuteReader(database: DatabaseSync): (from: number, to: number, length: number) => HealthMinute[] {
  const sql = database.prepare('select minute, detail from telemetry_minutes where minute >= ? and minute < ? order by minute, schedule_id, arm');
  return (from, to, length) => {
    const last = Math.ceil(to / length);
    const first = Math.max(Math.ceil(from / length), last - MOST_MINUTES);
    const rows = new Map<number, Map<string, HealthRow>>();
    for (const { minute: began, detail } of inSnapshot(database, () => sql.all(first * length, last * length))) {
      const row = JSON.parse(String(detail)) as HealthRow;
      const at = Math.floor(Number(began) / length);
      const inMinute = rows.get(at) ?? new Map<string, HealthRow>();
      // Several, where minutes were shorter than they are now.
      const known = inMinute.get(`${row.arm} ${row.tenant}`);
      rows.set(at, inMinute.set(`${row.arm} ${row.tenant}`, known ? mergedRows(known, row) : row));
    }
    return Array.from({ length: Math.max(0, last - first) }, (_, i) => ({ from: (first + i) * length, rows: [...(rows.get(first + i)?.values() ?? [])] }));
  };
}

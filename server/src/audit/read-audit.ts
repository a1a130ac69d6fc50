import type { DatabaseSync } from 'node:sqlite';
import { lineOf, type ChainedLine } from './chain.ts';

export interface AuditFilter {
  /** Those that concern every schedule or one of these; null: all lines. */
  readonly schedules: readonly string[] | null;
  /** Epoch milliseconds; none before. */
  readonly since?: number | undefined;
  /** None up to this one. */
  readonly after?: number | undefined;
  readonly limit?: number | undefined;
}

/** Lines in the order in which they were written, one read from the disk at a time. */
export function* readAudit(database: DatabaseSync, { schedules, since = 0, after = 0, limit = -1 }: AuditFilter): Generator<ChainedLine, void, undefined> {
  const rows = database.prepare(`${SELECT} order by seq limit ?`);
  for (const row of rows.iterate(after, since, ...among(schedules), limit)) yield lineOf(row);
}

/** The last lines, in the order in which they were written. */
export function lastOfAudit(database: DatabaseSync, { schedules, since = 0, limit = -1 }: AuditFilter): ChainedLine[] {
  return database.prepare(`${SELECT} order by seq desc limit ?`).all(0, since, ...among(schedules), limit).map(lineOf).reverse();
}

const SELECT = 'select * from audit where seq > ? and at >= ? and (? is null or schedule_id is null or schedule_id in (select value from json_each(?)))';
const among = (schedules: readonly string[] | null): [string | null, string] => [schedules && '', JSON.stringify(schedules ?? [])];

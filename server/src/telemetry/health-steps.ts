import type { DatabaseSync } from 'node:sqlite';
import { inSnapshot, inTransaction } from '../storage/transaction.ts';
import { allMerged } from './histogram.ts';
import { mergedRows, MINUTE, VALUES, type HealthMinute, type HealthRow } from './minute.ts';

export const HOUR = 60 * MINUTE;

/** Rows of one schedule and arm as one; its `sessions` are those that have reported in any of them. */
function addedUp(rows: readonly HealthRow[]): HealthRow | null {
  const [first, ...later] = rows.map((row) => ({ ...row, latency: {} }));
  if (!first) return null;
  let sum: HealthRow = first;
  for (const row of later) sum = { ...mergedRows(sum, row), sessions: Math.max(row.sessions, sum.sessions + row.began) };
  const latency = Object.fromEntries(VALUES.filter((name) => rows.some((row) => row.latency[name])).map((name) => [name, allMerged(rows.map((row) => row.latency[name] ?? []))]));
  return { ...sum, latency };
}

/** One row for each schedule and arm. */
function byTenant(rows: readonly HealthRow[]): HealthRow[] {
  const groups = Map.groupBy(rows, ({ arm, tenant }) => `${arm} ${tenant}`);
  return [...groups.values()].flatMap((some) => addedUp(some) ?? []);
}

/** Health in steps longer than a minute. Hours that are over are kept added up: eight days of minutes are too many to read at once. */
export interface HealthSteps {
  /** Adds up the next hour that is over and was not yet. To be called every few seconds; one hour at a time. */
  roll(): void;
  /** Steps that begin in `[from, to)`, the one under way and those without any row too. @param step an hour, or a part of one */
  steps(from: number, to: number, step: number): HealthMinute[];
}

export interface HealthStepsParts {
  /** Its minutes have been written. */
  readonly database: DatabaseSync;
  /** Milliseconds for which anything is kept. */
  readonly kept: number;
  readonly now: () => number;
}

export function createHealthSteps({ database, kept, now }: HealthStepsParts): HealthSteps {
  const sql = {
    newest: database.prepare('select max(hour) as hour from telemetry_hours'),
    oldest: database.prepare('select min(minute) as at from telemetry_minutes where minute >= ?'),
    minutes: database.prepare('select minute as at, detail from telemetry_minutes where minute >= ? and minute < ? order by minute, schedule_id, arm'),
    hours: database.prepare('select hour as at, detail from telemetry_hours where hour >= ? and hour < ? order by hour, schedule_id, arm'),
    put: database.prepare('insert into telemetry_hours (hour, schedule_id, arm, detail) values (?, ?, ?, ?) on conflict do update set detail = excluded.detail'),
    forget: database.prepare('delete from telemetry_hours where hour < ?'),
  };
  const newest = sql.newest.get()?.['hour'];
  /** Where the first hour begins that has not been added up. */
  let next = typeof newest === 'number' ? newest + HOUR : 0;

  /** Stored rows by the step that they are in. */
  function rowsBy(step: number, stored: typeof sql.minutes, from: number, to: number): Map<number, HealthRow[]> {
    const rows = new Map<number, HealthRow[]>();
    for (const { at, detail } of inSnapshot(database, () => stored.all(from, to))) {
      const began = Math.floor(Number(at) / step) * step;
      const there = rows.get(began);
      const row = JSON.parse(String(detail)) as HealthRow;
      if (there) there.push(row);
      else rows.set(began, [row]);
    }
    return rows;
  }

  return {
    roll() {
      const current = Math.floor(now() / HOUR) * HOUR;
      if (next >= current) return;
      const oldest = sql.oldest.get(Math.max(next, now() - kept))?.['at'];
      const hour = typeof oldest === 'number' ? Math.floor(oldest / HOUR) * HOUR : current;
      next = Math.min(hour + HOUR, current);
      if (hour >= current) return;
      const rows = byTenant(rowsBy(HOUR, sql.minutes, hour, hour + HOUR).get(hour) ?? []);
      inTransaction(database, () => {
        for (const row of rows) sql.put.run(hour, row.tenant, row.arm, JSON.stringify(row));
        sql.forget.run(now() - kept);
      });
    },
    steps(from, to, step) {
      const first = Math.floor(from / step) * step;
      const hours = step === HOUR ? rowsBy(HOUR, sql.hours, first, Math.min(to, next)) : new Map<number, HealthRow[]>();
      const minutes = rowsBy(step, sql.minutes, step === HOUR ? Math.max(first, next) : first, to);
      return Array.from({ length: Math.max(0, Math.ceil((to - first) / step)) }, (_, i) => {
        const began = first + i * step;
        return { from: began, rows: hours.get(began) ?? byTenant(minutes.get(began) ?? []) };
      });
    },
  };
}

import type { CellValue, NamedDifference } from '@tandem/sync/protocol';
import type { DatabaseSync } from 'node:sqlite';
import { canonical } from '@tandem/rest';
import { inTransaction } from '../storage/transaction.ts';
import type { CellOp } from './compare-tables.ts';

/** What is kept of a difference that survived every look. */
export interface KeptDifference {
  readonly seq: number;
  readonly schedule: string;
  readonly cell: string;
  /** Epoch milliseconds: when it was found, and when it was last told of. */
  readonly first: number;
  readonly last: number;
  /** User id, or a program's name. */
  readonly by: string;
  readonly side: string;
  readonly control: CellValue | null;
  readonly candidate: CellValue | null;
  readonly resolution: string;
  readonly ops: readonly CellOp[];
}

/** Differences of all schedules, for operators; what the audit keeps without their writes stays there for ever. */
export interface DifferenceTable {
  /** The same difference of a cell told of again is no other one. @param opsOf is asked where it is new */
  keep(schedule: string, by: string, found: NamedDifference, resolution: string, opsOf: () => readonly CellOp[]): void;
  /** Of these schedules, newest first; `before` null: from the newest on. */
  list(schedules: readonly string[], before: number | null, limit: number): KeptDifference[];
  /** How many are kept of each. */
  counts(schedules: readonly string[]): Readonly<Record<string, number>>;
}

/** Of one schedule; the oldest go. */
const MOST_KEPT = 500;
/** New ones of a schedule in an hour: more say nothing more, and would push out those from before. */
const MOST_IN_HOUR = 100;
const HOUR = 60 * 60 * 1000;
/** A page tells of what it has found every half minute for as long as it is open. */
const AGAIN = 60_000;

export function createDifferenceTable(database: DatabaseSync, now: () => number): DifferenceTable {
  const sql = {
    newest: database.prepare('select seq, last, detail from differences where schedule_id = ? and cell = ? order by seq desc limit 1'),
    recent: database.prepare('select count(*) as n from differences where schedule_id = ? and first > ?'),
    add: database.prepare('insert into differences (schedule_id, cell, first, last, times, found_by, detail) values (?, ?, ?, ?, 1, ?, ?)'),
    again: database.prepare('update differences set last = ?, times = times + 1 where seq = ?'),
    forget: database.prepare('delete from differences where schedule_id = ? and seq <= (select seq from differences where schedule_id = ? order by seq desc limit 1 offset ?)'),
    list: database.prepare('select * from differences where schedule_id in (select value from json_each(?)) and seq < ? order by seq desc limit ?'),
    counts: database.prepare('select schedule_id, count(*) as n from differences where schedule_id in (select value from json_each(?)) group by schedule_id'),
  };
  return {
    keep: (schedule, by, { cell, side, control, candidate }, resolution, opsOf) =>
      inTransaction(database, () => {
        const known = sql.newest.get(schedule, cell);
        const values = canonical([side, control, candidate]);
        if (known && valuesOf(known) === values) {
          if (now() - Number(known['last']) >= AGAIN) sql.again.run(now(), Number(known['seq']));
          return;
        }
        if (Number(sql.recent.get(schedule, now() - HOUR)?.['n']) >= MOST_IN_HOUR) return;
        sql.add.run(schedule, cell, now(), now(), by, JSON.stringify({ side, control, candidate, resolution, ops: opsOf() }));
        sql.forget.run(schedule, schedule, MOST_KEPT);
      }),
    list: (schedules, before, limit) => sql.list.all(JSON.stringify(schedules), before ?? Number.MAX_SAFE_INTEGER, limit).map(differenceOf),
    counts: (schedules) => Object.fromEntries(sql.counts.all(JSON.stringify(schedules)).map((row) => [String(row['schedule_id']), Number(row['n'])])),
  };
}

type Row = Readonly<Record<string, unknown>>;
type Detail = Pick<KeptDifference, 'side' | 'control' | 'candidate' | 'resolution' | 'ops'>;

const detailOf = (row: Row): Detail => JSON.parse(String(row['detail'])) as Detail;

function valuesOf(row: Row): string {
  const { side, control, candidate } = detailOf(row);
  return canonical([side, control, candidate]);
}

const differenceOf = (row: Row): KeptDifference => ({
  seq: Number(row['seq']),
  schedule: String(row['schedule_id']),
  cell: String(row['cell']),
  first: Number(row['first']),
  last: Number(row['last']),
  by: String(row['found_by']),
  ...detailOf(row),
});

import { cellKey, parseCellKey } from '@tandem/rota';
import type { CellValue } from '@tandem/sync/protocol';
import type { DatabaseSync } from 'node:sqlite';
import { CELL_PREFIX } from '../rosters/roster-entities.ts';
import { inSnapshot } from '../storage/transaction.ts';

/** A cell that the REST table and the log hold differently; null: nothing that can be read stands there. */
export interface TableDifference {
  /** `<staffId>/<date>/<slot>` */
  readonly cell: string;
  readonly rest: CellValue | null;
  readonly log: CellValue | null;
  /** The log's revision of it; 0: it never had one. */
  readonly rev: number;
}

/** First every cell of the log, then those of the table that the log does not have. */
export type Phase = 'log' | 'rest';
export const PHASES: readonly Phase[] = ['log', 'rest'];

export interface Slice {
  readonly compared: number;
  readonly differences: readonly TableDifference[];
  /** The last cell that was looked at; null: there are no more in this phase. */
  readonly last: string | null;
}

/** The table that REST reads from, beside the log that it is a projection of. */
export interface CompareTables {
  /** The cells of a phase after one of them, on one view of the database. */
  slice(scheduleId: string, phase: Phase, after: string | null, limit: number): Slice;
  /** null: both hold the same. */
  one(scheduleId: string, cell: string): TableDifference | null;
  /** Cells of which the log has an event after this position, and where it ends; null: only that. The first thousand or so. */
  written(scheduleId: string, after: number | null): { readonly cells: readonly string[]; readonly head: number };
  /** The last writes of a cell that the log still has, newest first. */
  lastOps(scheduleId: string, cell: string): readonly CellOp[];
}

export interface CellOp {
  readonly opId: string;
  readonly cursor: number;
  readonly actor: string;
  readonly origin: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly value: CellValue | null;
}

type Row = Record<string, unknown>;

/** The first text after every cell's entity. */
const END = 'cell;';
/** Where a cell's entity ends: `/YYYY-MM-DD/0`. */
const TABLE_OF_ENTITY = `a.schedule_id = e.space and a.date = substr(e.entity, -12, 10)
  and a.staff_id = substr(e.entity, ${CELL_PREFIX.length + 1}, length(e.entity) - ${CELL_PREFIX.length + 13}) and a.slot = cast(substr(e.entity, -1) as integer)`;
/** Other letters, another revision, or a fold of something else: what is left is looked at closely. */
const SUSPECT = 'e.body is not a.value or (a.value is not null and a.rev <> e.rev) or (v.cursor is not null and v.body is not e.body)';
const ENTITY_OF_TABLE = `'${CELL_PREFIX}' || staff_id || '/' || date || '/' || slot`;

export function createCompareTables(database: DatabaseSync): CompareTables {
  const both = (where: string) =>
    database.prepare(
      `select e.entity, e.rev, e.body, v.cursor, v.body as said, a.value, a.rev as stored from entity e
       left join event v on v.space = e.space and v.cursor = e.rev left join assignment a on ${TABLE_OF_ENTITY} where e.space = ? and ${where}`,
    );
  const sql = {
    logged: database.prepare(`select count(*) as n, max(entity) as last from (select entity from entity where space = ? and entity > ? and entity < '${END}' order by entity limit ?)`),
    suspects: both(`e.entity > ? and e.entity <= ? and (${SUSPECT})`),
    entity: both('e.entity = ?'),
    stored: database.prepare('select value from assignment where schedule_id = ? and date = ? and staff_id = ? and slot = ?'),
    head: database.prepare('select head from space where space = ?'),
    written: database.prepare(`select distinct entity from event where space = ? and cursor > ? and cursor <= ? and entity > '${CELL_PREFIX}' and entity < '${END}' limit ${MOST_WRITTEN}`),
    ops: database.prepare('select op_id, cursor, actor, origin, at, body from event where space = ? and entity = ? order by cursor desc limit ?'),
    last: database.prepare('select date, staff_id, slot from assignment where schedule_id = ? and (date, staff_id, slot) > (?, ?, ?) order by date, staff_id, slot limit 1 offset ?'),
    unknown: database.prepare(
      `select date, staff_id, slot from assignment where schedule_id = ? and (date, staff_id, slot) > (?, ?, ?) and (date, staff_id, slot) <= (?, ?, ?)
       and not exists (select 1 from entity where space = schedule_id and entity = ${ENTITY_OF_TABLE})`,
    ),
  };

  function unlogged(scheduleId: string, cell: string): TableDifference | null {
    const ref = parseCellKey(cell);
    const rest = ref === null ? null : textOf(sql.stored.get(scheduleId, ref.date, ref.staffId, ref.slot)?.['value']);
    return rest === null ? null : { cell, rest: valueOf(rest), log: null, rev: 0 };
  }

  function logSlice(scheduleId: string, after: string | null, limit: number): Slice {
    const from = CELL_PREFIX + (after ?? '');
    const range = sql.logged.get(scheduleId, from, limit);
    const [compared, last] = [Number(range?.['n'] ?? 0), textOf(range?.['last'])];
    if (last === null) return { compared: 0, differences: [], last: null };
    return { compared, differences: sql.suspects.all(scheduleId, from, last).flatMap((row) => differenceOf(row) ?? []), last: compared < limit ? null : last.slice(CELL_PREFIX.length) };
  }

  function restSlice(scheduleId: string, after: string | null, limit: number): Slice {
    const ref = after === null ? null : parseCellKey(after);
    const from = [scheduleId, ref?.date ?? '', ref?.staffId ?? '', ref?.slot ?? 0] as const;
    const end = sql.last.get(...from, limit - 1);
    const to = end ? keyOf(end) : null;
    const cells = sql.unknown.all(...from, String(end?.['date'] ?? LAST_DATE), String(end?.['staff_id'] ?? ''), Number(end?.['slot'] ?? 0)).map(keyOf);
    return { compared: cells.length, differences: cells.flatMap((cell) => unlogged(scheduleId, cell) ?? []), last: to };
  }

  return {
    slice: (scheduleId, phase, after, limit) => inSnapshot(database, () => (phase === 'log' ? logSlice : restSlice)(scheduleId, after, limit)),
    one: (scheduleId, cell) =>
      inSnapshot(database, () => {
        const row = sql.entity.get(scheduleId, CELL_PREFIX + cell);
        return row ? differenceOf(row) : unlogged(scheduleId, cell);
      }),
    written: (scheduleId, after) =>
      inSnapshot(database, () => {
        const head = Number(sql.head.get(scheduleId)?.['head'] ?? 0);
        const rows = after === null || after >= head ? [] : sql.written.all(scheduleId, after, head);
        return { cells: rows.map(({ entity }) => String(entity).slice(CELL_PREFIX.length)), head };
      }),
    lastOps: (scheduleId, cell) =>
      sql.ops.all(scheduleId, CELL_PREFIX + cell, MOST_OPS).map((row) => ({
        opId: String(row['op_id']),
        cursor: Number(row['cursor']),
        actor: String(row['actor']),
        origin: String(row['origin']),
        at: Number(row['at']),
        value: valueOf(textOf(row['body'])),
      })),
  };
}

/** Cells written at once after which the rest is left to the next sweep. */
const MOST_WRITTEN = 1000;
/** Writes that are told of a cell that differs. */
const MOST_OPS = 20;
/** After every date. */
const LAST_DATE = ':';

const keyOf = (row: Row): string => cellKey({ staffId: String(row['staff_id']), date: String(row['date']), slot: Number(row['slot']) });

function differenceOf(row: Row): TableDifference | null {
  const [rest, fold] = [textOf(row['value']), textOf(row['body'])];
  // The log may not have its last event any more.
  const log = row['cursor'] === null ? fold : textOf(row['said']);
  const rev = Number(row['rev']);
  const sound = sameText(fold, log) && sameText(rest, log);
  // A revision of its own would make every later write of the cell look stale.
  if (sound && (rest === null || Number(row['stored']) === rev)) return null;
  return { cell: String(row['entity']).slice(CELL_PREFIX.length), rest: valueOf(rest), log: valueOf(log), rev };
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** What cannot be read is no value. */
function valueOf(text: string | null): CellValue | null {
  if (text === null) return null;
  try {
    const value = JSON.parse(text) as CellValue | null;
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

/** Almost always the same letters; else the same fields in another order. */
function sameText(a: string | null, b: string | null): boolean {
  if (a === b) return true;
  const [one, other] = [valueOf(a), valueOf(b)];
  return one !== null && other !== null && inOrder(one) === inOrder(other);
}

const inOrder = (value: CellValue): string => JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));

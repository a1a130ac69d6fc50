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
}

interface Sides {
  /** JSON; null: nothing. */
  readonly rest: string | null;
  readonly restRev: number;
  /** What the log folds to. */
  readonly fold: string | null;
  readonly rev: number;
  /** What its last event said; undefined: the log does not have that any more. */
  readonly said: string | null | undefined;
}

type Row = Record<string, unknown>;

export function createCompareTables(database: DatabaseSync): CompareTables {
  // The first character after ":", so that a range is all cells.
  const end = 'cell;';
  const logged = (where: string) =>
    database.prepare(
      `select e.entity, e.rev, e.body, v.cursor, v.body as said from entity e
       left join event v on v.space = e.space and v.cursor = e.rev where e.space = ? and ${where}`,
    );
  const sql = {
    logged: logged(`e.entity > ? and e.entity < '${end}' order by e.entity limit ?`),
    entity: logged('e.entity = ?'),
    stored: database.prepare('select value, rev from assignment where schedule_id = ? and date = ? and staff_id = ? and slot = ?'),
    unknown: database.prepare(
      `select date, staff_id, slot, exists (select 1 from entity where space = schedule_id and entity = '${CELL_PREFIX}' || staff_id || '/' || date || '/' || slot) as known
       from assignment where schedule_id = ? and (date, staff_id, slot) > (?, ?, ?) order by date, staff_id, slot limit ?`,
    ),
  };

  function sidesOf(scheduleId: string, cell: string, row: Row | undefined): Sides {
    const ref = parseCellKey(cell);
    const stored = ref === null ? undefined : sql.stored.get(scheduleId, ref.date, ref.staffId, ref.slot);
    return {
      rest: textOf(stored?.['value']),
      restRev: Number(stored?.['rev'] ?? 0),
      fold: textOf(row?.['body']),
      rev: Number(row?.['rev'] ?? 0),
      said: row === undefined || row['cursor'] === null ? undefined : textOf(row['said']),
    };
  }

  const differenceIn = (scheduleId: string, cell: string, row: Row | undefined): TableDifference | null => differenceOf(cell, sidesOf(scheduleId, cell, row));

  function logSlice(scheduleId: string, after: string | null, limit: number): Slice {
    const rows = sql.logged.all(scheduleId, CELL_PREFIX + (after ?? ''), limit);
    const cells = rows.map((row) => String(row['entity']).slice(CELL_PREFIX.length));
    const differences = rows.flatMap((row, i) => differenceIn(scheduleId, cells[i] ?? '', row) ?? []);
    return { compared: rows.length, differences, last: rows.length < limit ? null : (cells.at(-1) ?? null) };
  }

  function restSlice(scheduleId: string, after: string | null, limit: number): Slice {
    const from = after === null ? null : parseCellKey(after);
    const rows = sql.unknown.all(scheduleId, from?.date ?? '', from?.staffId ?? '', from?.slot ?? 0, limit);
    const cells = rows.map((row) => cellKey({ staffId: String(row['staff_id']), date: String(row['date']), slot: Number(row['slot']) }));
    const unknown = cells.filter((_, i) => rows[i]?.['known'] === 0);
    return { compared: unknown.length, differences: unknown.flatMap((cell) => differenceIn(scheduleId, cell, undefined) ?? []), last: rows.length < limit ? null : (cells.at(-1) ?? null) };
  }

  return {
    slice: (scheduleId, phase, after, limit) => inSnapshot(database, () => (phase === 'log' ? logSlice : restSlice)(scheduleId, after, limit)),
    one: (scheduleId, cell) => inSnapshot(database, () => differenceIn(scheduleId, cell, sql.entity.get(scheduleId, CELL_PREFIX + cell))),
  };
}

function differenceOf(cell: string, { rest, restRev, fold, rev, said }: Sides): TableDifference | null {
  const log = said === undefined ? fold : said;
  const sound = sameText(fold, log) && sameText(rest, log);
  // A revision of its own would make every later write of the cell look stale.
  if (sound && (rest === null || restRev === rev)) return null;
  return { cell, rest: valueOf(rest), log: valueOf(log), rev };
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

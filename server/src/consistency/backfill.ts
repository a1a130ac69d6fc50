import { digestText, EMPTY_DIGEST, withCell, type Backfilled, type CellValue, type Digest } from '@tandem/sync/protocol';
import type { DatabaseSync } from 'node:sqlite';
import { CELL_PREFIX } from '../rosters/roster-entities.ts';
import { inSnapshot } from '../storage/transaction.ts';
import { PHASES, type CompareTables, type Phase } from './compare-tables.ts';
import { mendCells, type Authority, type MendDeps } from './mend-cells.ts';
import type { DigestTable } from './week-digests.ts';

const SLICE = 250;
/** Cells that are named in a report. */
const MOST_NAMED = 20;

export interface BackfillParts extends MendDeps {
  readonly database: DatabaseSync;
  readonly tables: CompareTables;
  readonly digests: DigestTable;
  /** Lets what waits have its turn. */
  readonly turn: () => Promise<void>;
}

export interface BackfillOptions {
  readonly authority: Authority;
  /** Counts, and changes nothing. */
  readonly dryRun: boolean;
  /** Told after each slice how many cells have been looked at. */
  readonly progress?: (cells: number) => void;
}

/** How far it has come, kept in the database after each slice. */
interface State {
  readonly phase: Phase;
  readonly after: string | null;
  readonly cells: number;
  readonly differences: number;
  readonly repaired: number;
  readonly refused: number;
}
const BEGINNING: State = { phase: 'log', after: null, cells: 0, differences: 0, repaired: 0, refused: 0 };

export type Backfill = (scheduleId: string, options: BackfillOptions) => Promise<Backfilled | null>;

/**
 * Brings the log and the REST table of a schedule to the same, cell by cell, and proves it by comparing all again. One that was
 * interrupted goes on where it was; one that runs again finds nothing to do. null: there is no such schedule.
 */
export function createBackfill(parts: BackfillParts): Backfill {
  const { database, tables, digests, turn } = parts;
  const sql = {
    read: database.prepare('select phase, after, cells, differences, repaired, refused from backfill where schedule_id = ?'),
    keep: database.prepare(
      `insert into backfill (schedule_id, phase, after, cells, differences, repaired, refused) values (?, ?, ?, ?, ?, ?, ?)
       on conflict (schedule_id) do update set phase = excluded.phase, after = excluded.after, cells = excluded.cells,
         differences = excluded.differences, repaired = excluded.repaired, refused = excluded.refused`,
    ),
    drop: database.prepare('delete from backfill where schedule_id = ?'),
    folded: database.prepare(`select entity, body from entity where space = ? and entity > '${CELL_PREFIX}' and entity < 'cell;' and body is not null`),
  };

  function stateOf(scheduleId: string): State {
    const row = sql.read.get(scheduleId);
    if (!row) return BEGINNING;
    const number = (name: string): number => Number(row[name]);
    const after = String(row['after']);
    return { phase: row['phase'] as Phase, after: after === '' ? null : after, cells: number('cells'), differences: number('differences'), repaired: number('repaired'), refused: number('refused') };
  }

  const keep = (scheduleId: string, { phase, after, cells, differences, repaired, refused }: State): void =>
    void sql.keep.run(scheduleId, phase, after ?? '', cells, differences, repaired, refused);

  async function move(scheduleId: string, { authority, dryRun, progress }: BackfillOptions): Promise<State> {
    let state = dryRun ? BEGINNING : stateOf(scheduleId);
    for (const phase of PHASES.slice(PHASES.indexOf(state.phase))) {
      if (phase !== state.phase) state = { ...state, phase, after: null };
      let last: string | null;
      do {
        const slice = tables.slice(scheduleId, phase, state.after, SLICE);
        const { repaired, refused } = dryRun ? { repaired: [], refused: [] } : await mendCells(parts, scheduleId, slice.differences, authority);
        state = {
          phase,
          after: slice.last,
          cells: state.cells + slice.compared,
          differences: state.differences + slice.differences.length,
          repaired: state.repaired + repaired.length,
          refused: state.refused + refused.length,
        };
        last = slice.last;
        if (!dryRun && last !== null) keep(scheduleId, state);
        progress?.(state.cells);
        await turn();
      } while (last !== null);
    }
    return state;
  }

  /** Every cell that the two hold differently. */
  async function differing(scheduleId: string): Promise<string[]> {
    const cells: string[] = [];
    for (const phase of PHASES) {
      let after: string | null = null;
      do {
        const slice = tables.slice(scheduleId, phase, after, SLICE);
        cells.push(...slice.differences.map(({ cell }) => cell));
        after = slice.last;
        await turn();
      } while (after !== null);
    }
    return cells;
  }

  /** Both sides on one view of the database. */
  const checksums = (scheduleId: string): Pick<Backfilled, 'checksum' | 'logChecksum'> =>
    inSnapshot(database, () => {
      let log: Digest = EMPTY_DIGEST;
      for (const { entity, body } of sql.folded.iterate(scheduleId)) log = withCell(log, String(entity).slice(CELL_PREFIX.length), null, JSON.parse(String(body)) as CellValue);
      return { checksum: digestText(digests.total(scheduleId)), logChecksum: digestText(log) };
    });

  async function fill(scheduleId: string, options: BackfillOptions): Promise<Backfilled | null> {
    if (digests.weeks(scheduleId) === null) return null;
    const { cells, differences, repaired, refused } = await move(scheduleId, options);
    const left = await differing(scheduleId);
    if (!options.dryRun) sql.drop.run(scheduleId);
    await digests.refresh(scheduleId, turn);
    return {
      schedule: scheduleId,
      dryRun: options.dryRun,
      cells,
      differences,
      repaired,
      refused,
      refusedCells: (options.dryRun ? [] : left).slice(0, MOST_NAMED),
      verified: left.length === 0,
      ...checksums(scheduleId),
      weeks: digests.weeks(scheduleId)?.weeks ?? {},
    };
  }

  /** Two of one schedule would move each other's state. */
  const last = new Map<string, Promise<unknown>>();
  return (scheduleId, options) => {
    const before = last.get(scheduleId) ?? Promise.resolve();
    const run = before.then(() => fill(scheduleId, options));
    const ended = run.catch(() => undefined).finally(() => {
      if (last.get(scheduleId) === ended) last.delete(scheduleId);
    });
    last.set(scheduleId, ended);
    return run;
  };
}

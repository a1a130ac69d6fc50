import { digestText, type Backfilled } from '@tandem/sync/protocol';
import type { DatabaseSync } from 'node:sqlite';
import { RotaFailure } from '../http/failure.ts';
import { inSnapshot, inTransaction } from '../storage/transaction.ts';
import { PHASES, type CompareTables, type Phase } from './compare-tables.ts';
import { createLogSums } from './log-sums.ts';
import { mendCells, type Authority, type MendDeps } from './mend-cells.ts';
import { together } from './part-sums.ts';
import type { DigestTable } from './week-digests.ts';

const SLICE = 250;
/** Cells that are named in a report. */
const MOST_NAMED = 20;
/** Milliseconds after which whoever gives no sign of life has been killed, and between two signs. */
const DEAD_AFTER = 30_000;
const SIGN_EVERY = 5000;
const ORIGIN = 'server/consistency';

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
  /** Who does it, for whoever comes in between. */
  readonly by: string;
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
 * Rejects with `conflict` while another one, of whatever process, is under way.
 */
export function createBackfill(parts: BackfillParts): Backfill {
  const { database, tables, digests, now, newId } = parts;
  const sql = {
    read: database.prepare('select * from backfill where schedule_id = ?'),
    claim: database.prepare(
      `insert into backfill (schedule_id, phase, after, cells, differences, repaired, refused, run, run_by, run_since, run_seen) values (?1, 'log', '', 0, 0, 0, 0, ?2, ?3, ?4, ?4)
       on conflict (schedule_id) do update set run = ?2, run_by = ?3, run_since = ?4, run_seen = ?4`,
    ),
    keep: database.prepare('update backfill set phase = ?, after = ?, cells = ?, differences = ?, repaired = ?, refused = ?, run_seen = ? where schedule_id = ? and run = ?'),
    seen: database.prepare('update backfill set run_seen = ? where schedule_id = ? and run = ?'),
    leave: database.prepare('update backfill set run = null where schedule_id = ? and run = ?'),
    schedule: database.prepare('select 1 from schedule where id = ?'),
    drop: database.prepare('delete from backfill where schedule_id = ? and run = ?'),
  };
  const logSums = createLogSums(database, parts.turn);

  function stateOf(scheduleId: string): State {
    const row = sql.read.get(scheduleId);
    if (!row) return BEGINNING;
    const number = (name: string): number => Number(row[name]);
    const after = String(row['after']);
    return { phase: row['phase'] as Phase, after: after === '' ? null : after, cells: number('cells'), differences: number('differences'), repaired: number('repaired'), refused: number('refused') };
  }

  /** @throws RotaFailure `conflict`: another one is under way */
  function claim(scheduleId: string, run: string, by: string): void {
    inTransaction(database, () => {
      const { run: other, run_by: who, run_since: since, run_seen: seen } = sql.read.get(scheduleId) ?? {};
      if (typeof other === 'string' && now() - Number(seen) < DEAD_AFTER) throw underWay(scheduleId, String(who), Number(since));
      sql.claim.run(scheduleId, run, by, now());
    });
  }

  /** @throws RotaFailure `conflict`: it has slept for so long that another one has taken over */
  function still(scheduleId: string, changes: number | bigint): void {
    if (Number(changes) > 0) return;
    const { run_by: who, run_since: since } = sql.read.get(scheduleId) ?? {};
    throw underWay(scheduleId, String(who ?? ''), Number(since ?? now()));
  }

  /** Lets what waits have its turn, and gives a sign of life. */
  function turnsOf(scheduleId: string, run: string | null): () => Promise<void> {
    let signed = now();
    return async () => {
      await parts.turn();
      if (run === null || now() - signed < SIGN_EVERY) return;
      signed = now();
      still(scheduleId, sql.seen.run(signed, scheduleId, run).changes);
    };
  }

  async function move(scheduleId: string, { authority, dryRun, progress }: BackfillOptions, run: string | null, turn: () => Promise<void>): Promise<State> {
    let state = run === null ? BEGINNING : stateOf(scheduleId);
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
        if (run !== null && last !== null) still(scheduleId, sql.keep.run(phase, last, state.cells, state.differences, state.repaired, state.refused, now(), scheduleId, run).changes);
        progress?.(state.cells);
        await turn();
      } while (last !== null);
    }
    return state;
  }

  /** Every cell that the two hold differently. */
  async function differing(scheduleId: string, turn: () => Promise<void>): Promise<string[]> {
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

  /** Both sides on one view of the database; what is long about it comes before. */
  async function checksums(scheduleId: string): Promise<Pick<Backfilled, 'checksum' | 'logChecksum' | 'weeks'>> {
    await digests.refresh(scheduleId);
    await digests.weeks(scheduleId);
    await logSums.current(scheduleId);
    const sums = inSnapshot(database, () => ({ checksum: digestText(digests.total(scheduleId)), logChecksum: digestText(together(logSums.atOnce(scheduleId).sums.values())) }));
    logSums.forget(scheduleId);
    return { ...sums, weeks: (await digests.weeks(scheduleId))?.weeks ?? {} };
  }

  async function fill(scheduleId: string, options: BackfillOptions, run: string | null): Promise<Backfilled> {
    const turn = turnsOf(scheduleId, run);
    const { cells, differences, repaired, refused } = await move(scheduleId, options, run, turn);
    const left = await differing(scheduleId, turn);
    const sums = await checksums(scheduleId);
    if (run !== null) sql.drop.run(scheduleId, run);
    return {
      schedule: scheduleId,
      dryRun: options.dryRun,
      cells,
      differences,
      repaired,
      refused,
      refusedCells: (options.dryRun ? [] : left).slice(0, MOST_NAMED),
      verified: left.length === 0,
      ...sums,
    };
  }

  return async (scheduleId, options) => {
    if (!sql.schedule.get(scheduleId)) return null;
    const run = options.dryRun ? null : newId();
    if (run !== null) claim(scheduleId, run, options.by);
    try {
      return await fill(scheduleId, options, run);
    } finally {
      if (run !== null) sql.leave.run(scheduleId, run);
    }
  };
}

const underWay = (scheduleId: string, by: string, since: number): RotaFailure =>
  new RotaFailure('conflict', ORIGIN, `${scheduleId} is being migrated by ${by}, since ${new Date(since).toISOString()}: wait until that is done.`, { causes: [{ code: 'migrating', by }] });

import { AUTHORITY, COMPARED, type Stage } from '@tandem/sync/protocol';
import type { CellOp, CompareTables, TableDifference } from './compare-tables.ts';
import { mendCells, rightValue, type Authority, type MendDeps } from './mend-cells.ts';
import type { SweepDays, Tally } from './sweep-days.ts';
import { lookAtCells, sweepTables, type SweepDeps, type TableSweep } from './sweep-tables.ts';
import type { DigestTable } from './week-digests.ts';

/** Milliseconds between two comparisons of a schedule. */
const SWEEP_EVERY = 30_000;
/** Milliseconds between two looks at what was written. */
const LOOK_EVERY = 1000;
/** Cells of a schedule that are mended in an hour at most: what needs more is no accident. */
const MOST_MENDED = 10;
const HOUR = 60 * 60 * 1000;
/** Differences of one comparison that are told of one by one, each with its last writes. */
const MOST_TOLD = 100;

/** What the server's comparison of its own two sides came to. */
export interface ServerCheck extends Tally {
  /** When it ended: epoch milliseconds. */
  readonly at: number;
  readonly mended: number;
}

/** A difference that survived every look, for the log. */
export interface FoundDifference extends TableDifference {
  readonly schedule: string;
  readonly authority: Authority;
  readonly mended: boolean;
  readonly ops: readonly CellOp[];
}

export interface ServerConsistencyParts extends Omit<SweepDeps, 'tables'>, MendDeps {
  readonly tables: CompareTables;
  readonly days: SweepDays;
  readonly digests: Pick<DigestTable, 'refresh'>;
  readonly ids: () => readonly string[];
  readonly stageOf: (scheduleId: string) => Stage;
  readonly onDifference: (found: FoundDifference) => void;
  readonly onError: (error: unknown) => void;
}

export interface ServerConsistency {
  /** Compares a schedule now, and mends it where it is in a stage that is compared. Who asks meanwhile is told the same. */
  check(scheduleId: string): Promise<ServerCheck>;
  /** What the last one came to; null: there was none since the start. */
  last(scheduleId: string): ServerCheck | null;
  /** Compares every schedule that is in such a stage; to be called every 30 s. */
  sweepAll(): Promise<void>;
  /** Compares the cells of such schedules that were written since the call before; to be called every second. */
  lookAll(): Promise<void>;
  /** What is under way comes to nothing. */
  close(): void;
}

export function createServerConsistency(parts: ServerConsistencyParts): ServerConsistency {
  const { tables, days, digests, ids, stageOf, now, onDifference, onError } = parts;
  let closed = false;
  const under = new Map<string, Promise<ServerCheck>>();
  const ended = new Map<string, ServerCheck>();
  /** When cells were mended, by schedule. */
  const mendings = new Map<string, number[]>();

  /** How far the log has been looked at, by schedule. */
  const looked = new Map<string, number>();
  const looking = new Set<string>();

  async function compare(scheduleId: string): Promise<ServerCheck> {
    const swept = await sweepTables(parts, scheduleId);
    await digests.refresh(scheduleId);
    const check = await judge(scheduleId, swept, 1);
    days.save();
    ended.set(scheduleId, check);
    return check;
  }

  /** Writes that a process made under another stage are the sweep's. */
  async function look(scheduleId: string): Promise<void> {
    if (!COMPARED.has(stageOf(scheduleId))) return void looked.delete(scheduleId);
    const { cells, head } = tables.written(scheduleId, looked.get(scheduleId) ?? null);
    looked.set(scheduleId, head);
    if (cells.length > 0) await judge(scheduleId, await lookAtCells(parts, scheduleId, cells), 0);
  }

  async function judge(scheduleId: string, { compared, confirmed, errors }: TableSweep, sweeps: 0 | 1): Promise<ServerCheck> {
    const stage = stageOf(scheduleId);
    const authority = AUTHORITY[stage];
    const first = confirmed.toSorted((a, b) => Number(rightValue(a, authority) === null) - Number(rightValue(b, authority) === null)).slice(0, MOST_TOLD);
    // Before mending adds one.
    const ops = first.map(({ cell }) => tables.lastOps(scheduleId, cell));
    const mended = COMPARED.has(stage) ? await mend(scheduleId, first, authority) : new Set<TableDifference>();
    first.forEach((difference, i) => onDifference({ ...difference, schedule: scheduleId, authority, mended: mended.has(difference), ops: ops[i] ?? [] }));
    const check = { at: now(), compared, confirmed: confirmed.length, errors, mended: mended.size };
    days.add(scheduleId, check, sweeps);
    return check;
  }

  async function mend(scheduleId: string, differences: readonly TableDifference[], authority: Authority): Promise<ReadonlySet<TableDifference>> {
    const recent = (mendings.get(scheduleId) ?? []).filter((at) => now() - at < HOUR);
    // Those that cannot be mended would take the place of the others each time.
    const mendable = differences.filter((difference) => rightValue(difference, authority) !== null);
    const { repaired } = await mendCells(parts, scheduleId, mendable.slice(0, MOST_MENDED - recent.length), authority);
    mendings.set(scheduleId, [...recent, ...repaired.map(() => now())]);
    return new Set(repaired);
  }

  const check = (scheduleId: string): Promise<ServerCheck> => {
    const running = under.get(scheduleId);
    if (running) return running;
    const started = compare(scheduleId).finally(() => under.delete(scheduleId));
    under.set(scheduleId, started);
    return started;
  };

  return {
    check,
    last: (scheduleId) => ended.get(scheduleId) ?? null,
    async sweepAll() {
      for (const id of ids()) {
        if (!closed && COMPARED.has(stageOf(id))) await check(id).catch((error: unknown) => closed || onError(error));
      }
    },
    async lookAll() {
      const free = closed ? [] : ids().filter((id) => !looking.has(id));
      const each = free.map(async (id) => {
        looking.add(id);
        await look(id).catch((error: unknown) => closed || onError(error)).finally(() => looking.delete(id));
      });
      await Promise.all(each);
    },
    close() {
      closed = true;
    },
  };
}

/** Sweeps for as long as the process lives, or until it is disposed of. */
export function startSweeps({ sweepAll, lookAll }: Pick<ServerConsistency, 'sweepAll' | 'lookAll'>): () => void {
  const timers = [setInterval(() => void sweepAll(), SWEEP_EVERY), setInterval(() => void lookAll(), LOOK_EVERY)];
  for (const timer of timers) timer.unref();
  return () => timers.forEach((timer) => clearInterval(timer));
}

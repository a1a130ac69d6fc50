import { PHASES, type CompareTables, type TableDifference } from './compare-tables.ts';

/** Cells of one slice: about two milliseconds. */
const SLICE = 250;
/** Cells of one slice that are looked at one by one. */
const LOOKED_AT = 50;
/** Milliseconds after which a difference is looked at again, each counted from the first look. */
const RECHECKS = [250, 1000, 3000] as const;

export interface SweepDeps {
  readonly tables: CompareTables;
  /** Lets what waits have its turn. */
  readonly turn: () => Promise<void>;
  /** Lets milliseconds pass. */
  readonly pause: (ms: number) => Promise<void>;
}

/** What one comparison of all cells has seen. */
export interface TableSweep {
  readonly compared: number;
  /** Differences that were still there at every look. */
  readonly confirmed: readonly TableDifference[];
  /** What the comparison itself threw; its cells count as neither. */
  readonly errors: number;
}

/**
 * Compares the REST table of a schedule with its log, in slices between which others have their turn. Each slice is one view of
 * the database, in which both are written together: no write is ever half seen.
 */
export async function sweepTables({ tables, turn, pause }: SweepDeps, scheduleId: string): Promise<TableSweep> {
  let compared = 0;
  let errors = 0;
  const suspects: TableDifference[] = [];
  for (const phase of PHASES) {
    let after: string | null = null;
    do {
      try {
        const slice = tables.slice(scheduleId, phase, after, SLICE);
        compared += slice.compared;
        suspects.push(...slice.differences);
        after = slice.last;
      } catch {
        errors += 1;
        after = null;
      }
      await turn();
    } while (after !== null);
  }
  const looked = await lookAgain({ tables, turn, pause }, scheduleId, suspects);
  return { compared, confirmed: looked.confirmed, errors: errors + looked.errors };
}

/** Compares the cells that were just written. */
export async function lookAtCells(deps: SweepDeps, scheduleId: string, cells: readonly string[]): Promise<TableSweep> {
  const { differences, errors } = await differ(deps, scheduleId, cells);
  const looked = await lookAgain(deps, scheduleId, differences);
  return { compared: cells.length - errors, confirmed: looked.confirmed, errors: errors + looked.errors };
}

/** Those that differ at every look, at the times that `RECHECKS` says. */
async function lookAgain(deps: SweepDeps, scheduleId: string, differences: readonly TableDifference[]): Promise<Omit<TableSweep, 'compared'>> {
  let suspects = differences;
  let errors = 0;
  let before = 0;
  for (const at of RECHECKS) {
    if (suspects.length === 0) break;
    await deps.pause(at - before);
    before = at;
    const still = await differ(deps, scheduleId, suspects.map(({ cell }) => cell));
    suspects = still.differences;
    errors += still.errors;
  }
  return { confirmed: suspects, errors };
}

async function differ({ tables, turn }: Pick<SweepDeps, 'tables' | 'turn'>, scheduleId: string, cells: readonly string[]): Promise<{ readonly differences: TableDifference[]; readonly errors: number }> {
  const differences: TableDifference[] = [];
  let errors = 0;
  for (const [i, cell] of cells.entries()) {
    if (i > 0 && i % LOOKED_AT === 0) await turn();
    try {
      const difference = tables.one(scheduleId, cell);
      if (difference) differences.push(difference);
    } catch {
      errors += 1;
    }
  }
  return { differences, errors };
}

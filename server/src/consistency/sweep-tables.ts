import { PHASES, type CompareTables, type TableDifference } from './compare-tables.ts';

/** Cells of one slice: about two milliseconds. */
const SLICE = 250;
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
  let suspects: TableDifference[] = [];
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
  let before = 0;
  for (const at of RECHECKS) {
    if (suspects.length === 0) break;
    await pause(at - before);
    before = at;
    const still: TableDifference[] = [];
    for (const { cell } of suspects) {
      try {
        const difference = tables.one(scheduleId, cell);
        if (difference) still.push(difference);
      } catch {
        errors += 1;
      }
    }
    suspects = still;
  }
  return { compared, confirmed: suspects, errors };
}

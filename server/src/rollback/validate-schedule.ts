import { digestText } from '@tandem/sync/protocol';
import type { DatabaseSync } from 'node:sqlite';
import { createCompareTables } from '../consistency/compare-tables.ts';
import { sweepTables } from '../consistency/sweep-tables.ts';
import { createDigestTable } from '../consistency/week-digests.ts';
import type { Validation } from './restore-plan.ts';

/** Compares the whole table of a schedule with its log, in slices. @throws Error when a part could not be compared */
export function createValidation(database: DatabaseSync, turn: () => Promise<void>, pause: (ms: number) => Promise<void>): (scheduleId: string) => Promise<Validation> {
  const deps = { tables: createCompareTables(database), turn, pause };
  const digests = createDigestTable(database, turn);
  return async (schedule) => {
    const { confirmed, errors } = await sweepTables(deps, schedule);
    if (errors > 0) throw new Error(`${errors} parts of ${schedule} could not be compared.`);
    digests.forget(schedule);
    await digests.weeks(schedule);
    const total = digests.total(schedule);
    return { schedule, cells: total.cells, differences: confirmed.length, digest: digestText(total) };
  };
}

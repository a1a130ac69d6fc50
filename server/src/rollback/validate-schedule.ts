import type { DatabaseSync } from 'node:sqlite';
import { createCompareTables } from '../consistency/compare-tables.ts';
import { sweepTables } from '../consistency/sweep-tables.ts';
import { createDigestTable } from '../consistency/week-digests.ts';
import type { Validation } from './restore-plan.ts';

/** Compares the whole table of a schedule with its log, in slices. @throws Error when a part could not be compared */
export function createValidation(database: DatabaseSync, turn: () => Promise<void>, pause: (ms: number) => Promise<void>): (scheduleId: string) => Promise<Validation> {
  const deps = { tables: createCompareTables(database), turn, pause };
  const digests = createDigestTable(database);
  return async (schedule) => {
    const { confirmed, errors } = await sweepTables(deps, schedule);
    if (errors > 0) throw new Error(`${errors} parts of ${schedule} could not be compared.`);
    digests.forget(schedule);
    const weeks = Object.values(digests.weeks(schedule)?.weeks ?? {});
    return { schedule, cells: weeks.reduce((sum, week) => sum + Number(week.split('-')[0]), 0), differences: confirmed.length, digest: summed(weeks) };
  };
}

/** The digest of all cells: those of the weeks are sums. */
function summed(weeks: readonly string[]): string {
  const parts = weeks.map((week) => [...(/^(\d+)-(.{8})(.{8})$/.exec(week) ?? [])].slice(1));
  const total = (i: number, base: number) => parts.reduce((sum, part) => sum + Number.parseInt(part[i] ?? '0', base), 0);
  return `${total(0, 10)}-${[1, 2].map((i) => (total(i, 16) >>> 0).toString(16).padStart(8, '0')).join('')}`;
}

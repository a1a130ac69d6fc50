import { cellKey, formatIsoWeek } from '@tandem/rota';
import type { Binding } from '../engine/binding.ts';
import { dateOfCell } from '../protocol/cell-key.ts';
import type { CellKey, CellValue } from '../protocol/cell-value.ts';
import { stepDown } from '../protocol/migrate.ts';
import type { Fold } from '../schedule/fold.ts';
import type { ComparedSide } from './consistency.ts';
import type { ReadLog } from './rest-check.ts';

/** A view's legacy store beside the central store. Its contents are read anew for each sweep, and when they are other ones. */
export function createComparedSide({ participant, reflects }: Binding, fold: Fold): ComparedSide {
  const { name, legacy, protocol } = participant;
  let data: unknown;
  let cells = new Map<CellKey, CellValue>();
  let days = new Map<string, CellKey[]>();
  let read = false;

  function contents(): ReadonlyMap<CellKey, CellValue> {
    const now = legacy.read();
    if (read && now === data) return cells;
    const rows = legacy.format.toAssignments(now as never);
    cells = new Map(rows.map((row) => [cellKey(row), row.value as unknown as CellValue]));
    days = Map.groupBy(cells.keys(), dateOfCell);
    data = now;
    read = true;
    return cells;
  }

  return {
    name,
    range() {
      // What was changed in place is another content too.
      read = false;
      return legacy.range();
    },
    cellsOn(date) {
      contents();
      return new Set([...(days.get(date) ?? []), ...fold.between(date, date)]);
    },
    controlAt: (cell) => ({
      value: stepDown(contents().get(cell) ?? null, protocol.max),
      cursor: reflects(cell),
      unsaved: legacy.unsaved().some((ref) => cellKey(ref) === cell),
    }),
    candidateAt: (cell) => ({
      value: stepDown(fold.valueOf(cell), protocol.max),
      // A cell of which nothing is known may have been cleared at any time up to the snapshot.
      rev: fold.standsOf(cell)?.rev ?? Math.max(0, fold.snapshotAt),
      readTo: fold.cursor,
      pending: fold.pendingOf(cell).length > 0,
    }),
  };
}

/** What the page has read of the log, day by day. Sorted into days once for all that is asked in a task. */
export function createReadLog(fold: Fold, soon: (run: () => void) => void): ReadLog {
  let days: Map<string, [CellKey, { readonly rev: number; readonly value: CellValue | null }][]> | null = null;

  function everyDay() {
    if (!days) {
      days = Map.groupBy(fold.standing, ([cell]) => dateOfCell(cell));
      soon(() => (days = null));
    }
    return days;
  }
  const day = (date: string) => everyDay().get(date) ?? [];

  return {
    readTo: () => fold.cursor,
    snapshotAt: () => fold.snapshotAt,
    latestOn: (date) => day(date).reduce((latest, [, { rev }]) => Math.max(latest, rev), 0),
    confirmedOn: (date) => day(date).flatMap(([cell, { value }]): (readonly [CellKey, CellValue])[] => (value ? [[cell, value]] : [])),
    weeks: () => new Set(Array.from(everyDay().keys(), formatIsoWeek)),
    revOf: fold.revOf,
  };
}

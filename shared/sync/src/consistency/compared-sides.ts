import { cellKey, formatIsoWeek } from '@tandem/rota';
import type { Binding } from '../engine/binding.ts';
import { dateOfCell, refOfCell } from '../protocol/cell-key.ts';
import type { CellKey, CellValue } from '../protocol/cell-value.ts';
import { stepDown } from '../protocol/migrate.ts';
import type { Fold } from '../schedule/fold.ts';
import type { ComparedSide } from './consistency.ts';
import type { ReadLog } from './rest-check.ts';

/** A view's legacy store beside the central store. Its contents are read anew for each sweep, and when they are other ones. */
export function createComparedSide({ participant, reflects, isUnsaved }: Binding, fold: Fold): ComparedSide {
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

  /** An edit is looked at by itself: to read a whole month after each would take longer than the edit. */
  function valueAt(cell: CellKey): CellValue | null {
    const { at } = legacy.format;
    return at ? (at(legacy.read() as never, refOfCell(cell)) as CellValue | null) : (contents().get(cell) ?? null);
  }

  return {
    name,
    holds(cell) {
      const range = legacy.range();
      const date = dateOfCell(cell);
      return range !== null && date >= range.from && date <= range.to;
    },
    range() {
      // What was changed in place is another content too.
      read = false;
      return legacy.range();
    },
    cellsOn(date) {
      contents();
      return new Set([...(days.get(date) ?? []), ...fold.between(date, date)]);
    },
    controlAt(cell) {
      const { atLeast, atMost } = reflects(cell);
      return { value: stepDown(valueAt(cell), protocol.max), cursor: atMost, atLeast, unsaved: isUnsaved(cell) };
    },
    candidateAt: (cell) => ({
      value: stepDown(fold.valueOf(cell), protocol.max),
      // A cell of which nothing is known may have been cleared at any time up to the snapshot.
      rev: fold.standsOf(cell)?.rev ?? Math.max(0, fold.snapshotAt),
      readTo: fold.cursor,
      pending: fold.pendingOf(cell).length > 0,
    }),
  };
}

/** What the page has read of the log, day by day. A cell that was named once stays named until the next snapshot. */
export function createReadLog(fold: Fold): ReadLog {
  let indexed: Fold['standing'] | null = null;
  let known = 0;
  let days = new Map<string, CellKey[]>();

  function everyDay(): ReadonlyMap<string, readonly CellKey[]> {
    const { standing } = fold;
    if (standing !== indexed) {
      days = new Map();
      known = 0;
      indexed = standing;
    }
    if (standing.size === known) return days;
    let at = 0;
    for (const cell of standing.keys()) {
      at += 1;
      if (at <= known) continue;
      const date = dateOfCell(cell);
      const day = days.get(date);
      if (day) day.push(cell);
      else days.set(date, [cell]);
    }
    known = at;
    return days;
  }
  const day = (date: string): readonly CellKey[] => everyDay().get(date) ?? [];

  return {
    readTo: () => fold.cursor,
    snapshotAt: () => fold.snapshotAt,
    latestOn: (date) => day(date).reduce((latest, cell) => Math.max(latest, fold.revOf(cell)), 0),
    confirmedOn: (date) =>
      day(date).flatMap((cell): (readonly [CellKey, CellValue])[] => {
        const value = fold.standsOf(cell)?.value;
        return value ? [[cell, value]] : [];
      }),
    weeks: () => new Set(Array.from(everyDay().keys(), formatIsoWeek)),
    revOf: fold.revOf,
  };
}

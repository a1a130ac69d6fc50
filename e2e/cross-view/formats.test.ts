import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellKey, parseCellKey, type Assignment, type AssignmentValue, type CellRef } from '@tandem/rota';
import { validateDataConsistency } from '../../shared/sync/src/compat/consistency.ts';
import { migrateToSyncStore } from '../../shared/sync/src/compat/migrate-store.ts';
import type { LegacyFormat } from '../../shared/sync/src/participant.ts';
import type { CellValue } from '../../shared/sync/src/protocol/cell-value.ts';
import { createFold } from '../../shared/sync/src/schedule/fold.ts';
import { createStore, type Store } from '../../shared/sync/src/store/store.ts';
import { placedValue, toAssignments as ofDay, toDayData, withPlace, type DayData } from '../../remotes/day-detail/src/legacy/day-format.ts';
import { entryValue, toAssignments as ofMonth, toComprehensive, withEntry, type ComprehensiveScheduleData } from '../../remotes/monthly/src/legacy/monthly-format.ts';
import { slotValue, toAssignments as ofWeek, toScheduleData, withAssignment, type ScheduleData } from '../../remotes/weekly/src/legacy/weekly-format.ts';

type Cells = ReadonlyMap<string, CellValue>;
type Write = readonly [CellRef, AssignmentValue | null];

/** A view's own shape with its type closed in. */
interface Shape {
  readonly name: string;
  readonly addTo: (store: Store) => void;
  /** What the store gives in this shape, as cells again. */
  readonly read: (store: Store, range?: { from: string; to: string }) => Cells;
  /** Data that came about by loading and by writing, brought to a central store, and what it was. */
  readonly bring: (loaded: readonly Assignment[], writes: readonly Write[]) => { readonly was: Cells; readonly data: Cells; readonly consistent: boolean };
  /** The same cells, each read by itself. */
  readonly each: (cells: Cells, asked: readonly CellRef[]) => Cells;
}

const cellsOf = (rows: readonly Assignment[]): Cells => new Map(rows.map((row) => [cellKey(row), { ...row.value }]));

function shape<Data>(format: LegacyFormat<Data>, put: (data: Data, ref: CellRef, value: AssignmentValue | null) => Data): Shape {
  return {
    name: format.name,
    addTo: (store) => void store.addFormat(format),
    read: (store, range) => cellsOf(format.toAssignments(store.getCompatibilityData(format.name, range) as Data)),
    bring(loaded, writes) {
      const data = writes.reduce((before, [ref, value]) => put(before, ref, value), format.from(loaded));
      const brought = migrateToSyncStore(data, { format });
      if (!brought.success) throw new Error(brought.error);
      return { was: cellsOf(format.toAssignments(data)), data: brought.data, consistent: validateDataConsistency(data, brought.data, { left: format }).consistent };
    },
    each(cells, asked) {
      const data = format.from([...cells].map(([key, value]) => ({ ...(parseCellKey(key) as CellRef), value: value as AssignmentValue })));
      return new Map(asked.flatMap((ref) => {
        const value = format.at?.(data, ref);
        return value ? [[cellKey(ref), { ...value }]] : [];
      }));
    },
  };
}

const SHAPES: readonly Shape[] = [
  shape<ScheduleData>({ name: 'weekly', from: toScheduleData, toAssignments: ofWeek, at: slotValue }, withAssignment),
  shape<ComprehensiveScheduleData>({ name: 'monthly', from: toComprehensive, toAssignments: ofMonth, at: entryValue }, withEntry),
  shape<DayData>({ name: 'day', from: toDayData, toAssignments: ofDay, at: placedValue }, withPlace),
];

/** Begins with cells; what is written into it stands in it. */
function storeOf(cells: Cells): Store {
  const fold = createFold();
  const rows = (map: Cells) => [...map].map(([cell, value]) => ({ cell, value, rev: 1, at: 1, actor: 'u', by: 'U' }));
  const store = createStore({
    fold,
    isActive: () => true,
    edit(edits) {
      const next = new Map(fold.values);
      for (const { cell, value } of edits) {
        if (value) next.set(cell, value);
        else next.delete(cell);
      }
      fold.reset(rows(next), 2);
    },
  });
  store.initialise(rows(cells), 1);
  for (const each of SHAPES) each.addTo(store);
  return store;
}

const date = fc.constantFrom('2026-12-31', '2027-01-01', '2027-01-03', '2027-01-04');
const ref = fc.record({ staffId: fc.constantFrom('ana', 'bo', 'constructor', 'n-1.2'), date, slot: fc.integer({ min: 0, max: 9 }) });
const value = fc.record(
  {
    shiftTypeId: fc.constantFrom('E', 'L', 'N', 'constructor'),
    skillId: fc.constantFrom('RN', 'CA'),
    start: fc.integer({ min: 0, max: 1439 }),
    end: fc.integer({ min: 1440, max: 2880 }),
    noteId: fc.constantFrom('n1', 'n2'),
  },
  { requiredKeys: ['shiftTypeId', 'skillId'] },
);
const assignments = fc.array(fc.tuple(ref, value).map(([cell, held]): Assignment => ({ ...cell, value: held })));
const writes = fc.array(fc.tuple(ref, fc.option(value, { nil: null })));

describe.each(SHAPES)('the central store and the $name shape', ({ read, bring, each }) => {
  it('[E2E-302] one cell is read by itself as all are together', () => {
    fc.assert(fc.property(assignments, fc.array(ref), (rows, others) => {
      const cells = cellsOf(rows);
      expect(each(cells, [...rows, ...others])).toEqual(cells);
    }));
  });

  it('[E2E-302] what is shown is had in the shape and is the same again as cells', () => {
    fc.assert(fc.property(assignments, (rows) => {
      const cells = cellsOf(rows);
      const store = storeOf(cells);
      expect(read(store)).toEqual(cells);
      expect(Object.keys(store.getCompatibilityData() as object)).toEqual(SHAPES.map(({ name }) => name));
    }));
  });

  it('[E2E-302] of some days exactly those are in the shape', () => {
    fc.assert(fc.property(assignments, date, date, (rows, one, other) => {
      const [from, to] = one < other ? [one, other] : [other, one];
      const within = new Map([...cellsOf(rows)].filter(([key]) => {
        const day = key.split('/')[1] ?? '';
        return day >= from && day <= to;
      }));
      expect(read(storeOf(cellsOf(rows)), { from, to })).toEqual(within);
    }));
  });

  it('[E2E-302] what a legacy store has loaded and been given is brought over, and comes back the same in every shape', () => {
    fc.assert(fc.property(assignments, writes, (loaded, written) => {
      const { was, data, consistent } = bring(loaded, written);
      expect(data).toEqual(was);
      expect(consistent).toBe(true);
      const expected = new Map(cellsOf(loaded));
      for (const [cell, held] of written) {
        if (held) expected.set(cellKey(cell), { ...held });
        else expected.delete(cellKey(cell));
      }
      expect(was).toEqual(expected);
      const store = storeOf(new Map());
      expect(store.updateData(data)).toEqual({ ok: true, cells: data.size });
      for (const other of SHAPES) expect(other.read(store)).toEqual(was);
    }));
  });
});

import { Observable, Subject } from 'rxjs';
import type { Assignment, AssignmentValue } from '@tandem/rota';
import type { LegacyFormat } from '../participant.ts';
import { dateOfCell, refOfCell } from '../protocol/cell-key.ts';
import type { CellKey, CellValue } from '../protocol/cell-value.ts';
import { sameValue } from '../protocol/reconcile.ts';
import type { CellRow } from '../protocol/wire.ts';
import type { CellChange, Fold } from '../schedule/fold.ts';
import { readCells, refusalOf, type CellEdit } from './read-cells.ts';

/** What a store reads of a format; any format fits. */
export type StoreFormat = Pick<LegacyFormat, 'name' | 'from'>;

export interface DayRange {
  readonly from: string;
  readonly to: string;
}

/** The shown cells of some days. `cells` is live: it is the same map in each emission. */
export interface WindowCells {
  readonly cells: ReadonlyMap<CellKey, CellValue>;
  /** What is different from the emission before; in the first one nothing. */
  readonly changed: readonly CellChange[];
}

export type UpdateAnswer = { readonly ok: true; readonly cells: number } | { readonly ok: false; readonly error: string };
export interface StorePorts {
  readonly fold: Fold;
  /** enableCentralStore, at this moment. */
  readonly isActive: () => boolean;
  /** Makes ops of edits, which come back by `add`. */
  readonly edit: (edits: readonly CellEdit[]) => void;
}

/** The central store: brief's `centralScheduleStore`. */
export interface Store {
  /** What is shown; live. Empty while it is not active. */
  readonly data: ReadonlyMap<CellKey, CellValue>;
  readonly isActive: boolean;
  /** Writes the cells it is given and leaves the others. All of them or none. `cells`: how many had another value. */
  readonly updateData: (input: unknown) => UpdateAnswer;
  /** In a view's own shape, of all days or some: undefined if there is no such shape. Without a name, all shapes by name. */
  readonly getCompatibilityData: (format?: string, range?: DayRange) => unknown;
  readonly addFormat: (format: StoreFormat) => () => void;
  /** Begins with the server's snapshot. @returns why the store is empty now; null: it could be read */
  readonly initialise: (rows: readonly CellRow[], cursor: number) => string | null;
  /** The value now and whenever it changes. */
  readonly cell$: (cell: CellKey) => Observable<CellValue | null>;
  readonly window$: (from: string, to: string) => Observable<WindowCells>;
  /** What each batch changed, never nothing. */
  readonly changes$: Observable<readonly CellChange[]>;
  /** The fold has taken a batch: whoever watches what it changed is told, once. */
  readonly changed: (changes: readonly CellChange[]) => void;
}

const EMPTY: ReadonlyMap<CellKey, CellValue> = new Map();

function isWithin(cell: CellKey, { from, to }: DayRange): boolean {
  const date = dateOfCell(cell);
  return date >= from && date <= to;
}

export function createStore({ fold, isActive, edit }: StorePorts): Store {
  const formats = new Map<string, StoreFormat>();
  const cellWatchers = new Map<CellKey, Set<(value: CellValue | null) => void>>();
  const windowWatchers = new Set<(changes: readonly CellChange[]) => void>();
  const changes$ = new Subject<readonly CellChange[]>();
  /** A watcher may edit: what that changes is told to all after what they are being told. */
  const untold: (readonly CellChange[])[] = [];

  function changed(changes: readonly CellChange[]): void {
    if (changes.length === 0 || untold.push(changes) > 1) return;
    for (const batch of untold) {
      for (const { cell, value } of batch) for (const watcher of cellWatchers.get(cell) ?? []) watcher(value);
      for (const watcher of windowWatchers) watcher(batch);
      changes$.next(batch);
    }
    untold.length = 0;
  }

  function assignments(range: DayRange | undefined): Assignment[] {
    const cells = range ? fold.between(range.from, range.to) : fold.values.keys();
    const rows: Assignment[] = [];
    for (const cell of isActive() ? cells : []) {
      const value = fold.values.get(cell);
      if (value) rows.push({ ...refOfCell(cell), value: value as AssignmentValue });
    }
    return rows;
  }

  return {
    get data() {
      return isActive() ? fold.values : EMPTY;
    },
    get isActive() {
      return isActive();
    },
    updateData(input) {
      if (!isActive()) return { ok: false, error: 'The central store is off (enableCentralStore): edit in a view, which saves by itself.' };
      const read = readCells(input);
      if (read.problems.length > 0) return { ok: false, error: refusalOf(read.problems) };
      const edits = Array.from(read.cells, ([cell, value]) => ({ cell, value })).filter(({ cell, value }) => !sameValue(value, fold.valueOf(cell)));
      if (edits.length > 0) edit(edits);
      return { ok: true, cells: edits.length };
    },
    getCompatibilityData(name, range) {
      const rows = assignments(range);
      if (name !== undefined) return formats.get(name)?.from(rows);
      return Object.fromEntries([...formats.values()].map((format) => [format.name, format.from(rows)]));
    },
    addFormat(format) {
      formats.set(format.name, format);
      return () => {
        if (formats.get(format.name) === format) formats.delete(format.name);
      };
    },
    initialise(rows, cursor) {
      try {
        changed(fold.reset(rows, cursor));
        return null;
      } catch (error) {
        changed(fold.reset([], cursor));
        return error instanceof Error ? error.message : String(error);
      }
    },
    cell$: (cell) =>
      new Observable((subscriber) => {
        const watcher = (value: CellValue | null): void => subscriber.next(value);
        const watchers = cellWatchers.get(cell) ?? new Set();
        cellWatchers.set(cell, watchers.add(watcher));
        watcher(fold.valueOf(cell));
        return () => {
          if (watchers.delete(watcher) && watchers.size === 0) cellWatchers.delete(cell);
        };
      }),
    window$: (from, to) =>
      new Observable((subscriber) => {
        const cells = new Map<CellKey, CellValue>();
        for (const cell of fold.between(from, to)) cells.set(cell, fold.valueOf(cell) as CellValue);
        const watcher = (changes: readonly CellChange[]): void => {
          const own = changes.filter(({ cell }) => isWithin(cell, { from, to }));
          if (own.length === 0) return;
          for (const { cell, value } of own) {
            if (value) cells.set(cell, value);
            else cells.delete(cell);
          }
          subscriber.next({ cells, changed: own });
        };
        windowWatchers.add(watcher);
        subscriber.next({ cells, changed: [] });
        return () => void windowWatchers.delete(watcher);
      }),
    changes$: changes$.asObservable(),
    changed,
  };
}

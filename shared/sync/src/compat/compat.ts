/** The strangler facade round the legacy stores: each keeps its API, and says what it was told to whoever synchronizes. */
import type { CellRef } from '@tandem/rota';
import type { ComparedFormats, Consistency } from './consistency.ts';
import type { Migration, MigrationOptions } from './migrate-store.ts';
import { wrapStore, type Wrapped } from './wrap-store.ts';

/** What a method of a legacy store means as a Change, without its time and source; null: nothing that travels. */
type Meaning = (args: readonly unknown[]) => object | null;

const assignment = (ref: CellRef, value: unknown): object => ({ type: 'assignment', dayId: ref.date, timeSlot: ref.slot, staffId: ref.staffId, assignment: value ?? null });
/** `(dayId, slot, staffId, value)` of the week, `(ref, value)` of month and day. */
const edit: Meaning = ([first, second, third, fourth]) =>
  typeof first === 'object' && first !== null
    ? assignment(first as CellRef, second)
    : assignment({ date: String(first), slot: Number(second), staffId: String(third) }, fourth);
const mode = (type: string): Meaning => ([value]) => ({ type, value });

const PLACE: Readonly<Record<string, Meaning>> = {
  selectDay: mode('selected-day'),
  selectPerson: ([value]) => ({ type: 'selected-person', value: value ?? null }),
  setFilters: mode('filters'),
};
const TABLES = {
  schedule: { setViewMode: mode('view-mode'), updateAssignment: edit, ...PLACE },
  monthly: { setViewMode: mode('monthly-view-mode'), updateAssignment: edit, ...PLACE },
  day: { updateAssignment: edit, ...PLACE },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Meaning>>>>;

export interface CompatPorts {
  readonly enabled: () => boolean;
  /** Publishes a Change on the bus; validates it. */
  readonly publish: (change: unknown) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly report: (error: unknown) => void;
}

export interface WrapOptions {
  /** The id that its component registered with. */
  readonly source?: string;
  /**
   * The store's edits leave it by a route of their own (`createWriteRoute`), which this flushes when a method has returned;
   * absent: they are published as changes.
   */
  readonly flush?: () => void;
  /** A method is called: what it writes until that flush goes one way. */
  readonly begin?: () => void;
}

export interface Compat {
  readonly wrapScheduleStore: <Store extends object>(original: Store, options?: WrapOptions) => Store & Wrapped<Store>;
  readonly wrapMonthlyStore: <Store extends object>(original: Store, options?: WrapOptions) => Store & Wrapped<Store>;
  readonly wrapDayStore: <Store extends object>(original: Store, options?: WrapOptions) => Store & Wrapped<Store>;
  /**
   * Legacy data as cells, for `Sync.store.updateData`. All or nothing, the same result however often it runs, and from where
   * an earlier run has ended. Answered later, since what reads the data is fetched when it is wanted; never rejected.
   */
  readonly migrateToSyncStore: (legacyData: unknown, options?: MigrationOptions) => Promise<Migration>;
  /** Compares two stores' data cell by cell, whatever form each has. Answered later, never rejected. */
  readonly validateDataConsistency: (left: unknown, right: unknown, formats?: ComparedFormats) => Promise<Consistency>;
}

/** What reads data: the first view has no use for it. */
const loadData = () => import('./legacy-data.ts');

export function createCompat({ enabled, publish, now, report }: CompatPorts): Compat {
  const wrap = <Store extends object>(table: Readonly<Record<string, Meaning>>, original: Store, { source = '', begin, flush }: WrapOptions, name: string) =>
    wrapStore(original, Object.keys(table), {
      enabled,
      report,
      called(method, args) {
        if ((flush && method === 'updateAssignment') || !enabled()) return;
        const meaning = table[method]?.(args) ?? null;
        if (meaning) publish({ ...meaning, timestamp: now(), source: source || name });
      },
      began: () => begin?.(),
      ended: () => flush?.(),
    });

  return {
    wrapScheduleStore: (original, options = {}) => wrap(TABLES.schedule, original, options, 'schedule-store'),
    wrapMonthlyStore: (original, options = {}) => wrap(TABLES.monthly, original, options, 'monthly-store'),
    wrapDayStore: (original, options = {}) => wrap(TABLES.day, original, options, 'day-detail-panel'),
    migrateToSyncStore: (legacyData, options) =>
      loadData().then(
        (data) => data.migrateToSyncStore(legacyData, options),
        (error: unknown) => ({ success: false, error: String(error), counts: { cells: 0, same: 0, repaired: 0, refused: 0 } }),
      ),
    validateDataConsistency: (left, right, formats) =>
      loadData().then(
        (data) => data.validateDataConsistency(left, right, formats),
        (error: unknown) => ({ consistent: false, issues: [String(error)] }),
      ),
  };
}

/** Where the cursor is in the month, what is selected around it, and which rows exist in the page because of it. No DOM. */
import { untrack } from 'svelte';
import type { IsoDate, Staff, StaffId } from '@tandem/rota';
import { createGridFocus, fitInGrid, isInRect, rectCount, rectPlaces, virtualRows, type GridKey, type GridPlace, type GridRect } from '@tandem/ui';
import type { MonthPlace } from './month-block.ts';
import type { MonthController } from './month-controller.svelte.ts';

/** Rows drawn beyond each edge, once the first screen of them has been painted; and the milliseconds until then. */
const OVERSCAN = 4;
const PAINTED = 50;

/** What is seen of the rows, in pixels. */
export interface RowsView {
  readonly scrollTop: number;
  readonly height: number;
  readonly rowHeight: number;
}

export interface DrawnRow {
  readonly at: number;
  readonly staff: Staff;
}

export type MonthCursor = ReturnType<typeof createMonthCursor>;

/** Create it while a component starts: it follows the month's people and selected day with effects of its own. */
export function createMonthCursor(month: Pick<MonthController, 'people' | 'days' | 'date' | 'grouped'>, view: () => RowsView, hasFocus: () => boolean) {
  let moved = $state.raw<GridPlace>({ row: 0, column: 0 });
  let selected = $state.raw<GridRect>({ top: 0, left: 0, bottom: 0, right: 0 });
  let person: StaffId = '';
  let overscan = $state(0);
  $effect(() => {
    const timer = setTimeout(() => (overscan = OVERSCAN), PAINTED);
    return () => clearTimeout(timer);
  });

  const size = () => ({ rows: month.people.length, columns: month.days.length });
  const focus = createGridFocus({
    size: () => ({ ...size(), page: Math.floor(view().height / view().rowHeight) }),
    onMove: (to) => {
      moved = to;
      person = month.people[to.row]?.id ?? '';
    },
    onSelect: (rect) => (selected = rect),
  });
  const place = $derived(fitInGrid(moved, size()));
  const rows = $derived(virtualRows({ ...view(), count: month.people.length, overscan }));
  /** The row that has the focus is drawn wherever it is: an element that goes takes the focus with it. */
  const drawn = $derived.by(() => {
    const places = Array.from({ length: rows.last - rows.first }, (_, i) => rows.first + i);
    if (place.row < rows.first) places.unshift(place.row);
    else if (place.row >= rows.last) places.push(place.row);
    return places.flatMap((at): DrawnRow[] => {
      const staff = month.people[at];
      return staff ? [{ at, staff }] : [];
    });
  });

  function placeAt(row: number, column: number): MonthPlace | null {
    const [staff, day] = [month.people[row], month.days[column]];
    return staff && day ? { staffId: staff.id, date: day.date } : null;
  }
  function find({ staffId, date }: MonthPlace): GridPlace | null {
    const row = month.people.findIndex(({ id }) => id === staffId);
    const column = month.days.findIndex((day) => day.date === date);
    return row < 0 || column < 0 ? null : { row, column };
  }

  // The selected day is where the cursor begins; afterwards it goes with its person through every filter.
  $effect(() => {
    const column = month.days.findIndex(({ date }) => date === month.date);
    if (column >= 0) untrack(() => hasFocus() || focus.moveTo({ row: focus.place.row, column }));
  });
  $effect(() => {
    const row = month.people.findIndex(({ id }) => id === person);
    if (row >= 0) untrack(() => focus.moveTo({ row, column: focus.place.column }));
  });

  return {
    get place() {
      return place;
    },
    get drawn() {
      return drawn;
    },
    get selection() {
      void selected;
      return focus.selection;
    },
    get selectedCount() {
      void selected;
      return rectCount(focus.selection);
    },
    get first() {
      return rows.first;
    },
    placeAt,
    /** Where a person's day is; null when it is not in this month or the person is filtered out. */
    find,
    /** The selected days, row by row. */
    places: (rect: GridRect = focus.selection): MonthPlace[] => rectPlaces(rect).flatMap(({ row, column }) => placeAt(row, column) ?? []),
    isSelected: (at: GridPlace): boolean => isInRect(focus.selection, at),
    /** First and last column of a rectangle in a row; null where it has no part of it. */
    columnsIn: (rect: GridRect | null, at: number) => (rect && rect.top <= at && at <= rect.bottom ? ([rect.left, rect.right] as const) : null),
    /** The next person has another main skill, in a list where that means something; so does the last one. */
    endsGroup(at: number): boolean {
      const next = month.people[at + 1];
      return next === undefined || (month.grouped && next.skills[0] !== month.people[at]?.skills[0]);
    },
    peopleOf: (rect: GridRect): StaffId[] => month.people.slice(rect.top, rect.bottom + 1).map(({ id }) => id),
    datesOf: (rect: GridRect): IsoDate[] => month.days.slice(rect.left, rect.right + 1).map(({ date }) => date),
    key: (key: GridKey): boolean => focus.key(key),
    /** Moves to a person's day; false when it is not in this month or the person is filtered out. */
    moveTo(to: MonthPlace): boolean {
      const at = find(to);
      if (!at) return false;
      // The place may be the same and the person another, where a filter has come between.
      person = to.staffId;
      focus.moveTo(at);
      return true;
    },
    extendTo(to: MonthPlace): void {
      const at = find(to);
      if (at) focus.extendTo(at);
    },
    select: focus.select,
    collapse: focus.collapse,
  };
}

/** A rectangle moved by rows and columns. */
export function shiftRect({ top, left, bottom, right }: GridRect, rows: number, columns: number): GridRect {
  return { top: top + rows, left: left + columns, bottom: bottom + rows, right: right + columns };
}

/** Where the cursor is in the week, and which rows exist in the page because of it and of the scrolling. No DOM. */
import { untrack } from 'svelte';
import type { IsoDate, Staff, StaffId } from '@tandem/rota';
import { createGridFocus, fitInGrid, virtualRows, type GridKey, type GridPlace } from '@tandem/ui';
import type { WeekController } from './week-controller.svelte.ts';

/** Rows drawn beyond each edge. */
const OVERSCAN = 4;
const COLUMNS = 7;

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

/** Create it while a component starts: it follows the week's people and selected day with effects of its own. */
export function createWeekCursor(week: Pick<WeekController, 'people' | 'days' | 'date'>, view: () => RowsView) {
  let moved = $state.raw<GridPlace>({ row: 0, column: 0 });
  let person: StaffId = '';

  const focus = createGridFocus({
    size: () => ({ rows: week.people.length, columns: COLUMNS, page: Math.floor(view().height / view().rowHeight) }),
    onMove: (to) => {
      moved = to;
      person = week.people[to.row]?.id ?? '';
    },
  });
  const place = $derived(fitInGrid(moved, { rows: week.people.length, columns: COLUMNS }));
  const rows = $derived(virtualRows({ ...view(), count: week.people.length, overscan: OVERSCAN }));
  /** The row that has the focus is drawn wherever it is: an element that goes takes the focus with it. */
  const drawn = $derived.by(() => {
    const places = Array.from({ length: rows.last - rows.first }, (_, i) => rows.first + i);
    if (place.row < rows.first) places.unshift(place.row);
    else if (place.row >= rows.last) places.push(place.row);
    return places.flatMap((at): DrawnRow[] => {
      const staff = week.people[at];
      return staff ? [{ at, staff }] : [];
    });
  });

  function moveTo(staffId: StaffId, column: number): boolean {
    const row = week.people.findIndex(({ id }) => id === staffId);
    if (row < 0 || column < 0) return false;
    person = staffId;
    focus.moveTo({ row, column });
    return true;
  }

  /** The cursor goes with the selected day when something else chose it, and with its person through every filter. */
  $effect(() => {
    const column = week.days.findIndex(({ date }) => date === week.date);
    if (column >= 0) untrack(() => focus.moveTo({ row: focus.place.row, column }));
  });
  $effect(() => {
    void week.people;
    untrack(() => moveTo(person, focus.place.column));
  });

  return {
    get place() {
      return place;
    },
    get drawn() {
      return drawn;
    },
    /** The day under the cursor. */
    get date(): IsoDate | undefined {
      return week.days[focus.place.column]?.date;
    },
    key: (key: GridKey): boolean => focus.key(key),
    /** Moves to a person's day; false when it is not in this week or the person is filtered out. */
    moveTo,
  };
}

/** Where the cursor is in the week, what is selected, and which rows exist in the page because of it and of the scrolling. No DOM. */
import { untrack } from 'svelte';
import type { IsoDate, StaffId } from '@tandem/rota';
import { createGridFocus, fitInGrid, virtualRows, type GridKey, type GridPlace, type GridRect } from '@tandem/ui';
import type { WeekController } from './week-controller.svelte.ts';
import type { CellAddress, ListRow } from './week-list.ts';

/** Rows drawn beyond each edge, once the first screen of them has been painted; and the milliseconds until then. */
const OVERSCAN = 4;
const PAINTED = 50;
const COLUMNS = 7;
const ONE: GridRect = { top: 0, left: 0, bottom: 0, right: 0 };

/** What is seen of the rows, in pixels. */
export interface RowsView {
  readonly scrollTop: number;
  readonly height: number;
  readonly rowHeight: number;
}

export interface DrawnRow {
  readonly at: number;
  readonly line: ListRow;
}

export type WeekCursor = ReturnType<typeof createWeekCursor>;

/** Create it while a component starts: it follows the week's rows and selected day with effects of its own. */
export function createWeekCursor(week: Pick<WeekController, 'list' | 'days' | 'date'>, view: () => RowsView) {
  let moved = $state.raw<GridPlace>({ row: 0, column: 0 });
  let selected = $state.raw<GridRect>(ONE);
  /** What the cursor is on, so that it goes with it when rows come and go. */
  let at: { readonly key: string; readonly staffId: StaffId | null } = { key: '', staffId: null };
  const { list } = week;
  const filled = $derived(list.rows.length > 0);
  let painted = $state(false);
  $effect(() => {
    if (!filled || painted) return;
    const timer = setTimeout(() => (painted = true), PAINTED);
    return () => clearTimeout(timer);
  });

  const focus = createGridFocus({
    size: () => ({ rows: list.rows.length, columns: COLUMNS, page: Math.floor(view().height / view().rowHeight) }),
    onMove: (to) => {
      moved = to;
      remember(to);
    },
    onSelect: (rect) => (selected = rect),
  });
  const place = $derived(fitInGrid(moved, { rows: list.rows.length, columns: COLUMNS }));
  const rows = $derived(virtualRows({ ...view(), count: list.rows.length, overscan: painted ? OVERSCAN : 0 }));
  /** The row that has the focus is drawn wherever it is: an element that goes takes the focus with it. */
  const drawn = $derived.by(() => {
    const places = Array.from({ length: rows.last - rows.first }, (_, i) => rows.first + i);
    if (place.row < rows.first) places.unshift(place.row);
    else if (place.row >= rows.last) places.push(place.row);
    return places.flatMap((row): DrawnRow[] => {
      const line = list.rows[row];
      return line ? [{ at: row, line }] : [];
    });
  });

  function remember(to: GridPlace): void {
    at = { key: list.rows[to.row]?.key ?? '', staffId: list.addressAt(to)?.staffId ?? null };
  }

  /** A place that was come to by a grid that shrank is meant from now on. */
  function moveTo(to: GridPlace): void {
    focus.moveTo(to);
    remember(focus.place);
  }

  /** Goes to a person's day; false when it is not shown. */
  function goTo(staffId: StaffId, date: IsoDate): boolean {
    const found = list.placeOf(staffId, date);
    if (found) moveTo(found);
    return found !== null;
  }

  /** The cursor goes with the selected day when something else chose it. */
  $effect(() => {
    const column = week.days.findIndex(({ date }) => date === week.date);
    if (column >= 0) untrack(() => focus.moveTo({ row: focus.place.row, column }));
  });
  /** It stays with its row, else with its person, through filters, edits and other kinds of rows; what is selected goes. */
  $effect(() => {
    const { rows: lines, by } = list;
    untrack(() => {
      const { row, column } = focus.place;
      const same = lines.findIndex(({ key }) => key === at.key);
      const person = at.staffId === null ? null : list.placeOf(at.staffId, week.days[column]?.date ?? '');
      const next = by === 'shift' && person ? person : same >= 0 ? { row: same, column } : person;
      if (!next || (next.row === row && next.column === column)) return;
      const kept = at;
      focus.collapse();
      focus.moveTo(next);
      at = { ...kept, key: lines[next.row]?.key ?? '' };
    });
  });

  return {
    /** The first screen of rows has been painted: what is not in it may be drawn. */
    get painted() {
      return painted;
    },
    get place() {
      return place;
    },
    get drawn() {
      return drawn;
    },
    /** More than one cell: all that is typed is for all of them. */
    get selection(): GridRect {
      const [{ row: top, column: left }, { row: bottom, column: right }] = [
        fitInGrid({ row: selected.top, column: selected.left }, { rows: list.rows.length, columns: COLUMNS }),
        fitInGrid({ row: selected.bottom, column: selected.right }, { rows: list.rows.length, columns: COLUMNS }),
      ];
      return { top, left, bottom, right };
    },
    /** The day under the cursor. */
    get date(): IsoDate | undefined {
      return week.days[focus.place.column]?.date;
    },
    get address(): CellAddress | null {
      return list.addressAt(focus.place);
    },
    key: (key: GridKey): boolean => focus.key(key),
    moveTo,
    extendTo: focus.extendTo,
    select: focus.select,
    collapse: focus.collapse,
    goTo,
  };
}

/** What is taken up to be put down elsewhere, by keys or by a drag of the pointer, and whether it can go there. No DOM. */
import { isInRect, rectOf, rectPlaces, type GridPlace, type GridRect, type Verdict } from '@tandem/ui';
import { monthLater as words } from '@tandem/words/month-later';
import type { RosterIndex } from '@tandem/rota';
import type { Move } from './month-block.ts';
import type { MonthController } from './month-controller.svelte.ts';
import { shiftRect, type MonthCursor } from './month-cursor.svelte.ts';
import type { MonthEditing } from './month-editing.ts';

interface Held {
  readonly rect: GridRect;
  /** The cell of it that was taken hold of. */
  readonly from: GridPlace;
}

/** What of a row is on its way elsewhere, and which cell of it is aimed at. */
export interface RowMarks {
  readonly held: readonly [number, number] | null;
  readonly aimed: { readonly column: number; readonly state: Verdict['state'] } | null;
}

interface Aimed {
  readonly place: GridPlace;
  readonly verdict: Verdict;
  /** The rota that was judged. */
  readonly index: RosterIndex | null;
}

export type MonthHands = ReturnType<typeof createMonthHands>;

/** @param onmoved the cursor was moved and is to be brought into sight. */
export function createMonthHands(month: Pick<MonthController, 'canEdit' | 'rowOf' | 'readIndex'>, editing: MonthEditing, cursor: MonthCursor, onmoved: () => void) {
  let held = $state.raw<Held | null>(null);
  let aimed = $state.raw<Aimed | null>(null);

  function movesBy(rect: GridRect, rows: number, columns: number): Move[] {
    return rectPlaces(rect).flatMap(({ row, column }) => {
      const from = cursor.placeAt(row, column);
      return from ? [{ from, to: cursor.placeAt(row + rows, column + columns) }] : [];
    });
  }
  function moveBy(rect: GridRect, rows: number, columns: number): boolean {
    if (!editing.move(movesBy(rect, rows, columns))) return false;
    cursor.select(shiftRect(rect, rows, columns));
    onmoved();
    return true;
  }
  function judge({ rect, from }: Held, to: GridPlace): Aimed {
    const verdict = editing.judge(movesBy(rect, to.row - from.row, to.column - from.column), cursor.placeAt(to.row, to.column));
    return { place: to, verdict, index: month.readIndex() };
  }
  function end(): void {
    held = null;
    aimed = null;
  }

  return {
    get held() {
      return held !== null;
    },
    /** What is to be done, as a sentence. */
    words: words.moving,
    /** null until something is aimed at. */
    get verdict() {
      return aimed?.verdict ?? null;
    },
    /** Takes up what is selected; false for a viewer. */
    carry(): boolean {
      const { selection } = cursor;
      if (month.canEdit) held = { rect: selection, from: { row: selection.top, column: selection.left } };
      return month.canEdit;
    },
    /** Takes up what is worked on a day, with all that is selected around it; false: there is nothing. */
    drag(place: GridPlace): boolean {
      const at = month.canEdit ? cursor.placeAt(place.row, place.column) : null;
      if (!at || !month.rowOf(at.staffId)?.cells[place.column]?.letter) return false;
      const { selection } = cursor;
      held = { rect: isInRect(selection, place) ? selection : rectOf(place, place), from: place };
      return true;
    },
    /** `place` null: beside the cells. */
    aim(place: GridPlace | null): void {
      if (!held || (place && aimed?.place.row === place.row && aimed.place.column === place.column)) return;
      aimed = place && judge(held, place);
    },
    /** Puts it down; where that is not possible it stays held. False: nothing was held. */
    drop(place: GridPlace): boolean {
      if (!held) return false;
      const { rect, from } = held;
      // What was aimed at has been judged, unless somebody has edited since.
      const known = aimed?.index === month.readIndex() && aimed?.place.row === place.row && aimed.place.column === place.column ? aimed : null;
      const judged = known ?? judge(held, place);
      const { verdict } = judged;
      if (verdict.state === 'no') aimed = judged;
      else end();
      if (verdict.state === 'ok' || verdict.state === 'warn') moveBy(rect, place.row - from.row, place.column - from.column);
      return true;
    },
    cancel: end,
    /** Moves what is selected by so many rows and columns, and goes with it. */
    nudge: (rows: number, columns: number): boolean => moveBy(cursor.selection, rows, columns),
    marksOf(row: number): RowMarks | null {
      const columns = cursor.columnsIn(held?.rect ?? null, row);
      const aim = aimed?.place.row === row ? { column: aimed.place.column, state: aimed.verdict.state } : null;
      return columns || aim ? { held: columns, aimed: aim } : null;
    },
  };
}

/** What keys mean in a cell of the month, beside moving about. No DOM but the event's own fields. */
import { typeShift, type GridKey, type GridRect } from '@tandem/ui';
import type { Clip, MonthPlace } from './month-block.ts';
import type { MonthController } from './month-controller.svelte.ts';
import type { MonthEditing } from './month-editing.ts';
import { shiftRect, type MonthCursor } from './month-cursor.svelte.ts';

/** Milliseconds in which a second letter lengthens a code. */
const TYPING = 800;

const NUDGES: Readonly<Record<string, readonly [number, number]>> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** The last copied days, so that what came from here goes back with its skills and clock times. One per page. */
let copied: { readonly text: string; readonly clip: Clip } | null = null;

export type MonthKeys = ReturnType<typeof createMonthKeys>;

/** @param onmoved the cursor was moved and is to be brought into sight. */
export function createMonthKeys(
  month: Pick<MonthController, 'canEdit' | 'shiftTypes'>,
  editing: MonthEditing,
  cursor: MonthCursor,
  onmoved: () => void,
) {
  let typed = { text: '', at: 0, cell: '' };

  /** Moves what stands in `rect` by so many rows and columns, and the selection with it. */
  function moveBy(rect: GridRect, rows: number, columns: number): void {
    const moves = cursor.places(rect).map((from, i) => {
      const width = rect.right - rect.left + 1;
      const to = cursor.placeAt(rect.top + Math.floor(i / width) + rows, rect.left + (i % width) + columns);
      return { from, to };
    });
    if (!editing.move(moves)) return;
    cursor.select(shiftRect(rect, rows, columns));
    onmoved();
  }

  function type(key: string, { staffId, date }: MonthPlace, at: number): boolean {
    const cell = `${staffId}/${date}`;
    const before = typed.cell === cell && at - typed.at < TYPING ? typed.text : '';
    const found = typeShift(month.shiftTypes, before, key);
    if (!found) return false;
    typed = { text: found.text, at, cell };
    if (found.shiftType) editing.assign(cursor.places(), found.shiftType.id);
    return true;
  }

  /** Takes up what is selected; false for a viewer. */
  function carry(): boolean {
    if (!month.canEdit) return false;
    cursor.carry();
    return true;
  }

  /** Puts down what was taken up, with its first cell where the cursor is. */
  function drop(): boolean {
    const rect = cursor.drop();
    if (!rect) return false;
    const { row, column } = cursor.place;
    if (row !== rect.top || column !== rect.left) moveBy(rect, row - rect.top, column - rect.left);
    return true;
  }

  /** Does what a key means in this cell; false when it means nothing there. */
  function key(event: GridKey & { readonly timeStamp: number }, place: MonthPlace): boolean {
    const nudge = NUDGES[event.key];
    if (event.altKey && nudge && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      if (month.canEdit) moveBy(cursor.selection, ...nudge);
      return month.canEdit;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (!month.canEdit) return false;
    if (event.key === 'Backspace' || event.key === 'Delete') editing.clear(cursor.places());
    else if (event.key.length !== 1 || event.key === '/' || event.key === '?') return false;
    else if (!type(event.key, place, event.timeStamp)) return event.key.toLowerCase() === 'm' && carry();
    return true;
  }

  return {
    key,
    carry,
    drop,
    /** What is selected, as text for the clipboard; null while it cannot be read yet. */
    copy(): string | null {
      const { selection } = cursor;
      const held = editing.copy(cursor.peopleOf(selection), cursor.datesOf(selection));
      if (held) copied = held;
      return held?.text ?? null;
    },
    clear: () => editing.clear(cursor.places()),
    paste(text: string): void {
      if (!month.canEdit) return;
      const same = copied !== null && copied.text.replaceAll('\r', '') === text.replaceAll('\r', '');
      editing.paste(same && copied ? copied.clip : text, cursor.selection, cursor.placeAt);
    },
  };
}

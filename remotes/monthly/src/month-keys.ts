/** What keys mean in a cell of the month, beside moving about. No DOM but the event's own fields. */
import { typeShift, type GridKey } from '@tandem/ui';
import type { Clip, MonthPlace } from './month-block.ts';
import type { MonthController } from './month-controller.svelte.ts';
import type { MonthEditing } from './month-editing.ts';
import type { MonthHands } from './month-hands.svelte.ts';
import type { MonthCursor } from './month-cursor.svelte.ts';

/** Milliseconds in which a second letter lengthens a code. */
const TYPING = 800;

const NUDGES: Readonly<Record<string, readonly [number, number]>> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** The last copied days, so that what came from here goes back with its skills and clock times. One per page. */
let copied: { readonly text: string; readonly clip: Clip } | null = null;

export type MonthKeys = ReturnType<typeof createMonthKeys>;

export function createMonthKeys(
  month: Pick<MonthController, 'canEdit' | 'shiftTypes'>,
  editing: MonthEditing,
  cursor: MonthCursor,
  hands: MonthHands,
) {
  let typed = { text: '', at: 0, cell: '' };

  function type(key: string, { staffId, date }: MonthPlace, at: number, places: readonly MonthPlace[]): boolean {
    const cell = `${staffId}/${date}`;
    const before = typed.cell === cell && at - typed.at < TYPING ? typed.text : '';
    const found = typeShift(month.shiftTypes, before, key);
    if (!found) return false;
    typed = { text: found.text, at, cell };
    if (found.shiftType) editing.assign(places, found.shiftType.id);
    return true;
  }

  /** Does what a key means in this cell, to the days that were selected when it was pressed; false when it means nothing there. */
  function key(event: GridKey & { readonly timeStamp: number }, place: MonthPlace, places: readonly MonthPlace[]): boolean {
    const nudge = NUDGES[event.key];
    if (event.altKey && nudge && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      if (month.canEdit) hands.nudge(...nudge);
      return month.canEdit;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (!month.canEdit) return false;
    if (event.key === 'Backspace' || event.key === 'Delete') editing.clear(places);
    else if (event.key.length !== 1 || event.key === '/' || event.key === '?') return false;
    else if (!type(event.key, place, event.timeStamp, places)) return event.key.toLowerCase() === 'm' && hands.carry();
    return true;
  }

  function paste(text: string): void {
    if (!month.canEdit) return;
    const same = copied !== null && copied.text.replaceAll('\r', '') === text.replaceAll('\r', '');
    editing.paste(same && copied ? copied.clip : text, cursor.selection, cursor.placeAt);
  }

  return {
    key,
    /** Copies, cuts or pastes what is selected. */
    clipboard({ type: what, clipboardData: data }: Pick<ClipboardEvent, 'type' | 'clipboardData'>, text: string): void {
      if (what === 'paste') return paste(text);
      const { selection } = cursor;
      const held = editing.copy(cursor.peopleOf(selection), cursor.datesOf(selection));
      if (held) copied = held;
      data?.setData('text/plain', held?.text ?? '');
      if (what === 'cut') editing.clear(cursor.places());
    },
  };
}

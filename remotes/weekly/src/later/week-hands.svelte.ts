/** Selecting, copying and moving: what is held and aimed at, and what is done with it. */
import { isInRect, rectCount, rectOf, typeShift, type GridPlace, type GridRect, type Verdict } from '@tandem/ui';
import type { RosterIndex, ShiftTypeId } from '@tandem/rota';
import { week as words } from '@tandem/words/week';
import { weekLater as later } from '@tandem/words/week-later';
import { createWeekActs } from './week-acts.ts';
import type { WeekController } from '../week-controller.svelte.ts';
import type { WeekCursor } from '../week-cursor.svelte.ts';
import type { RowMarks } from '../week-grid-props.ts';

export interface Moving {
  /** What is on its way. */
  readonly rect: GridRect;
  /** The cell of it that was taken hold of. */
  readonly from: GridPlace;
  /** A sentence. */
  readonly words: string;
}

interface Aimed {
  readonly place: GridPlace;
  readonly verdict: Verdict;
  /** The rota that was judged. */
  readonly index: RosterIndex | null;
}

const inRows = (rect: GridRect, row: number): boolean => rect.top <= row && row <= rect.bottom;

export type WeekHands = ReturnType<typeof createWeekHands>;

export function createWeekHands(week: WeekController, cursor: WeekCursor, locale: string) {
  const acts = createWeekActs(week, locale);
  let moving = $state.raw<Moving | null>(null);
  let target = $state.raw<Aimed | null>(null);

  const count = (): number => rectCount(cursor.selection);
  /** Read once for all rows. */
  const marked = $derived({ selected: count() > 1 ? cursor.selection : null, held: moving?.rect ?? null });

  function begin(rect: GridRect, from: GridPlace): boolean {
    if (!week.canEdit) week.say(words.viewOnly);
    const what = week.canEdit ? acts.describe(rect) : null;
    if (what === null) return false;
    moving = { rect, from, words: later.moving(what) };
    target = null;
    return true;
  }
  function end(): void {
    moving = null;
    target = null;
  }
  function aim(place: GridPlace | null): void {
    if (!moving || (place && target && place.row === target.place.row && place.column === target.place.column)) return;
    target = place && judged(moving, place);
  }
  function judged({ rect, from }: Moving, place: GridPlace): Aimed {
    return { place, verdict: acts.judge(rect, from, place), index: week.index() };
  }
  /** What was moved is selected where it is now. */
  function drop(place: GridPlace | null): void {
    if (!moving || !place) return end();
    const { rect, from } = moving;
    // What was aimed at has been judged, unless somebody has edited since.
    const known = target?.index === week.index() && target?.place.row === place.row && target.place.column === place.column ? target : null;
    const aimed = known ?? judged(moving, place);
    if (aimed.verdict.state === 'no') {
      target = aimed;
      return;
    }
    end();
    if (acts.move(rect, from, place)) selectMoved(rect, { row: place.row - from.row, column: place.column - from.column }, place);
  }
  function selectMoved(rect: GridRect, by: GridPlace, place: GridPlace): void {
    if (rectCount(rect) > 1) cursor.select({ top: rect.top + by.row, left: rect.left + by.column, bottom: rect.bottom + by.row, right: rect.right + by.column });
    else cursor.moveTo(place);
  }

  return {
    /** Cells selected. */
    get count() {
      return count();
    },
    get moving() {
      return moving;
    },
    get target() {
      return target;
    },
    many: {
      assign: (shiftTypeId: ShiftTypeId) => acts.assign(cursor.selection, shiftTypeId),
      clear: () => acts.clear(cursor.selection),
    },
    sayCount() {
      const { selection } = cursor;
      const name = (row: number, column: number): string => acts.nameOf({ row, column }) ?? '';
      if (count() > 1) week.say(later.selectedCells(count(), name(selection.top, selection.left), name(selection.bottom, selection.right)));
    },
    /** `m` moves, unless a shift of this rota begins with it. */
    isMoveKey: (key: string): boolean => key.toLowerCase() === 'm' && typeShift(week.shiftTypes, '', key) === null,
    /** Takes hold of what is selected, or of one cell. */
    begin(rect: GridRect = cursor.selection, from: GridPlace = cursor.place) {
      if (!begin(rect, from) && week.canEdit) week.say(later.nothingThere);
    },
    /** As `begin`, while the pointer is on its way; false: there is nothing to take hold of. */
    beginDrag(place: GridPlace): boolean {
      const { selection } = cursor;
      return begin(count() > 1 && isInRect(selection, place) ? selection : rectOf(place, place), place);
    },
    aim,
    drop,
    cancel() {
      if (moving) week.say(later.moveCancelled);
      end();
    },
    /** Moves what is selected by so many rows and columns, and goes with it. */
    nudge(by: GridPlace) {
      if (!week.canEdit) return week.say(words.viewOnly);
      const { selection, place } = cursor;
      const to = { row: place.row + by.row, column: place.column + by.column };
      if (acts.move(selection, place, to)) selectMoved(selection, by, to);
    },
    copy(event: ClipboardEvent) {
      event.clipboardData?.setData('text/plain', acts.copy(cursor.selection));
    },
    paste(event: ClipboardEvent) {
      const text = event.clipboardData?.getData('text/plain') ?? null;
      if (!week.canEdit) return week.say(words.viewOnly);
      acts.paste(cursor.selection, text);
    },
    /** null in a row where nothing is selected, moved or aimed at. */
    marksOf(row: number): RowMarks | null {
      const selected = marked.selected && inRows(marked.selected, row) ? ([marked.selected.left, marked.selected.right] as const) : null;
      const held = marked.held && inRows(marked.held, row) ? ([marked.held.left, marked.held.right] as const) : null;
      const aimed = target?.place.row === row ? { column: target.place.column, state: target.verdict.state } : null;
      return selected || held || aimed ? { selected, moving: held, target: aimed } : null;
    },
  };
}

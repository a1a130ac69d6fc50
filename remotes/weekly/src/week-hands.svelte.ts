/** Selecting, copying and moving: state of the first view; what is done comes with the parts that are fetched later. */
import { isInRect, rectCount, rectOf, typeShift, type GridPlace, type GridRect } from '@tandem/ui';
import type { ShiftTypeId } from '@tandem/rota';
import { week as words } from '@tandem/words/week';
import type { WeekActs } from './later/week-acts.ts';
import type { Verdict } from './later/week-move.ts';
import type { WeekController } from './week-controller.svelte.ts';
import type { WeekCursor } from './week-cursor.svelte.ts';

export interface Moving {
  /** What is on its way. */
  readonly rect: GridRect;
  /** The cell of it that was taken hold of. */
  readonly from: GridPlace;
  /** A sentence. */
  readonly words: string;
}

/** What a row shows of it: first and last column, and the column that is aimed at. */
export interface RowMarks {
  readonly selected: readonly [number, number] | null;
  readonly moving: readonly [number, number] | null;
  readonly target: { readonly column: number; readonly state: Verdict['state'] } | null;
}

export type WeekHands = ReturnType<typeof createWeekHands>;

/** @param acts answers with null after it has said why it could not be fetched. */
export function createWeekHands(week: WeekController, cursor: WeekCursor, acts: () => Promise<WeekActs | null>) {
  let moving = $state.raw<Moving | null>(null);
  let target = $state.raw<{ readonly place: GridPlace; readonly verdict: Verdict } | null>(null);
  let ready: WeekActs | null = null;

  const count = $derived(rectCount(cursor.selection));

  /** Does it at once when it is there, else as soon as it is. */
  function act(run: (acts: WeekActs) => void): void {
    if (ready) run(ready);
    else void acts().then((found) => found && run((ready = found)));
  }

  function begin(rect: GridRect, from: GridPlace): boolean {
    if (!week.canEdit) week.say(words.viewOnly);
    const what = week.canEdit ? ready?.describe(rect) : null;
    if (what === null || what === undefined) return false;
    moving = { rect, from, words: words.moving(what) };
    target = null;
    return true;
  }
  function end(): void {
    moving = null;
    target = null;
  }
  function aim(place: GridPlace | null): void {
    if (!moving || (place && target && place.row === target.place.row && place.column === target.place.column)) return;
    target = place && ready ? { place, verdict: ready.judge(moving.rect, moving.from, place) } : null;
  }
  /** What was moved is selected where it is now. */
  function drop(place: GridPlace | null): void {
    if (!moving || !place || !ready) return end();
    const { rect, from } = moving;
    const { verdict } = { verdict: ready.judge(rect, from, place) };
    if (verdict.state === 'no') {
      target = { place, verdict };
      return;
    }
    end();
    if (ready.move(rect, from, place)) selectMoved(rect, { row: place.row - from.row, column: place.column - from.column }, place);
  }
  function selectMoved(rect: GridRect, by: GridPlace, place: GridPlace): void {
    if (rectCount(rect) > 1) cursor.select({ top: rect.top + by.row, left: rect.left + by.column, bottom: rect.bottom + by.row, right: rect.right + by.column });
    else cursor.moveTo(place);
  }

  return {
    /** Cells selected. */
    get count() {
      return count;
    },
    get moving() {
      return moving;
    },
    get target() {
      return target;
    },
    many: {
      assign: (shiftTypeId: ShiftTypeId) => act((each) => each.assign(cursor.selection, shiftTypeId)),
      clear: () => act((each) => each.clear(cursor.selection)),
    },
    /** The parts are here: copying needs them within the event. */
    arm(found: WeekActs) {
      ready = found;
    },
    sayCount() {
      const { selection } = cursor;
      if (count > 1) act((each) => week.say(words.selectedCells(count, each.nameOf({ row: selection.top, column: selection.left }) ?? '', each.nameOf({ row: selection.bottom, column: selection.right }) ?? '')));
    },
    /** `m` moves, unless a shift of this rota begins with it. */
    isMoveKey: (key: string): boolean => key.toLowerCase() === 'm' && typeShift(week.shiftTypes, '', key) === null,
    /** Takes hold of what is selected, or of one cell. */
    begin: (rect: GridRect = cursor.selection, from: GridPlace = cursor.place) => act(() => begin(rect, from) || (week.canEdit && week.say(words.nothingThere))),
    /** As `begin`, while the pointer is on its way; false: there is nothing to take hold of. */
    beginDrag(place: GridPlace): boolean {
      const { selection } = cursor;
      return begin(count > 1 && isInRect(selection, place) ? selection : rectOf(place, place), place);
    },
    aim,
    drop,
    cancel() {
      if (moving) week.say(words.moveCancelled);
      end();
    },
    /** Moves what is selected by so many rows and columns, and goes with it. */
    nudge(by: GridPlace) {
      if (!week.canEdit) return week.say(words.viewOnly);
      const { selection, place } = cursor;
      const to = { row: place.row + by.row, column: place.column + by.column };
      act((each) => each.move(selection, place, to) && selectMoved(selection, by, to));
    },
    copy(event: ClipboardEvent) {
      if (ready) event.clipboardData?.setData('text/plain', ready.copy(cursor.selection));
      else act((each) => each.copy(cursor.selection));
    },
    paste(event: ClipboardEvent) {
      const text = event.clipboardData?.getData('text/plain') ?? null;
      if (!week.canEdit) return week.say(words.viewOnly);
      act((each) => each.paste(cursor.selection, text));
    },
    /** null in a row where nothing is selected, moved or aimed at. */
    marksOf(row: number): RowMarks | null {
      const { selection } = cursor;
      const inRows = (rect: GridRect): boolean => rect.top <= row && row <= rect.bottom;
      const selected = count > 1 && inRows(selection) ? ([selection.left, selection.right] as const) : null;
      const held = moving && inRows(moving.rect) ? ([moving.rect.left, moving.rect.right] as const) : null;
      const aimed = target?.place.row === row ? { column: target.place.column, state: target.verdict.state } : null;
      return selected || held || aimed ? { selected, moving: held, target: aimed } : null;
    },
  };
}

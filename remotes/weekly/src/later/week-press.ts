/** A press of the pointer on a cell that becomes a drag: of a shift to another cell, or of a selection. */
import { gridBox, startDrag } from '@tandem/ui';
import type { WeekController } from '../week-controller.svelte.ts';
import type { WeekCursor } from '../week-cursor.svelte.ts';
import type { CellTarget } from '../week-grid-props.ts';
import type { WeekHands } from './week-hands.svelte.ts';

export interface PressPorts {
  readonly week: WeekController;
  readonly cursor: WeekCursor;
  readonly hands: WeekHands;
  readonly root: HTMLElement;
  readonly scroller: HTMLElement;
  /** Pixels of the head, of the rows that are seen, and of one row. */
  readonly head: number;
  readonly seen: number;
  readonly rowHeight: number;
  readonly focusCell: () => void;
}

/** A finger scrolls instead, and Shift selects with the click. */
export function pressCell(event: PointerEvent, { place, address }: CellTarget, ports: PressPorts): void {
  const { week, cursor, hands, root, scroller, head, seen, rowHeight, focusCell } = ports;
  if (event.button !== 0 || event.pointerType === 'touch' || event.shiftKey || hands.moving) return;
  const holds = address !== null && address.staffId !== null && (week.rowOf(address.staffId)?.cells[place.column]?.shifts.length ?? 0) > 0;
  startDrag(event, {
    root,
    scroller,
    box: () => gridBox(scroller, [...root.querySelectorAll('[data-at] > [data-column]')].slice(0, 7), { head, seen, rowHeight, rows: week.list.rows.length }),
    begin: () => !holds || hands.beginDrag(place),
    over: (to) => (holds ? hands.aim(to) : to && cursor.extendTo(to)),
    drop(to) {
      if (!holds) return hands.sayCount();
      hands.drop(to);
      if (hands.moving) hands.cancel();
      focusCell();
    },
    cancel: () => (holds ? hands.cancel() : cursor.collapse()),
  });
}

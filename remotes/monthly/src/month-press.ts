/** A press of the pointer on a day that becomes a drag: of a shift to another day or person, or of a selection. */
import { gridBox, startDrag, type GridFrame, type GridPlace } from '@tandem/ui';
import type { MonthCursor } from './month-cursor.svelte.ts';
import type { MonthHands } from './month-hands.svelte.ts';

export interface PressPorts {
  readonly cursor: MonthCursor;
  readonly hands: MonthHands;
  readonly root: HTMLElement;
  readonly scroller: HTMLElement;
  readonly frame: GridFrame;
  /** The cursor is to be brought into sight. */
  readonly draw: () => void;
}

/** A finger scrolls instead, and Shift selects with the press. */
export function pressDay(event: PointerEvent, place: GridPlace, { cursor, hands, root, scroller, frame, draw }: PressPorts): void {
  if (event.button !== 0 || event.pointerType === 'touch' || event.shiftKey || hands.held) return;
  const extend = ({ row, column }: GridPlace): void => {
    const to = cursor.placeAt(row, column);
    if (to) cursor.extendTo(to);
  };
  startDrag(event, {
    root,
    scroller,
    box: () => gridBox(scroller, [...(root.querySelector('[data-staff]')?.querySelectorAll('[data-column]') ?? [])], frame),
    begin: () => hands.drag(place) || true,
    over: (to) => (hands.held ? hands.aim(to) : to && extend(to)),
    drop(to) {
      if (hands.held && to) hands.drop(to);
      hands.cancel();
      draw();
    },
    cancel: () => (hands.held ? hands.cancel() : cursor.collapse()),
  });
}

/** What the pointer, the keyboard and the clipboard do in the month's grid: one listener of each kind for all cells. */
import { tick } from 'svelte';
import type { GridFrame } from '@tandem/ui';
import type { IsoDate } from '@tandem/rota';
import type { MonthController } from '../month-controller.svelte.ts';
import type { MonthCursor } from '../month-cursor.svelte.ts';
import type { createMonthTools } from '../month-tools.svelte.ts';
import { cellOf, type CellTarget } from './cell-of.ts';

interface GridPorts {
  readonly month: MonthController;
  readonly cursor: MonthCursor;
  readonly tools: ReturnType<typeof createMonthTools>;
  /** The grid and what it scrolls in, with what is seen of it; null before they are in the page. */
  readonly stage: () => { readonly root: HTMLElement; readonly scroller: HTMLElement; readonly frame: GridFrame } | null;
  /** A finger: a press on a day lists its shifts. */
  readonly touch: () => boolean;
  /** The focus has come into the grid, or has left it. */
  readonly onfocus: (inside: boolean) => void;
  /** Brings the cursor into sight, with the focus. */
  readonly draw: () => void;
  /** Lists the shifts of a day. */
  readonly pick: (cell: CellTarget) => void;
  readonly onselect: (date: IsoDate) => void;
  readonly onopen: (date: IsoDate) => void;
}

export function createGridEvents({ month, cursor, tools, stage, touch, onfocus, draw, pick, onselect, onopen }: GridPorts) {
  const hands = () => tools.now?.hands ?? null;

  /** While something is moved, each day that is come to says whether it can go there. */
  function aim(event: Event): void {
    const cell = hands()?.held ? cellOf(event) : null;
    if (cell) hands()?.aim(cursor.find(cell));
  }

  return {
    focusin(event: FocusEvent): void {
      const cell = cellOf(event);
      if (!cell) return;
      onfocus(true);
      cursor.moveTo(cell);
      aim(event);
    },

    focusout({ target }: FocusEvent): void {
      queueMicrotask(() => {
        if (target instanceof Node && target.isConnected && !stage()?.scroller.contains(document.activeElement)) onfocus(false);
      });
    },

    /** With Shift a press extends the selection, which is dragged as a whole: the browser would move the focus and end it. */
    mousedown(event: MouseEvent): void {
      const cell = cellOf(event);
      const at = cell && cursor.find(cell);
      if (!cell || !at || !(event.shiftKey || (cursor.selectedCount > 1 && cursor.isSelected(at)))) return;
      event.preventDefault();
      if (!event.shiftKey) return;
      cursor.extendTo(cell);
      draw();
    },

    pointerdown(event: PointerEvent): void {
      const cell = cellOf(event);
      const at = month.covered && cell && cursor.find(cell);
      const [here, held] = [stage(), hands()];
      if (at && here && held) tools.now?.acts.pressDay(event, at, { ...here, cursor, hands: held, draw });
    },

    pointerover: aim,

    click(event: MouseEvent): void {
      const cell = cellOf(event);
      if (!cell || event.shiftKey) return;
      const at = cursor.find(cell);
      if (at && hands()?.drop(at)) return;
      // A press on what is selected has left the focus where it was.
      if (cursor.selectedCount > 1) void tick().then(draw);
      cursor.collapse();
      cursor.moveTo(cell);
      month.shown.keepCell(cell.staffId, cell.date);
      if (cell.date !== month.date) onselect(cell.date);
      if (touch() || (event.target as Element).closest('[data-decide]')) pick(cell);
    },

    dblclick(event: MouseEvent): void {
      const cell = cellOf(event);
      if (cell) pick(cell);
    },

    keydown(event: KeyboardEvent): void {
      const cell = cellOf(event);
      if (!cell || !month.covered) return;
      const { key, ctrlKey, metaKey, altKey } = event;
      let used = altKey && key.startsWith('Arrow') && month.canEdit;
      if (key === 'Escape' && hands()?.held) {
        hands()?.cancel();
        used = true;
      } else if (!altKey && cursor.key(event)) {
        draw();
        used = true;
      } else if (!ctrlKey && !metaKey && !altKey && (key === 'Enter' || key === ' ' || key === 'F2')) {
        used = true;
        if (key === 'F2') pick(cell);
        else if (key === ' ') onselect(cell.date);
        else if (!hands()?.drop(cursor.place) && !month.decide(cell.staffId, cell.date)) onopen(cell.date);
      } else {
        const places = cursor.places();
        tools.want(({ keys }) => (used = keys.key(event, cell, places)));
      }
      if (used) event.preventDefault();
    },

    clipboard(event: ClipboardEvent): void {
      const text = cellOf(event) && month.covered ? event.clipboardData?.getData('text/plain') : undefined;
      if (text === undefined) return;
      event.preventDefault();
      tools.want(({ keys }) => keys.clipboard(event, text));
    },
  };
}

/** One drag of the pointer over the grid: it moves what is held, or selects; near an edge the rows scroll under it. */
import type { GridPlace } from './grid-focus.ts';
import { dragScroll, placeAtPoint, type GridBox } from './grid-pointer.ts';

export interface DragPorts {
  /** Holds the pointer while it is dragged. */
  readonly root: HTMLElement;
  readonly scroller: HTMLElement;
  /** Measured when the drag begins; only the scrolling changes. */
  readonly box: () => GridBox;
  /** The pointer has left where it was pressed; false: there is nothing to drag. */
  readonly begin: () => boolean;
  readonly over: (place: GridPlace | null) => void;
  /** `place` null: beside the grid. */
  readonly drop: (place: GridPlace | null) => void;
  readonly cancel: () => void;
}

/** Pixels that a press may slip without being a drag. */
const SLIP = 5;
/** Milliseconds of the frame that the speed is told for, and of the longest that is made up for. */
const FRAME = 1000 / 60;
const LONGEST = 250;

/** Call it when the pointer is pressed on a cell; it takes its listeners away itself. */
export function startDrag(press: PointerEvent, { root, scroller, box, begin, over, drop, cancel }: DragPorts): void {
  let grid: GridBox | null = null;
  let [x, y] = [press.clientX, press.clientY];
  let frame = 0;
  let [last, owed] = [0, 0];
  const listeners = new AbortController();
  const { signal } = listeners;

  const here = (): GridPlace | null => (grid ? placeAtPoint(x, y, { ...grid, scrollTop: scroller.scrollTop }) : null);

  /** By time, so that a slow page scrolls as far as a fast screen; what is less than a pixel is owed to the next frame. */
  function scroll(now: number): void {
    if (!grid) return;
    owed += (dragScroll(y, grid) * Math.min(now - last, LONGEST)) / FRAME;
    last = now;
    const by = Math.trunc(owed);
    owed -= by;
    if (by !== 0) {
      scroller.scrollTop += by;
      over(here());
    }
    frame = requestAnimationFrame(scroll);
  }
  function end(finish: (() => void) | null): void {
    listeners.abort();
    cancelAnimationFrame(frame);
    if (!grid) return;
    root.releasePointerCapture(press.pointerId);
    // The click that follows the release is no click of the person's; one beside the grid is.
    root.addEventListener('click', (event) => event.stopPropagation(), { capture: true, once: true, signal: AbortSignal.timeout(50) });
    finish?.();
  }

  root.addEventListener('pointermove', (event) => {
    if (event.pointerId !== press.pointerId) return;
    [x, y] = [event.clientX, event.clientY];
    if (!grid) {
      if (Math.hypot(x - press.clientX, y - press.clientY) < SLIP) return;
      if (!begin()) return end(null);
      grid = box();
      root.setPointerCapture(press.pointerId);
      last = performance.now();
      frame = requestAnimationFrame(scroll);
    }
    over(here());
  }, { signal });
  root.addEventListener('pointerup', () => end(() => drop(here())), { signal });
  root.addEventListener('pointercancel', () => end(cancel), { signal });
  // The grid may have gone from the page under the drag.
  window.addEventListener('pointerup', () => (!grid || !root.isConnected) && end(null), { signal });
  window.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !grid) return;
    event.preventDefault();
    event.stopPropagation();
    end(cancel);
  }, { capture: true, signal });
}

/** What is seen of a grid's rows: pixels below the scroller's upper edge, pixels high. */
export interface GridFrame {
  readonly head: number;
  readonly seen: number;
  readonly rowHeight: number;
  readonly rows: number;
}

/** @param cells those of one row that is drawn. */
export function gridBox(scroller: HTMLElement, cells: readonly Element[], { head, seen, rowHeight, rows }: GridFrame): GridBox {
  const frame = scroller.getBoundingClientRect();
  const sides = cells.map((cell) => cell.getBoundingClientRect());
  const { left } = frame;
  const top = frame.top + head;
  const edges = [...sides.map((side) => side.left - left), (sides.at(-1)?.right ?? left) - left];
  return { left, top, bottom: top + seen, edges, rowHeight, rows, scrollTop: scroller.scrollTop };
}

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { gridBox, startDrag } from './grid-drag.ts';
import type { GridPlace } from './grid-focus.ts';

describe('a drag over a grid', () => {
  let told: (GridPlace | string | null)[];
  let root: HTMLElement;
  let may: boolean;
  beforeEach(() => {
    told = [];
    may = true;
    root = document.createElement('div');
    Object.assign(root, { setPointerCapture: () => undefined, releasePointerCapture: () => undefined });
    document.body.append(root);
    const box = { left: 0, top: 0, bottom: 280, edges: [10, 20, 30], rowHeight: 28, rows: 10, scrollTop: 0 };
    startDrag(pointer('pointerdown', 12, 100), {
      root,
      scroller: root,
      box: () => box,
      begin: () => may,
      over: (place) => told.push(place),
      drop: (place) => told.push('drop', place),
      cancel: () => told.push('cancel'),
    });
  });
  afterEach(() => root.remove());

  const pointer = (type: string, clientX: number, clientY: number): PointerEvent =>
    Object.assign(new MouseEvent(type, { bubbles: true, clientX, clientY }), { pointerId: 1, pointerType: 'mouse' }) as unknown as PointerEvent;
  const send = (type: string, x: number, y: number): boolean => root.dispatchEvent(pointer(type, x, y));

  it('[UI-106] begins once the pointer has left its place, and is dropped where it is let go', () => {
    send('pointermove', 14, 102);
    expect(told).toEqual([]);
    send('pointermove', 22, 102);
    send('pointerup', 22, 140);
    send('pointermove', 12, 140);
    expect(told).toEqual([{ row: 3, column: 1 }, 'drop', { row: 3, column: 1 }]);
  });

  it('[UI-106] is ended by Escape without a drop, and a press alone is none', () => {
    send('pointermove', 22, 102);
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', cancelable: true }));
    send('pointerup', 22, 140);
    expect(told).toEqual([{ row: 3, column: 1 }, 'cancel']);
  });

  it('[UI-106] is none where there is nothing to drag', () => {
    may = false;
    send('pointermove', 22, 102);
    send('pointermove', 22, 130);
    expect(told).toEqual([]);
  });

  it('[UI-105] scrolls the rows under a pointer that rests near their edge', async () => {
    send('pointermove', 22, 275);
    await vi.waitFor(() => expect(root.scrollTop).toBeGreaterThan(0));
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', cancelable: true }));
  });

  it('[UI-105] scrolls as far in ten slow frames as in fifty fast ones', () => {
    const far = (frames: number): number => {
      let next: FrameRequestCallback = () => undefined;
      vi.spyOn(performance, 'now').mockReturnValue(0);
      vi.spyOn(window, 'requestAnimationFrame').mockImplementation((run) => ((next = run), 1));
      const scroller = { scrollTop: 0 } as HTMLElement;
      const ports = { root, scroller, begin: () => true, over: () => undefined, drop: () => undefined, cancel: () => undefined };
      startDrag(pointer('pointerdown', 12, 100), { ...ports, box: () => ({ left: 0, top: 0, bottom: 280, edges: [10, 20, 30], rowHeight: 28, rows: 10, scrollTop: 0 }) });
      send('pointermove', 22, 275);
      for (let i = 1; i <= frames; i += 1) next((1000 / frames) * i);
      window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', cancelable: true }));
      vi.restoreAllMocks();
      return scroller.scrollTop;
    };
    expect(far(10)).toBeGreaterThan(500);
    expect(Math.abs(far(10) - far(50))).toBeLessThanOrEqual(1);
  });

  it('[UI-104] measures the columns of a row from the left of what scrolls', () => {
    const at = (x: number): Element => Object.assign(document.createElement('i'), { getBoundingClientRect: () => new DOMRect(x, 0, 10, 28) });
    Object.assign(root, { getBoundingClientRect: () => new DOMRect(100, 50, 400, 300) });
    expect(gridBox(root, [at(110), at(120)], { head: 36, seen: 200, rowHeight: 28, rows: 9 })).toEqual({
      left: 100, top: 86, bottom: 286, edges: [10, 20, 30], rowHeight: 28, rows: 9, scrollTop: 0,
    });
  });
});

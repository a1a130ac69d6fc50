import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createGridFocus, moveInGrid, type GridKey, type GridPlace } from './grid-focus.ts';
import { dragScroll, placeAtPoint, type GridBox } from './grid-pointer.ts';
import { isInRect, rectCount, rectOf, rectPlaces } from './grid-selection.ts';
import { scrollToRow, virtualRows } from './virtual-rows.ts';

const press = (key: string, held: Partial<GridKey> = {}): GridKey => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });
const size = { rows: 120, columns: 7, page: 10 };
const at = (row: number, column: number): GridPlace => ({ row, column });

describe('virtual rows', () => {
  const input = fc.record({
    scrollTop: fc.integer({ min: -500, max: 20_000 }),
    height: fc.integer({ min: 0, max: 1200 }),
    rowHeight: fc.constantFrom(24, 28, 44),
    count: fc.integer({ min: 0, max: 500 }),
    overscan: fc.integer({ min: 0, max: 8 }),
  });

  it('[UI-20] draws every row that can be seen and stands in for the rest', () => {
    fc.assert(
      fc.property(input, (given) => {
        const rows = virtualRows(given);
        expect(rows.padTop + (rows.last - rows.first) * given.rowHeight + rows.padBottom).toBe(given.count * given.rowHeight);
        for (let row = 0; row < given.count; row++) {
          const seen = (row + 1) * given.rowHeight > given.scrollTop && row * given.rowHeight < given.scrollTop + given.height;
          if (seen && (row < rows.first || row >= rows.last)) throw new Error(`row ${row} is seen and not drawn`);
        }
        expect(rows.last - rows.first).toBeLessThanOrEqual(given.height / given.rowHeight + 2 + 2 * given.overscan);
      }),
    );
  });

  it('[UI-20] draws some rows beyond each edge', () => {
    expect(virtualRows({ scrollTop: 280, height: 280, rowHeight: 28, count: 100, overscan: 3 })).toEqual({ first: 7, last: 23, padTop: 196, padBottom: 2156 });
  });

  it('[UI-21] scrolls no further than needed', () => {
    const view = { scrollTop: 280, height: 280, rowHeight: 28 };
    expect(scrollToRow(12, view)).toBe(280);
    expect(scrollToRow(9, view)).toBe(252);
    expect(scrollToRow(20, view)).toBe(308);
  });
});

describe('moving in a grid', () => {
  it.each([
    ['ArrowUp', {}, at(19, 3)],
    ['ArrowDown', {}, at(21, 3)],
    ['ArrowLeft', {}, at(20, 2)],
    ['ArrowRight', {}, at(20, 4)],
    ['ArrowUp', { ctrlKey: true }, at(0, 3)],
    ['ArrowDown', { metaKey: true }, at(119, 3)],
    ['ArrowLeft', { ctrlKey: true }, at(20, 0)],
    ['ArrowRight', { ctrlKey: true }, at(20, 6)],
    ['Home', {}, at(20, 0)],
    ['End', {}, at(20, 6)],
    ['Home', { ctrlKey: true }, at(0, 0)],
    ['End', { ctrlKey: true }, at(119, 6)],
    ['PageUp', {}, at(11, 3)],
    ['PageDown', {}, at(29, 3)],
  ])('[UI-22] %s %o leads on', (key, held, to) => {
    expect(moveInGrid(at(20, 3), press(key, held), size)).toEqual(to);
  });

  it('[UI-23] leaves other keys alone', () => {
    expect(moveInGrid(at(1, 1), press('e'), size)).toBeNull();
    expect(moveInGrid(at(1, 1), press('ArrowUp', { altKey: true }), size)).toBeNull();
    expect(moveInGrid(at(1, 1), press('ArrowUp', { shiftKey: true }), size)).toBeNull();
  });

  it('[UI-23] stays in the grid and changes one row or one column by an arrow', () => {
    const keys = fc.array(fc.constantFrom('ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown'));
    fc.assert(
      fc.property(keys, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 31 }), fc.integer({ min: 0, max: 12 }), (pressed, rows, columns, page) => {
        let place = at(0, 0);
        for (const key of pressed) {
          const next = moveInGrid(place, press(key), { rows, columns, page });
          expect(next).not.toBeNull();
          const to = next as GridPlace;
          expect(to.row >= 0 && to.row < rows && to.column >= 0 && to.column < columns).toBe(true);
          if (key.startsWith('Arrow')) expect(Math.abs(to.row - place.row) + Math.abs(to.column - place.column)).toBeLessThanOrEqual(1);
          place = to;
        }
      }),
    );
  });
});

describe('grid focus', () => {
  it('[UI-24] tells moves that lead elsewhere', () => {
    const onMove = vi.fn();
    const focus = createGridFocus({ size: () => size, onMove });
    expect(focus.key(press('ArrowUp'))).toBe(true);
    expect(focus.key(press('x'))).toBe(false);
    expect(onMove).not.toHaveBeenCalled();
    focus.key(press('ArrowDown'));
    expect(onMove).toHaveBeenCalledWith(at(1, 0), at(0, 0));
    focus.moveTo(at(500, 500));
    expect(focus.place).toEqual(at(119, 6));
  });

  it('[UI-24] falls back to the nearest place of a grid that shrank, and returns when it grows', () => {
    let rows = 100;
    const focus = createGridFocus({ size: () => ({ rows, columns: 7, page: 5 }), onMove: () => undefined });
    focus.moveTo(at(99, 2));
    rows = 3;
    expect(focus.place).toEqual(at(2, 2));
    rows = 0;
    expect(focus.place).toEqual(at(0, 2));
    rows = 100;
    expect(focus.place).toEqual(at(99, 2));
  });
});

describe('selecting', () => {
  const focusAt = (row: number, column: number) => {
    const onSelect = vi.fn();
    const focus = createGridFocus({ size: () => size, onMove: () => undefined, onSelect });
    focus.moveTo(at(row, column));
    onSelect.mockClear();
    return { focus, onSelect };
  };

  it('[UI-100] extends by Shift with every key that moves, and ends by a move', () => {
    const { focus, onSelect } = focusAt(5, 3);
    focus.key(press('ArrowDown', { shiftKey: true }));
    focus.key(press('ArrowRight', { shiftKey: true }));
    expect(focus.selection).toEqual({ top: 5, left: 3, bottom: 6, right: 4 });
    expect(focus.place).toEqual(at(6, 4));
    expect(onSelect).toHaveBeenCalledTimes(2);
    focus.key(press('Home', { shiftKey: true }));
    expect(focus.selection).toEqual({ top: 5, left: 0, bottom: 6, right: 3 });
    focus.key(press('End', { shiftKey: true, ctrlKey: true }));
    expect(focus.selection).toEqual({ top: 5, left: 3, bottom: 119, right: 6 });
    focus.key(press('PageUp', { shiftKey: true }));
    expect(focus.selection.bottom).toBe(110);
    focus.key(press('ArrowLeft'));
    expect(focus.selection).toEqual(rectOf(at(110, 5), at(110, 5)));
  });

  it('[UI-100] knows how an event holds its keys', () => {
    const { focus } = focusAt(5, 3);
    class Event {
      get key() {
        return 'ArrowDown';
      }
      get shiftKey() {
        return true;
      }
      ctrlKey = false;
      metaKey = false;
      altKey = false;
    }
    expect(focus.key(new Event())).toBe(true);
    expect(focus.selection).toEqual({ top: 5, left: 3, bottom: 6, right: 3 });
  });

  it('[UI-101] selects all by Ctrl+A without moving the focus, and lets it go by Escape', () => {
    const { focus } = focusAt(5, 3);
    expect(focus.key(press('Escape'))).toBe(false);
    expect(focus.key(press('a', { ctrlKey: true }))).toBe(true);
    expect(focus.selection).toEqual({ top: 0, left: 0, bottom: 119, right: 6 });
    expect(focus.place).toEqual(at(5, 3));
    expect(focus.key(press('Escape'))).toBe(true);
    expect(rectCount(focus.selection)).toBe(1);
    expect(focus.key(press('a'))).toBe(false);
  });

  it('[UI-102] keeps what is selected when the focused place gets the focus again, not when another does', () => {
    const { focus, onSelect } = focusAt(2, 2);
    focus.extendTo(at(4, 4));
    focus.moveTo(at(4, 4));
    expect(rectCount(focus.selection)).toBe(9);
    focus.moveTo(at(3, 3));
    expect(rectCount(focus.selection)).toBe(1);
    focus.select({ top: 1, left: 1, bottom: 2, right: 3 });
    expect(focus.place).toEqual(at(2, 3));
    expect(onSelect).toHaveBeenLastCalledWith({ top: 1, left: 1, bottom: 2, right: 3 });
    expect(focus.collapse()).toBe(true);
    expect(focus.collapse()).toBe(false);
  });

  it('[UI-103] is a rectangle inside the grid that holds the focus, whatever is pressed', () => {
    const keys = fc.array(fc.record({ key: fc.constantFrom('ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown', 'Escape', 'a'), shiftKey: fc.boolean(), ctrlKey: fc.boolean() }));
    fc.assert(
      fc.property(keys, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), (pressed, rows, columns, less) => {
        let now = { rows, columns, page: 4 };
        const focus = createGridFocus({ size: () => now, onMove: () => undefined });
        for (const { key, ...held } of pressed) focus.key(press(key, held));
        now = { ...now, rows: Math.min(rows, less) };
        const { top, left, bottom, right } = focus.selection;
        expect(top >= 0 && left >= 0 && bottom < now.rows && right < columns && top <= bottom && left <= right).toBe(true);
        expect(isInRect(focus.selection, focus.place)).toBe(true);
        expect(rectPlaces(focus.selection)).toHaveLength(rectCount(focus.selection));
        expect(rectPlaces(focus.selection).every((place) => isInRect(focus.selection, place))).toBe(true);
      }),
    );
  });
});

describe('a pointer over the grid', () => {
  const box: GridBox = { left: 100, top: 50, bottom: 350, edges: [160, 260, 360], rowHeight: 28, rows: 20, scrollTop: 56 };

  it('[UI-104] is over the cell that is drawn there', () => {
    expect(placeAtPoint(261, 51, box)).toEqual(at(2, 0));
    expect(placeAtPoint(459, 349, box)).toEqual(at(12, 1));
    expect([placeAtPoint(259, 60, box), placeAtPoint(460, 60, box), placeAtPoint(300, 49, box), placeAtPoint(300, 350, box)]).toEqual([null, null, null, null]);
    expect(placeAtPoint(300, 300, { ...box, rows: 5 })).toBeNull();
  });

  it('[UI-105] scrolls near an edge, faster nearer to it, and not in between', () => {
    expect(dragScroll(200, box)).toBe(0);
    expect(dragScroll(52, box)).toBeLessThan(dragScroll(80, box));
    expect(dragScroll(80, box)).toBeLessThan(0);
    expect(dragScroll(348, box)).toBeGreaterThan(0);
    expect(dragScroll(1000, box)).toBe(18);
    expect(dragScroll(60, { top: 50, bottom: 80 })).toBe(0);
  });
});

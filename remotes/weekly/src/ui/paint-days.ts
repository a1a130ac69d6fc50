import { createStamps } from '@tandem/ui';
import { cellAttributes, cellInk, inkKey, type CellAttributes, type LineInk } from '../week-cell-ink.ts';
import type { WeekRow } from '../week-row.ts';
import WeekCellContent from './WeekCellContent.svelte';

/**
 * The seven day cells of a person's line, drawn by hand. Thirty lines are in the page at once: with a component and
 * effects per cell they would take most of the time until the week is seen, and of each edit.
 */
const DAYS = 7;
const stamp = createStamps(WeekCellContent);

const NO_DAY: CellAttributes = { class: 'cell', tabindex: '-1' };

let blank: DocumentFragment | null = null;
function blankDays(): DocumentFragment {
  blank ??= document.createDocumentFragment();
  while (blank.childElementCount < DAYS) {
    const cell = document.createElement('div');
    cell.setAttribute('role', 'gridcell');
    cell.setAttribute('aria-colindex', String(blank.childElementCount + 2));
    cell.dataset['column'] = String(blank.childElementCount);
    blank.append(cell);
  }
  return blank.cloneNode(true) as DocumentFragment;
}

/** The same rows of bars each time, that look like a rota. */
const barAt = (at: number, column: number): boolean => (at * 5 + column * 3 + ((at * column) % 3)) % 7 > 1;

export interface PaintedDays {
  /** Puts the cells after an element. */
  readonly place: (after: Element) => void;
  /** @param row null while the week is on its way. */
  readonly paint: (row: WeekRow | null, at: number, line: LineInk) => void;
}

export function createPaintedDays(): PaintedDays {
  const held = blankDays();
  const days = [...held.children].map((cell) => createPaintedDay(cell));
  return {
    place: (after) => after.after(held),
    paint(row, at, line) {
      days.forEach((day, column) => {
        const cell = row?.cells[column];
        if (!cell) {
          day.setAttributes(line.focused === column ? { ...NO_DAY, tabindex: '0' } : NO_DAY);
          return day.setContent(barAt(at, column) ? 'bar' : 'none', () => (barAt(at, column) ? bar() : null));
        }
        const ink = cellInk(cell, column, line);
        const key = inkKey(ink);
        day.setAttributes(cellAttributes(cell, column, line));
        day.setContent(key, () => stamp(key, () => ink));
      });
    },
  };
}

function bar(): Node {
  const element = document.createElement('span');
  element.className = 'bar';
  return element;
}

/** One cell; only what differs from what it showed before is written. */
function createPaintedDay(element: Element) {
  let attributes: CellAttributes = {};
  let content = '';
  return {
    setAttributes(next: CellAttributes): void {
      for (const name in next) {
        const value = next[name] ?? null;
        if (value === (attributes[name] ?? null)) continue;
        if (value === null) element.removeAttribute(name);
        else element.setAttribute(name, value);
      }
      for (const name in attributes) if (!(name in next)) element.removeAttribute(name);
      attributes = next;
    },
    setContent(key: string, draw: () => Node | null): void {
      if (content === key) return;
      content = key;
      const node = draw();
      if (node) element.replaceChildren(node);
      else element.replaceChildren();
    },
  };
}

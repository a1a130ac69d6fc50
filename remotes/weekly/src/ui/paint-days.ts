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
  const cells = [...held.children] as HTMLElement[];
  const shown: { attributes: CellAttributes; content: string }[] = cells.map(() => ({ attributes: {}, content: '' }));

  function setAttributes(column: number, next: CellAttributes): void {
    const cell = cells[column]!;
    const before = shown[column]!.attributes;
    for (const name in { ...before, ...next }) {
      const value = next[name] ?? null;
      if (value === (before[name] ?? null)) continue;
      if (value === null) cell.removeAttribute(name);
      else cell.setAttribute(name, value);
    }
    shown[column]!.attributes = next;
  }

  function setContent(column: number, key: string, content: () => Node | null): void {
    if (shown[column]!.content === key) return;
    shown[column]!.content = key;
    const node = content();
    cells[column]!.replaceChildren(...(node ? [node] : []));
  }

  function bar(): Node {
    const element = document.createElement('span');
    element.className = 'bar';
    return element;
  }

  return {
    place: (after) => after.after(held),
    paint(row, at, line) {
      for (let column = 0; column < DAYS; column += 1) {
        const cell = row?.cells[column];
        if (!cell) {
          setAttributes(column, line.focused === column ? { ...NO_DAY, tabindex: '0' } : NO_DAY);
          setContent(column, barAt(at, column) ? 'bar' : 'none', () => (barAt(at, column) ? bar() : null));
          continue;
        }
        const ink = cellInk(cell, column, line);
        const key = inkKey(ink);
        setAttributes(column, cellAttributes(cell, column, line));
        setContent(column, key, () => stamp(key, () => ink));
      }
    },
  };
}

import { expect, it, vi } from 'vitest';
import { createCellPainter, type CellFace } from './painted-cells.ts';

const createLine = createCellPainter((column) => ({ role: 'gridcell', 'data-column': String(column) }), { class: 'cell', tabindex: '-1' });
const face = (content: string, more: Record<string, string | null> = {}): CellFace => ({
  attributes: { class: 'cell', tabindex: '-1', ...more },
  content,
  draw: () => document.createTextNode(content),
});

function line() {
  const row = document.createElement('div');
  const [name, sum] = [document.createElement('b'), document.createElement('i')];
  row.append(name, sum);
  const cells = createLine();
  return { row, name, cells, html: () => [...row.querySelectorAll('[data-column]')].map((each) => `${each.getAttribute('data-column')}${each.textContent}`).join(' ') };
}

it('[UI-108] puts as many cells as are asked for after an element, before and after they were painted', () => {
  const { row, name, cells, html } = line();
  cells.paint(['a', 'b'].map((text) => face(text)));
  cells.place(name);
  expect(html()).toBe('0a 1b');
  expect(row.lastElementChild?.tagName).toBe('I');
  cells.paint(['c', 'd', 'e', ''].map((text) => face(text)));
  expect(html()).toBe('0c 1d 2e 3');
  expect(row.lastElementChild?.tagName).toBe('I');
  cells.paint([face('f')]);
  expect(html()).toBe('0f');
  expect(row.children).toHaveLength(3);
});

it('[UI-108] writes only what differs, and takes away what is no longer there', () => {
  const { row, name, cells } = line();
  cells.place(name);
  cells.paint([face('a', { title: 'x', 'data-save': null })]);
  const cell = row.children[1]!;
  expect([cell.getAttribute('role'), cell.getAttribute('title'), cell.hasAttribute('data-save')]).toEqual(['gridcell', 'x', false]);
  const written = vi.spyOn(cell, 'setAttribute');
  const text = cell.firstChild;
  cells.paint([face('a', { title: 'x', 'data-save': 'waiting' })]);
  expect(written.mock.calls).toEqual([['data-save', 'waiting']]);
  expect(cell.firstChild).toBe(text);
  cells.paint([face('', { 'data-save': null })]);
  expect([cell.hasAttribute('title'), cell.hasAttribute('data-save'), cell.childNodes.length]).toEqual([false, false, 0]);
});

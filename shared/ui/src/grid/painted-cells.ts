/**
 * The cells of a grid's line, drawn by hand: with a component and effects for each of a thousand cells most of the time
 * until a view is seen, and of each edit, would go to them. Only what differs from what a cell showed before is written.
 */

/** Attributes by name; null: without it. */
export type CellAttributes = Readonly<Record<string, string | null>>;

export interface CellFace {
  readonly attributes: CellAttributes;
  /** The same for two cells whose content looks the same. */
  readonly content: string;
  /** Draws the content; null: there is none. */
  readonly draw: () => Node | null;
}

export interface PaintedCells {
  /** Puts the cells after an element. */
  readonly place: (after: Element) => void;
  /** One face for each cell, in their order; cells are added and taken away to fit. */
  readonly paint: (faces: readonly CellFace[]) => void;
}

/**
 * @param fixed what a cell of a column always has.
 * @param first what all cells have before they are painted, and may lose.
 * @returns what makes the cells of one line; all lines are copies of one pattern.
 */
export function createCellPainter(fixed: (column: number) => Readonly<Record<string, string>>, first: CellAttributes): () => PaintedCells {
  const pattern = document.createDocumentFragment();
  function blank(from: number, to: number): Node {
    while (pattern.childElementCount < to) {
      const cell = document.createElement('div');
      for (const [name, value] of Object.entries({ ...fixed(pattern.childElementCount), ...first })) if (value !== null) cell.setAttribute(name, value);
      pattern.append(cell);
    }
    const copy = pattern.cloneNode(true) as DocumentFragment;
    for (const cell of [...copy.children].filter((_, column) => column < from || column >= to)) cell.remove();
    return copy;
  }

  return () => {
    const held = document.createDocumentFragment();
    const cells: PaintedCell[] = [];
    let before: Element | null = null;
    function fit(count: number): void {
      for (const cell of cells.splice(count)) cell.element.remove();
      if (cells.length === count) return;
      const copy = blank(cells.length, count) as DocumentFragment;
      const added = [...copy.children];
      const last = cells.at(-1)?.element ?? before;
      if (last) last.after(copy);
      else held.append(copy);
      cells.push(...added.map((element) => createPaintedCell(element, first)));
    }
    return {
      place(after) {
        before = after;
        after.after(held);
      },
      paint(faces) {
        fit(faces.length);
        faces.forEach((face, column) => cells[column]?.paint(face));
      },
    };
  };
}

interface PaintedCell {
  readonly element: Element;
  readonly paint: (face: CellFace) => void;
}

function createPaintedCell(element: Element, first: CellAttributes): PaintedCell {
  let attributes = first;
  let shown = '';
  return {
    element,
    paint({ attributes: next, content, draw }) {
      for (const name in next) {
        const value = next[name] ?? null;
        if (value === (attributes[name] ?? null)) continue;
        if (value === null) element.removeAttribute(name);
        else element.setAttribute(name, value);
      }
      for (const name in attributes) if (!(name in next)) element.removeAttribute(name);
      attributes = next;
      if (content === shown) return;
      shown = content;
      const node = draw();
      if (node) element.replaceChildren(node);
      else element.replaceChildren();
    },
  };
}

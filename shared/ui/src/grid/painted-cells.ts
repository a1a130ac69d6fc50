/**
 * The cells of a grid's line, drawn by hand: with a component and effects for each of a thousand cells most of the time
 * until a view is seen, and of each edit, would go to them. Only what differs from what a cell showed before is written.
 */

/** Attributes by name; null: without it. */
export type CellAttributes = Readonly<Record<string, string | null>>;

export interface CellFace {
  readonly attributes: CellAttributes;
  /** The same for two cells whose content looks the same; empty where there is none. */
  readonly content: string;
  /** Draws the content where there is some. */
  readonly draw?: () => Node;
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
export function createCellPainter(fixed: (column: number) => Readonly<Record<string, string>>, first: Readonly<Record<string, string>>): () => PaintedCells {
  const patterns: Element[] = [];
  function pattern(column: number): Element {
    const cell = document.createElement('div');
    createPaintedCell(cell, {}).paint({ attributes: { ...fixed(column), ...first }, content: '' });
    return cell;
  }

  return () => {
    const cells: PaintedCell[] = [];
    let before: Element | null = null;
    return {
      place(after) {
        before = after;
        after.after(...cells.map(({ element }) => element));
      },
      paint(faces) {
        for (const { element } of cells.splice(faces.length)) element.remove();
        faces.forEach((face, column) => {
          if (column === cells.length) {
            const element = (patterns[column] ??= pattern(column)).cloneNode() as Element;
            (cells[column - 1]?.element ?? before)?.after(element);
            cells.push(createPaintedCell(element, first));
          }
          cells[column]?.paint(face);
        });
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
      element.replaceChildren(...(content && draw ? [draw()] : []));
    },
  };
}

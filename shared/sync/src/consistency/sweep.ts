import { eachDay } from '@tandem/rota';
import type { Clock } from '../ports.ts';
import type { CellKey } from '../protocol/cell-value.ts';
import type { Look } from './suspects.ts';

/** Milliseconds of one slice: a quarter of a frame. */
export const SLICE_MS = 4;
/** Cells between two looks at the time. */
const CELLS_A_LOOK = 64;
/** Milliseconds between slices: a frame, in which the page works. */
export const PAUSE_MS = 16;

/** One side's days, and its cells of a day together with the candidate's. */
export interface SweptSide {
  readonly name: string;
  readonly range: () => { readonly from: string; readonly to: string } | null;
  readonly cellsOn: (date: string) => Iterable<CellKey>;
}

export interface SweepParts {
  readonly clock: Pick<Clock, 'after'>;
  /** Milliseconds of a clock that only rises, finer than the wall's. */
  readonly elapsed: () => number;
  readonly sides: () => readonly SweptSide[];
  readonly look: (side: string, cell: CellKey) => Look | null;
  readonly onDifferent: (side: string, cell: CellKey) => void;
}

/** What one pass over all cells has seen. */
export interface Swept {
  readonly compared: number;
  readonly unsettled: number;
  /** What the comparison threw; a cell of it is counted in neither. */
  readonly errors: number;
}

/**
 * Looks at every cell of every side once, by their contents, a slice of time at a go.
 * @returns calls it off: `done` then has what was seen so far
 */
export function sweep({ clock, elapsed, sides, look, onDifferent }: SweepParts, done: (swept: Swept) => void): () => void {
  let compared = 0;
  let unsettled = 0;
  let errors = 0;
  let cancel = (): void => undefined;
  let over = false;
  const cells = everyCell();

  function end(): void {
    if (over) return;
    over = true;
    done({ compared, unsettled, errors });
  }

  /** Days are read when it is their turn: what a side has gained or lost meanwhile counts as it is then. */
  function* everyCell(): Generator<readonly [string, CellKey]> {
    for (const side of sides()) {
      const range = side.range();
      if (!range) continue;
      for (const date of eachDay(range.from, range.to)) {
        try {
          for (const cell of side.cellsOn(date)) yield [side.name, cell];
        } catch {
          errors += 1;
        }
      }
    }
  }

  function one(side: string, cell: CellKey): void {
    try {
      const seen = look(side, cell);
      if (!seen || seen.verdict === 'unsettled') unsettled += 1;
      else {
        compared += 1;
        if (seen.verdict === 'different') onDifferent(side, cell);
      }
    } catch {
      errors += 1;
    }
  }

  function slice(): void {
    const began = elapsed();
    for (let count = 1; ; count += 1) {
      const next = cells.next();
      if (next.done) return end();
      one(...next.value);
      if (count % CELLS_A_LOOK === 0 && elapsed() - began >= SLICE_MS) break;
    }
    cancel = clock.after(PAUSE_MS, slice);
  }

  cancel = clock.after(0, slice);
  return () => {
    cancel();
    end();
  };
}

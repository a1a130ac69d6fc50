import { exportInrc2Grid, scoreInrc2, type Inrc2Score, type Problem } from '@tandem/rota/inrc2';
import type { Roster } from '@tandem/rota';

export interface Difference {
  /** `hard.minimalCoverage`, `soft.consecutive`, `total`, `grid line 4`. */
  readonly field: string;
  readonly expected: number | string;
  readonly got: number | string;
}

/** A set that is not what the official validator says: figures that differ, or files that cannot be read. */
export type Mismatch =
  | { readonly folder: string; readonly differences: readonly Difference[] }
  | { readonly folder: string; readonly problems: readonly Problem[] };

/** What the official validator printed about a set. */
export interface Validated {
  readonly grid: string;
  readonly score: Inrc2Score;
}

/** Where a roster differs from the validator's eleven counts, their total, and its printed grid. */
export function compareSet(roster: Roster, { grid, score }: Validated): Difference[] {
  const got = scoreInrc2(roster);
  const figures = (part: 'hard' | 'soft'): Difference[] => {
    const ours: Readonly<Record<string, number>> = { ...got[part] };
    return Object.entries(score[part]).map(([name, expected]) => ({ field: `${part}.${name}`, expected, got: ours[name] ?? 0 }));
  };
  return [...figures('hard'), ...figures('soft'), { field: 'total', expected: score.total, got: got.total }, ...compareGrids(grid, exportInrc2Grid(roster))].filter(
    (each) => each.expected !== each.got,
  );
}

/** The first line in which two grids differ, if any. */
function compareGrids(expected: string, got: string): Difference[] {
  const [theirs, ours] = [expected.split('\n'), got.split('\n')];
  const lines = Math.max(theirs.length, ours.length);
  for (let i = 0; i < lines; i += 1) {
    if (theirs[i] !== ours[i]) return [{ field: `grid line ${i + 1}`, expected: theirs[i] ?? '', got: ours[i] ?? '' }];
  }
  return [];
}

/** What a replayed set begins with, in which order it is written, and how it is told of. */
import type { Roster } from '@tandem/rota';
import { cellsOf, type SimServer } from '../sim/sim-server.ts';
import type { SimTab } from '../sim/sim-tab.ts';
import { differencesFrom, policyFor, type SolvedSet } from './solved-sets.ts';

export interface ReplayedSet {
  readonly set: string;
  readonly edits: number;
  /** In words; none: everything is as the validator printed it. */
  readonly differences: readonly string[];
  /** In shadow: settled looks at a cell in two places, and those that were said to differ. */
  readonly comparisons?: number;
  readonly confirmed?: number;
}

/** The first moment of each. */
export const START = Date.parse('2026-01-05T08:00:00Z');
/** Virtual milliseconds between two edits. */
export const MOST_BETWEEN_MS = 40;
/** Sentences of one kind. */
const MOST_TOLD = 5;

/** The set's roster without assignments. */
export const emptied = ({ roster }: SolvedSet): Roster => ({ ...roster, schedule: { ...roster.schedule, policy: policyFor(roster) }, assignments: [] });

export function shuffled<T>(rows: readonly T[], below: (limit: number) => number): T[] {
  const left = [...rows];
  for (let last = left.length - 1; last > 0; last -= 1) {
    const other = below(last + 1);
    [left[last], left[other]] = [left[other] as T, left[last] as T];
  }
  return left;
}

export const few = (sentences: readonly string[]): readonly string[] => sentences.slice(0, MOST_TOLD);

/** Where the views, the central store or the server do not hold what the validator printed. */
export function heldDifferently(solved: SolvedSet, tab: SimTab, server: Pick<SimServer, 'rosters' | 'schedule'>): string[] {
  const holders: readonly (readonly [string, ReadonlyMap<string, unknown>])[] = [
    ...tab.views.map((view) => [view.name, view.cells()] as const),
    ['store', tab.sync.store.data],
    ['server', cellsOf(server.rosters(), server.schedule)],
  ];
  return holders.flatMap(([name, cells]) => {
    const found = differencesFrom(solved, cells).map((sentence) => `${name}: ${sentence}`);
    return [...few(found), ...(found.length > MOST_TOLD ? [`${name}: and ${found.length - MOST_TOLD} more cells`] : [])];
  });
}

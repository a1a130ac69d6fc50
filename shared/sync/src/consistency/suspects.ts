import type { Clock } from '../ports.ts';
import type { CellKey } from '../protocol/cell-value.ts';
import { sameValue } from '../protocol/reconcile.ts';
import type { CellPair, Verdict } from './judge.ts';

/** A look at a cell: what is said of it, and what the two sides hold. */
export interface Look extends CellPair {
  readonly verdict: Verdict;
}

/** What became of a suspect: the comparison may throw, which is no difference. */
export type Decision = { readonly kind: 'cleared' | 'left' } | { readonly kind: 'error'; readonly error: unknown } | { readonly kind: 'confirmed'; readonly pair: CellPair };

export interface SuspectsParts {
  readonly clock: Pick<Clock, 'after' | 'now'>;
  /** Looks at a cell of a side again; null: the side is gone. */
  readonly look: (side: string, cell: CellKey) => Look | null;
  readonly onDecided: (side: string, cell: CellKey, decision: Decision) => void;
  /** It is looked at again later: nobody is to wait for it. */
  readonly onUnsettled: (side: string, cell: CellKey) => void;
}

/** Cells that are looked at again before anything is said of them. */
export interface Suspects {
  /** A cell was seen to differ, or was just written and is to be looked at. */
  readonly add: (side: string, cell: CellKey) => void;
  readonly clear: () => void;
}

/** Milliseconds after the first difference at which the same cell is looked at again, all of which it has to survive. */
export const RECHECKS_MS = [250, 1000, 3000] as const;
/** An unsettled cell is looked at again after so long, at most so often: then the next sweep has it. */
const UNSETTLED_MS = 1000;
const MOST_UNSETTLED = 30;

interface Suspect {
  readonly side: string;
  readonly cell: CellKey;
  /** Differences seen in a row; each with the same two values. */
  strikes: number;
  unsettled: number;
  first: number;
  seen: Look | null;
  cancel: () => void;
}

/** One name for a cell of a side. */
export const suspectKey = (side: string, cell: CellKey): string => `${side} ${cell}`;

export function createSuspects({ clock, look, onDecided, onUnsettled }: SuspectsParts): Suspects {
  const suspects = new Map<string, Suspect>();
  function end(suspect: Suspect, decision: Decision): void {
    suspects.delete(suspectKey(suspect.side, suspect.cell));
    onDecided(suspect.side, suspect.cell, decision);
  }

  function plan(suspect: Suspect, ms: number): void {
    suspect.cancel = clock.after(Math.max(0, ms), () => check(suspect));
  }

  function check(suspect: Suspect): void {
    let seen: Look | null;
    try {
      seen = look(suspect.side, suspect.cell);
    } catch (error) {
      return end(suspect, { kind: 'error', error });
    }
    if (!seen) return end(suspect, { kind: 'left' });
    if (seen.verdict === 'clean') return end(suspect, { kind: 'cleared' });
    if (seen.verdict === 'unsettled') {
      suspect.unsettled += 1;
      suspect.strikes = 0;
      if (suspect.unsettled > MOST_UNSETTLED) return end(suspect, { kind: 'left' });
      plan(suspect, UNSETTLED_MS);
      return onUnsettled(suspect.side, suspect.cell);
    }
    const before = suspect.seen;
    // Other values than before: something was written since, and this is another difference.
    const same = suspect.strikes > 0 && before !== null && sameValue(before.control, seen.control) && sameValue(before.candidate, seen.candidate);
    if (!same) {
      suspect.strikes = 0;
      suspect.first = clock.now();
    }
    suspect.seen = seen;
    suspect.strikes += 1;
    const next = RECHECKS_MS[suspect.strikes - 1];
    if (next === undefined) return end(suspect, { kind: 'confirmed', pair: { cell: seen.cell, side: seen.side, control: seen.control, candidate: seen.candidate } });
    plan(suspect, suspect.first + next - clock.now());
  }

  return {
    add(side, cell) {
      const key = suspectKey(side, cell);
      if (suspects.has(key)) return;
      const suspect: Suspect = { side, cell, strikes: 0, unsettled: 0, first: clock.now(), seen: null, cancel: () => undefined };
      suspects.set(key, suspect);
      plan(suspect, 0);
    },
    clear() {
      for (const { cancel } of suspects.values()) cancel();
      suspects.clear();
    },
  };
}

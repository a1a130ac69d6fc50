import type { CellPair } from './judge.ts';

/** What was done about a confirmed difference. */
export type Resolution =
  /** The side that is not right was given the other's value. */
  | 'mended'
  /** Both sides are being brought from the server again: the page cannot tell which of its own is wrong. */
  | 'asked-again'
  /** It would have deleted a value, which is a person's to decide. */
  | 'would-delete'
  /** Ten were mended within the hour: more of them are no accident. */
  | 'too-many'
  /** It was tried and the sides still differ, or it threw. */
  | 'failed';

/** Most differences that are mended by themselves in an hour. */
export const MOST_MENDED = 10;
const HOUR_MS = 3_600_000;

export interface MendingParts {
  readonly now: () => number;
  /** Which side is right now. */
  readonly authority: () => 'control' | 'candidate';
  /** Gives the other side the right value. @returns whether both hold the same afterwards, as far as that is known now */
  readonly mend: (pair: CellPair, right: 'control' | 'candidate') => boolean | 'asked-again';
}

/** Resolves differences to the side that is right, never by deleting, a few an hour. */
export function createMending({ now, authority, mend }: MendingParts): (pair: CellPair) => Resolution {
  let mended: number[] = [];
  return (pair) => {
    const right = authority();
    if (pair[right] === null) return 'would-delete';
    mended = mended.filter((at) => now() - at < HOUR_MS);
    if (mended.length >= MOST_MENDED) return 'too-many';
    mended.push(now());
    try {
      const done = mend(pair, right);
      if (done === 'asked-again') return done;
      return done ? 'mended' : 'failed';
    } catch {
      return 'failed';
    }
  };
}

/** What a script says of a version: 0 good, 125 cannot be told, anything else bad. */
export type Verdict = 'good' | 'bad' | 'skip';

export const verdictOf = (exitCode: number): Verdict => (exitCode === 0 ? 'good' : exitCode === 125 ? 'skip' : 'bad');

export interface Bisected {
  /** Index of the first version that may be bad. */
  readonly first: number;
  /** Those before it that could not be told, and may be the first as well. */
  readonly doubtful: readonly number[];
}

/**
 * The first bad one among `count` versions, of which the first is good and the last is bad. Each is asked at most once.
 */
export async function bisect(count: number, ask: (index: number) => Promise<Verdict>): Promise<Bisected> {
  let [good, bad] = [0, count - 1];
  const skipped = new Set<number>();
  for (;;) {
    const open = range(good + 1, bad).filter((index) => !skipped.has(index));
    const middle = open[Math.floor(open.length / 2)];
    if (middle === undefined) return { first: bad, doubtful: range(good + 1, bad) };
    const verdict = await ask(middle);
    if (verdict === 'skip') skipped.add(middle);
    else if (verdict === 'good') good = middle;
    else bad = middle;
  }
}

const range = (from: number, to: number): number[] => Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

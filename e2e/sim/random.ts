/** All chance of a run, from its seed: mulberry32 (public domain, T. Ettinger). */
export interface Chance {
  /** 0 (inclusive) to 1 (exclusive). */
  readonly next: () => number;
  readonly below: (limit: number) => number;
  readonly between: (least: number, most: number) => number;
  readonly hits: (probability: number) => boolean;
  readonly pick: <T>(from: readonly T[]) => T;
}

const STEP = 0x6d2b79f5;

export function createChance(seed: number): Chance {
  // An array, because a variable of 32 bits is allocated anew whenever it is set.
  const state = new Int32Array(1);
  state[0] = (seed + 1) * 0x9e3779b1 + STEP;
  const next = (): number => {
    const now = state[0] ?? 0;
    state[0] = now + STEP;
    let mixed = Math.imul(now ^ (now >>> 15), 1 | now);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    next,
    below,
    between: (least, most) => least + below(most - least + 1),
    hits: (probability) => next() < probability,
    pick<T>(from: readonly T[]): T {
      if (from.length === 0) throw new RangeError('nothing to pick from');
      return from[below(from.length)] as T;
    },
  };
}

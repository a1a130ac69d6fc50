/** Chance that is the same in every run. */
export interface Seeded {
  /** 0 … below 1. */
  next(): number;
  below(n: number): number;
  pick<T>(values: readonly T[]): T;
  chance(probability: number): boolean;
}

/** Mulberry32: 32 bits of state, plenty for tests. */
export function seeded(seed: number): Seeded {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number): number => Math.floor(next() * n);
  return { next, below, pick: <T>(values: readonly T[]) => values[below(values.length)] as T, chance: (probability) => next() < probability };
}

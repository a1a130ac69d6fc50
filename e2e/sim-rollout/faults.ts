/** What goes wrong for those who are exposed, from a moment on. */
export interface Harm {
  /** Whether a schedule is concerned. */
  readonly hits: (tenant: string) => boolean;
  /** Times as many errors; times as slow. */
  readonly errors: number;
  readonly slower: number;
  /** Part of the sessions that are never heard of, and whether none is any more. */
  readonly unheard: number;
  readonly silent: boolean;
  /** The schedule in which a difference is confirmed in this minute. */
  readonly corrupts: string | null;
}

export const NO_HARM: Harm = { hits: () => false, errors: 1, slower: 1, unheard: 0, silent: false, corrupts: null };

const all = { ...NO_HARM, hits: () => true };

/** Each kind with what it does to these candidates. */
export const FAULTS = {
  x10: () => ({ ...all, errors: 10 }),
  x5: () => ({ ...all, errors: 5 }),
  x3: () => ({ ...all, errors: 3 }),
  slow30: () => ({ ...all, slower: 1.3 }),
  slow15: () => ({ ...all, slower: 1.15 }),
  corruption: ([first = '']) => ({ ...NO_HARM, corrupts: first }),
  silence: () => ({ ...all, silent: true }),
  tenant: ([first = '']) => ({ ...NO_HARM, hits: (tenant: string) => tenant === first, errors: 20 }),
  ratio: () => ({ ...all, unheard: 0.2 }),
} satisfies Readonly<Record<string, (candidates: readonly string[]) => Harm>>;

export type FaultKind = keyof typeof FAULTS;
export const FAULT_KINDS = Object.keys(FAULTS) as FaultKind[];

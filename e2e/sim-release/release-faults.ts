/** What is wrong with a candidate. */
export interface Flaw {
  /** Part of the pages in which its view does not start. */
  readonly fails: number;
  /** Part of a page's minutes in which it confirms a difference. */
  readonly differs: number;
  /** Times as many errors; times as slow; how much a page grows in a minute. */
  readonly errors: number;
  readonly slower: number;
  readonly grows: number;
  /** Minutes of traffic until it has to be taken back; null: it never may be. */
  readonly within: number | null;
}

const WHOLE: Flaw = { fails: 0, differs: 0, errors: 1, slower: 1, grows: 0, within: null };

export const FLAWS = {
  whole: WHOLE,
  throws: { ...WHOLE, fails: 1, within: 2 },
  differs: { ...WHOLE, differs: 0.3, within: 2 },
  slow: { ...WHOLE, slower: 1.3, within: 12 },
  leaks: { ...WHOLE, grows: 0.03, within: 30 },
  errs: { ...WHOLE, errors: 20, within: 30 },
} satisfies Readonly<Record<string, Flaw>>;

export type FlawName = keyof typeof FLAWS;

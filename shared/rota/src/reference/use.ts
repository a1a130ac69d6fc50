/** What can depend on something of a schedule. */
export type UseKind = 'staff' | 'shift-type' | 'demand' | 'leave' | 'request' | 'note' | 'cell';

/** One kind of what depends on something, for the sentence before a deletion. */
export interface Use {
  readonly kind: UseKind;
  readonly count: number;
  /** A few of them in a person's words: `Ada Moreau`, `2026-11-02 E RN`. */
  readonly examples: readonly string[];
}

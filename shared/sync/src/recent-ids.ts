/** The last ids of a stream, so that one which comes twice is known. */
export interface RecentIds {
  readonly has: (id: string) => boolean;
  readonly add: (id: string) => void;
}

/**
 * Remembers at least the last `least` ids and at most twice as many: forgetting them one by one would walk over the gaps
 * that those before it have left.
 */
export function createRecentIds(least: number): RecentIds {
  let recent = new Set<string>();
  let earlier = recent;
  return {
    has: (id) => recent.has(id) || (earlier !== recent && earlier.has(id)),
    add(id) {
      recent.add(id);
      if (recent.size < least) return;
      earlier = recent;
      recent = new Set();
    },
  };
}

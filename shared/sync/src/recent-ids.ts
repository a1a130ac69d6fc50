/** The last ids of a stream, so that one which comes twice is known; the oldest are forgotten. */
export interface RecentIds {
  readonly has: (id: string) => boolean;
  readonly add: (id: string) => void;
}

export function createRecentIds(most: number): RecentIds {
  const ids = new Set<string>();
  return {
    has: (id) => ids.has(id),
    add(id) {
      ids.add(id);
      if (ids.size <= most) return;
      for (const oldest of ids) {
        ids.delete(oldest);
        return;
      }
    },
  };
}

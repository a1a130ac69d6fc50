/** Who steps the rollout, and until when: one row that every process sees. */
export interface Lock {
  readonly owner: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/**
 * The lock as it stands after `owner` has asked for it: theirs if it was free, stale or theirs already, or the other's.
 * It has to be read and written in one transaction.
 */
export const askLock = (lock: Lock | null, owner: string, now: number, length: number): Lock =>
  lock === null || lock.owner === owner || now >= lock.until ? { owner, until: now + length } : lock;

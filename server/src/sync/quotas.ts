/** What one user may ask for, however many sockets they have. */
export interface Quota {
  /** Takes so many; false: there is too little left, and nothing was taken. */
  take(kind: QuotaKind, amount: number): boolean;
}
export type QuotaKind = keyof typeof LIMITS;
export interface Quotas {
  of(userId: string): Quota;
}

/**
 * Far above what a hand can do: a browser with all its tabs that connects again sends three messages a tab, and clearing a
 * month of a large ward is thousands of ops. `burst`: at most at once; `perSecond`: what grows back.
 */
const LIMITS = { messages: { burst: 1000, perSecond: 50 }, ops: { burst: 8000, perSecond: 200 } } as const;
/** Users whose buckets are kept; full ones are forgotten first. */
const MOST_USERS = 10_000;

interface Bucket {
  left: number;
  at: number;
}

export function createQuotas(now: () => number): Quotas {
  const users = new Map<string, Record<QuotaKind, Bucket>>();

  function fill(bucket: Bucket, kind: QuotaKind): Bucket {
    const { burst, perSecond } = LIMITS[kind];
    const at = now();
    bucket.left = Math.min(burst, bucket.left + (Math.max(0, at - bucket.at) / 1000) * perSecond);
    bucket.at = at;
    return bucket;
  }

  function bucketsOf(userId: string): Record<QuotaKind, Bucket> {
    let buckets = users.get(userId);
    if (!buckets) {
      if (users.size >= MOST_USERS) forgetFull();
      const at = now();
      buckets = { messages: { left: LIMITS.messages.burst, at }, ops: { left: LIMITS.ops.burst, at } };
      users.set(userId, buckets);
    }
    return buckets;
  }

  function forgetFull(): void {
    for (const [userId, { messages, ops }] of users) {
      if (fill(messages, 'messages').left >= LIMITS.messages.burst && fill(ops, 'ops').left >= LIMITS.ops.burst) users.delete(userId);
    }
  }

  return {
    of: (userId) => ({
      take(kind, amount) {
        const bucket = fill(bucketsOf(userId)[kind], kind);
        if (bucket.left < amount) return false;
        bucket.left -= amount;
        return true;
      },
    }),
  };
}

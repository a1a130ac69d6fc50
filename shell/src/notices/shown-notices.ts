import type { SyncNotice } from '@tandem/sync';

const WEIGHT = { critical: 0, warning: 1, info: 2 } as const;

/**
 * Those that hold now and were not dismissed, the heaviest first, then the newest. What is critical cannot be dismissed: it stays
 * until it ends.
 */
export function shownNotices(notices: readonly SyncNotice[], dismissed: ReadonlySet<string>, now: number): SyncNotice[] {
  return notices
    .filter(({ id, severity, until }) => (until === null || until > now) && (severity === 'critical' || !dismissed.has(id)))
    .sort((a, b) => WEIGHT[a.severity] - WEIGHT[b.severity] || b.at - a.at);
}

/** When the next of them ends; null: none does by itself. */
export function nextEnd(notices: readonly SyncNotice[], now: number): number | null {
  const ends = notices.flatMap(({ until }) => (until !== null && until > now ? [until] : []));
  return ends.length > 0 ? Math.min(...ends) : null;
}

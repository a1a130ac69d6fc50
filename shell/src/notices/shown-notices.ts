import type { SyncNotice } from '@tandem/sync';

const WEIGHT = { critical: 0, warning: 1, info: 2 } as const;

/**
 * Those that hold now and were not dismissed, the heaviest first, then the newest. What is critical cannot be dismissed: it stays
 * until it ends. What has happened again is said once.
 */
export function shownNotices(notices: readonly SyncNotice[], dismissed: ReadonlySet<string>, now: number): SyncNotice[] {
  const held = notices.filter(({ until }) => until === null || until > now).sort((a, b) => WEIGHT[a.severity] - WEIGHT[b.severity] || b.at - a.at);
  // What has happened twice reads alike: it is said once. A person's own words are each meant.
  const same = (a: SyncNotice, b: SyncNotice): boolean => a.kind === b.kind && a.schedule === b.schedule && a.kind !== 'message';
  return held.filter((notice, i) => held.findIndex((each) => each === notice || same(each, notice)) === i).filter(({ id, severity }) => severity === 'critical' || !dismissed.has(id));
}

/** When the next of them ends; null: none does by itself. */
export function nextEnd(notices: readonly SyncNotice[], now: number): number | null {
  const ends = notices.flatMap(({ until }) => (until !== null && until > now ? [until] : []));
  return ends.length > 0 ? Math.min(...ends) : null;
}

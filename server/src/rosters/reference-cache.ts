import type { Reference, RosterTables } from './roster-tables.ts';

/** Schedules whose reference data is kept in memory; the one unused for longest goes first. */
const MOST_SCHEDULES = 64;

export interface ReferenceCache {
  /** Everything of a schedule but its cells, as of now; null: there is no such schedule. */
  get(scheduleId: string): Reference | null;
  /** Forgets all: what was read inside a transaction that was undone may never have been. */
  clear(): void;
}

/**
 * Keeps the parsed reference data of schedules for as long as its revision in the database stays the same, so a change
 * by another process (a command beside the server) is seen as well.
 */
export function createReferenceCache(tables: Pick<RosterTables, 'referenceRev' | 'reference'>): ReferenceCache {
  const kept = new Map<string, { readonly rev: number; readonly reference: Reference }>();
  return {
    get(scheduleId) {
      const rev = tables.referenceRev(scheduleId);
      if (rev === null) return null;
      const found = kept.get(scheduleId);
      const entry = found?.rev === rev ? found : { rev, reference: tables.reference(scheduleId) };
      kept.delete(scheduleId);
      kept.set(scheduleId, entry);
      const [oldest] = kept.keys();
      if (kept.size > MOST_SCHEDULES && oldest !== undefined) kept.delete(oldest);
      return entry.reference;
    },
    clear: () => kept.clear(),
  };
}

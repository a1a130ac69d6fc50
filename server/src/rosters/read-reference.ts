import { MOST_HISTORY, type CellHistoryRow, type ReferenceAnswer } from '@tandem/rest';
import type { IsoDate, StaffId } from '@tandem/rota';
import { inSnapshot } from '../storage/transaction.ts';
import type { ReadDeps } from './read-window.ts';

/** Everything of a schedule but its cells, with revisions, as of one moment. Null: there is no such schedule. */
export function readReference({ database, tables, cache }: ReadDeps, scheduleId: string): Omit<ReferenceAnswer, 'role'> | null {
  return inSnapshot(database, () => {
    const reference = cache.get(scheduleId);
    if (!reference) return null;
    const { carry: _carry, ...rest } = reference;
    const places = tables.places(scheduleId).filter(({ kind }) => kind !== 'carry');
    return { ...rest, cursor: tables.cursor(scheduleId), revs: Object.fromEntries(places.map(({ kind, id, rev }) => [`${kind}/${id}`, rev])) };
  });
}

/**
 * Who wrote the cells of a person's day and when, newest first. A cell's last write is told also after the log has
 * forgotten it, then without its origin.
 */
export function readHistory({ database, tables, cache }: ReadDeps, scheduleId: string, staffId: StaffId, date: IsoDate, nameOf: (actor: string) => string): CellHistoryRow[] | null {
  return inSnapshot(database, () => {
    if (!cache.get(scheduleId)) return null;
    const logged = tables.history(scheduleId, staffId, date, MOST_HISTORY);
    const known = new Set(logged.map(({ rev }) => rev));
    const kept = tables
      .rows(scheduleId, date, date)
      .filter((row) => row.staffId === staffId && !known.has(row.rev))
      .map(({ slot, value, by, at, rev }) => ({ slot, value, by, at: Date.parse(at), origin: '', rev }));
    return [...logged, ...kept]
      .sort((a, b) => b.rev - a.rev)
      .slice(0, MOST_HISTORY)
      .map(({ slot, value, by, at, origin }) => ({ slot, value, by: nameOf(by), at: new Date(at).toISOString(), origin }));
  });
}

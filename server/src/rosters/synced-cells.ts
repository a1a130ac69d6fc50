import { parseCellKey } from '@tandem/rota';
import type { CellRow, ConflictRecord, OpResult } from '@tandem/sync/protocol';
import type { DatabaseSync } from 'node:sqlite';
import type { Feed, OriginVersions } from '../feed/feed.ts';
import { inSnapshot } from '../storage/transaction.ts';
import type { Conflicts, WriterOf } from './conflicts.ts';
import { pushCells, type Push, type Pushed } from './push-cells.ts';
import type { ReferenceCache } from './reference-cache.ts';
import type { RosterTables } from './roster-tables.ts';

export interface CellPage {
  /** Position in the log that the page reflects. */
  readonly cursor: number;
  readonly cells: readonly CellRow[];
}

/** A change of the open conflicts of these people. */
export type ConflictListener = (scheduleId: string, userIds: readonly string[]) => void;

/** The cells of schedules as synchronization reads and writes them. */
export interface SyncedCells {
  readonly tail: Feed['tail'];
  readonly read: Feed['read'];
  /** Cells that have a value, by day, person and slot, after a cell; null: there is no such schedule. */
  page(scheduleId: string, after: string | null, limit: number): CellPage | null;
  /** One end per op, in order; null: there is no such schedule. @throws FeedError when nothing was stored: send again */
  push(scheduleId: string, push: Push): Promise<readonly Pushed[] | null>;
  /** What has not been settled of what this person wrote. */
  conflicts(scheduleId: string, userId: string): readonly ConflictRecord[];
  /** The two whose writes met; null: there is no such open conflict. */
  partiesOf(scheduleId: string, conflict: string): readonly [string, string] | null;
  settle(scheduleId: string, conflict: string, by: string, at: number): void;
  /** Opens again what this person has settled. */
  reopen(scheduleId: string, conflict: string, by: string): void;
  /** @returns stops it */
  watchConflicts(listener: ConflictListener): () => void;
}

export interface SyncedCellsDeps {
  readonly database: DatabaseSync;
  readonly feed: Feed;
  readonly tables: RosterTables;
  readonly cache: ReferenceCache;
  readonly conflicts: Conflicts;
  readonly writerOf: WriterOf;
  readonly learn: OriginVersions['learn'];
  readonly nameOf: (actor: string) => string;
}

export function createSyncedCells({ database, feed, tables, cache, conflicts, writerOf, learn, nameOf }: SyncedCellsDeps): SyncedCells {
  const listeners = new Set<ConflictListener>();
  const tell = (scheduleId: string, userIds: readonly string[]): void => listeners.forEach((listener) => listener(scheduleId, userIds));
  const met = ({ kind }: OpResult): boolean => kind === 'conflict';

  return {
    tail: (scheduleId, after, signal) => feed.tail(scheduleId, after, signal),
    read: (scheduleId, after, limit) => feed.read(scheduleId, after, limit),
    page: (scheduleId, after, limit) =>
      inSnapshot(database, () => {
        if (tables.referenceRev(scheduleId) === null) return null;
        const names = new Map<string, string>();
        const cells = tables.cellsAfter(scheduleId, after === null ? null : parseCellKey(after), limit).map((row): CellRow => {
          let by = names.get(row.actor);
          if (by === undefined) names.set(row.actor, (by = nameOf(row.actor)));
          return { ...row, by };
        });
        return { cursor: tables.cursor(scheduleId), cells };
      }),
    async push(scheduleId, push) {
      const learning = learn(push.ops.map(({ origin }) => origin));
      if (learning) await learning;
      const reference = cache.get(scheduleId);
      if (!reference) return null;
      const pushed = await pushCells({ feed, reference, writerOf }, push);
      const parties = pushed.flatMap(({ result }) => (met(result) ? (conflicts.partiesOf(scheduleId, result.opId) ?? []) : []));
      if (parties.length > 0) tell(scheduleId, [...new Set(parties)]);
      return pushed;
    },
    conflicts: (scheduleId, userId) =>
      conflicts.open(scheduleId, userId).map((record) => ({
        ...record,
        stands: { ...record.stands, by: nameOf(record.stands.actor) },
        lost: { ...record.lost, by: nameOf(record.lost.actor) },
      })),
    partiesOf: (scheduleId, conflict) => conflicts.partiesOf(scheduleId, conflict),
    settle(scheduleId, conflict, by, at) {
      const parties = conflicts.partiesOf(scheduleId, conflict);
      if (!parties) return;
      conflicts.settle(scheduleId, conflict, by, at);
      tell(scheduleId, parties);
    },
    reopen(scheduleId, conflict, by) {
      const parties = conflicts.reopen(scheduleId, conflict, by);
      if (parties) tell(scheduleId, parties);
    },
    watchConflicts(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

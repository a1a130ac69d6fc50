import { stepDownRow, type ConflictRecord } from '@tandem/sync/protocol';
import type { SyncedCells } from '../rosters/synced-cells.ts';

/** The open conflicts of a person, as a reader of a protocol knows their values. */
export function conflictsFor(cells: Pick<SyncedCells, 'conflicts'>, schedule: string, user: string, protocol: number): ConflictRecord[] {
  return cells.conflicts(schedule, user).map((record) => ({ ...record, stands: stepDownRow(record.stands, protocol), lost: stepDownRow(record.lost, protocol) }));
}

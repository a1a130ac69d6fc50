import type { CellAnswer } from '@tandem/rest';
import { cellKey } from '@tandem/rota';
import { PROTOCOL } from '@tandem/sync/protocol';
import type { SyncedCells } from './synced-cells.ts';
import type { CellWrite } from './write-cell.ts';

/**
 * Writes one cell as a push does: for edits that were made while synchronization was on, and are sent after it was turned
 * off. They count whatever epoch they are of, and between people the later one stands.
 */
export async function reconcileCell(synced: SyncedCells, scheduleId: string, { ref, body, actor, at }: CellWrite): Promise<CellAnswer> {
  const { opId, value, baseRev = null, origin, protocol = PROTOCOL } = body;
  const op = { opId, cell: cellKey(ref), value, baseRev, at: body.at ?? at, origin, epoch: 0, protocol };
  const [pushed] = (await synced.push(scheduleId, { ops: [op], actor, at, epoch: null, byTime: true })) ?? [];
  if (!pushed) throw new TypeError('a write was answered without a result');
  const { result, rev } = pushed;
  if (result.kind === 'stale-epoch') throw new TypeError('a write without an epoch was fenced');
  return { kind: 'reconciled', rev, result };
}

/** Writes that the server has not taken, as the month shows them. Pure reads of the queue. */
import type { WriteQueue } from '@tandem/rest';
import type { IsoDate, RosterIndex, StaffId } from '@tandem/rota';
import type { Unsent } from '@tandem/ui';
import type { CellSave } from './month-row.ts';

type Queue = Pick<WriteQueue, 'stateOf' | 'pending'>;

/** The worst that holds for a person's day. */
export function saveOf(queue: Queue, staffId: StaffId, day: IsoDate): CellSave {
  let worst: CellSave = 'saved';
  for (const { key, ref } of queue.pending()) {
    if (ref.staffId !== staffId || ref.date !== day) continue;
    const state = queue.stateOf(key);
    if (state === 'saved') continue;
    if (state !== 'saving' && !state.retrying) return 'failed';
    worst = 'waiting';
  }
  return worst;
}

export function listUnsent(queue: Queue, index: RosterIndex | null): Unsent[] {
  return queue.pending().map(({ key, ref, error }) => {
    const state = queue.stateOf(key);
    const person = index?.staffById.get(ref.staffId)?.name ?? ref.staffId;
    return { ref, person, error, retrying: typeof state === 'string' || state.retrying };
  });
}

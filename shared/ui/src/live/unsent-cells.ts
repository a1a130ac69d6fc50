import type { WriteQueue } from '@tandem/rest';
import { cellKey, type IsoDate, type StaffId } from '@tandem/rota';
import type { Unsent } from '../floating/UnsentBar.svelte';

type Queue = Pick<WriteQueue, 'stateOf' | 'pending'>;

/** `waiting`: kept here, not acknowledged; `failed`: a person has to act. */
export type CellSave = 'saved' | 'waiting' | 'failed';

/** The worst that holds for the writes of a person's day. */
export function saveOfDay(queue: Queue, staffId: StaffId, day: IsoDate): CellSave {
  let worst: CellSave = 'saved';
  for (const { ref } of queue.pending()) {
    if (ref.staffId !== staffId || ref.date !== day) continue;
    const state = queue.stateOf(cellKey(ref));
    if (typeof state !== 'string' && !state.retrying) return 'failed';
    if (state !== 'saved') worst = 'waiting';
  }
  return worst;
}

/** What the server has not taken yet. */
export const listUnsent = (queue: Queue, nameOf: (staffId: StaffId) => string | undefined): Unsent[] =>
  queue.pending().map(({ key, ref, error }) => {
    const state = queue.stateOf(key);
    return { ref, person: nameOf(ref.staffId) ?? ref.staffId, error, retrying: typeof state === 'string' || state.retrying };
  });

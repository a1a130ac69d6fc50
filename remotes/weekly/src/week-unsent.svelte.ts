/** What the server has not taken yet, and what that makes of a cell. */
import { cellKey, type IsoDate, type StaffId } from '@tandem/rota';
import type { WriteQueue } from '@tandem/rest';
import type { Unsent } from '@tandem/ui';
import type { CellSave } from './week-row.ts';

/** @param nameOf a person's name, for the list of what is unsent. */
export function createWeekUnsent(queue: Pick<WriteQueue, 'stateOf' | 'pending'>, nameOf: (staffId: StaffId) => string) {
  let unsent = $state.raw<readonly Unsent[]>([]);
  return {
    get current() {
      return unsent;
    },
    /** The worst of a day's writes. */
    saveOf(staffId: StaffId, day: IsoDate): CellSave {
      let worst: CellSave = 'saved';
      for (const { ref } of queue.pending()) {
        if (ref.staffId !== staffId || ref.date !== day) continue;
        const state = queue.stateOf(cellKey(ref));
        if (typeof state !== 'string' && !state.retrying) return 'failed';
        if (state !== 'saved') worst = 'waiting';
      }
      return worst;
    },
    /** The queue has changed. */
    tell() {
      unsent = queue.pending().map(({ ref, error }) => {
        const state = queue.stateOf(cellKey(ref));
        return { ref, person: nameOf(ref.staffId), error, retrying: typeof state === 'string' || state.retrying };
      });
    },
  };
}

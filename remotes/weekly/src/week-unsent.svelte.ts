/** What the server has not taken yet, and what that makes of a cell. */
import type { IsoDate, StaffId } from '@tandem/rota';
import type { WriteQueue } from '@tandem/rest';
import { listUnsent, saveOfDay, type CellSave, type Unsent } from '@tandem/ui';

/** @param nameOf a person's name, for the list of what is unsent. */
export function createWeekUnsent(queue: Pick<WriteQueue, 'stateOf' | 'pending'>, nameOf: (staffId: StaffId) => string) {
  let unsent = $state.raw<readonly Unsent[]>([]);
  return {
    get current() {
      return unsent;
    },
    saveOf: (staffId: StaffId, day: IsoDate): CellSave => saveOfDay(queue, staffId, day),
    /** The queue has changed. */
    tell() {
      unsent = listUnsent(queue, nameOf);
    },
  };
}

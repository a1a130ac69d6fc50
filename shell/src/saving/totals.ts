import type { SaveState } from '@tandem/sync';

export interface SavingTotals {
  readonly saving: number;
  readonly failed: number;
  readonly offline: boolean;
}

/** All views together. */
export function totalSaving(states: Iterable<SaveState>): SavingTotals {
  let [saving, failed, offline] = [0, 0, false];
  for (const state of states) {
    saving += state.saving;
    failed += state.failed;
    offline ||= state.offline;
  }
  return { saving, failed, offline };
}

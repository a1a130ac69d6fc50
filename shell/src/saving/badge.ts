import type { SaveState } from '@tandem/sync';
import { shell } from '@tandem/words/shell';

const words = shell.badge;

/** Most urgent first. The last two are calm. */
export type BadgeKind = 'not-saved' | 'offline' | 'saving' | 'view-only' | 'not-live';

export interface BadgeState {
  readonly kind: BadgeKind;
  readonly label: string;
  /** What it means, in a sentence. */
  readonly meaning: string;
}

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

/**
 * The one badge of the bar: the most urgent state that holds.
 *
 * @param long writes have been under way long enough to be worth a word.
 */
export function badgeOf({ saving, failed, offline }: SavingTotals, long: boolean, canEdit: boolean): BadgeState {
  if (failed > 0) return { kind: 'not-saved', label: words.notSaved(failed), meaning: words.notSavedMeaning(failed) };
  if (offline) {
    return { kind: 'offline', label: saving > 0 ? words.offlineWaiting(saving) : words.offline, meaning: words.offlineMeaning(saving) };
  }
  if (saving > 0 && long) return { kind: 'saving', label: words.saving, meaning: words.savingMeaning(saving) };
  if (!canEdit) return { kind: 'view-only', label: words.viewOnly, meaning: words.viewOnlyMeaning };
  return { kind: 'not-live', label: words.notLive, meaning: words.notLiveMeaning };
}

import type { SaveState } from '@tandem/sync';

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
  if (failed > 0) {
    return {
      kind: 'not-saved',
      label: `${failed} not saved`,
      meaning: `${changes(failed)} could not be saved. Each is kept where you made it, with the reason.`,
    };
  }
  if (offline) {
    return {
      kind: 'offline',
      label: saving > 0 ? `Offline, ${saving} waiting` : 'Offline',
      meaning: `You are offline. ${waitingWords(saving)} kept here and sent when you are back.`,
    };
  }
  if (saving > 0 && long) return { kind: 'saving', label: 'Saving', meaning: `${changes(saving)} on the way to the server.` };
  if (!canEdit) return { kind: 'view-only', label: 'View only', meaning: 'You can view this rota, not change it.' };
  return { kind: 'not-live', label: 'Not live', meaning: 'You see others’ edits when you reload. Yours are saved.' };
}

const waitingWords = (n: number): string => (n > 0 ? `${changes(n)} ${n === 1 ? 'is' : 'are'}` : 'What you change is');
const changes = (n: number): string => (n === 1 ? '1 change' : `${n} changes`);

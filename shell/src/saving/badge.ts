import type { SyncStatus } from '@tandem/sync';
import { live } from '@tandem/words/live';
import { shell } from '@tandem/words/shell';
import type { SavingTotals } from './totals.ts';

const words = { ...shell.badge, ...live.badge };

/** Most urgent first. The last three are calm. */
export type BadgeKind = 'not-saved' | 'in-tab' | 'to-decide' | 'offline' | 'live-off' | 'saving' | 'view-only' | 'not-live' | 'live';

export interface BadgeState {
  readonly kind: BadgeKind;
  readonly label: string;
  /** What it means, in a sentence. */
  readonly meaning: string;
}

/** What the page knows of its rota's edits. */
export interface BadgeFacts {
  /** What the views say about their writes. */
  readonly totals: SavingTotals;
  readonly status: SyncStatus;
  /** What waits for a decision. */
  readonly toDecide: number;
  /** Live updates are off by an operator's word, though the schedule has them. */
  readonly stopped: boolean;
  /** What keeps synchronization from running; null: nothing. */
  readonly trouble: string | null;
  /** Writes have been under way long enough to be worth a word. */
  readonly long: boolean;
  readonly canEdit: boolean;
}

/** Edits that the bus takes are counted there; the views count each the same ones while they are being stored. */
export const waitingOf = ({ saving }: SavingTotals, { phase, unsent }: SyncStatus): number =>
  phase === 'live' || phase === 'parked' ? unsent : saving + unsent;

/** The one badge of the bar: the most urgent state that holds. */
export function badgeOf({ totals, status, toDecide, stopped, trouble, long, canEdit }: BadgeFacts): BadgeState {
  const waiting = waitingOf(totals, status);
  const isLive = status.phase === 'live';
  if (totals.failed > 0) return { kind: 'not-saved', label: words.notSaved(totals.failed), meaning: words.notSavedMeaning(totals.failed) };
  if (!status.durable && status.unsent > 0) return { kind: 'in-tab', label: words.inTab(status.unsent), meaning: words.inTabMeaning(status.unsent) };
  if (toDecide > 0) return { kind: 'to-decide', label: words.toDecide(toDecide), meaning: words.toDecideMeaning(toDecide) };
  if (totals.offline || ((isLive || status.phase === 'parked') && !status.online)) {
    return { kind: 'offline', label: waiting > 0 ? words.offlineWaiting(waiting) : words.offline, meaning: words.offlineMeaning(waiting) };
  }
  if (status.phase === 'parked') {
    return { kind: 'live-off', label: waiting > 0 ? words.liveOffWaiting(waiting) : words.liveOff, meaning: words.parkedMeaning(waiting) };
  }
  if (trouble !== null) return { kind: 'live-off', label: words.liveOff, meaning: words.troubleMeaning(trouble) };
  if (stopped) return { kind: 'live-off', label: words.liveOff, meaning: words.stoppedMeaning };
  if (waiting > 0 && long) return { kind: 'saving', label: words.saving, meaning: words.savingMeaning(waiting) };
  if (!canEdit) return { kind: 'view-only', label: words.viewOnly, meaning: words.viewOnlyMeaning };
  if (!isLive) return { kind: 'not-live', label: words.notLive, meaning: words.notLiveMeaning };
  const arrives = status.byRest ? words.byRestMeaning : status.alone ? words.aloneMeaning : words.liveMeaning;
  const meaning = [arrives, ...status.others.map(({ unsent, by }) => words.othersWait(unsent, by))].join(' ');
  return { kind: 'live', label: words.live, meaning: status.durable ? meaning : `${meaning} ${words.tabMeaning}` };
}

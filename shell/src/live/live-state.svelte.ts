import type { Health, PersonHere, Sync, SyncStatus, TrayItem } from '@tandem/sync';
import { fromObservable } from '@tandem/ui';
import type { Saving } from '../saving/saving.svelte.ts';
import { waitingOf, type BadgeFacts } from '../saving/badge.ts';

/** Milliseconds that an edit may be under way before the page mentions it. */
const MENTION_AFTER = 400;
const OFF: SyncStatus = { phase: 'off', online: false, byRest: false, unsent: 0, durable: true, remembers: true, others: [], alone: false, trouble: null, canUndo: false, canRedo: false };
const NOTHING: readonly never[] = [];

/** What the page's Sync tells the person, as reactive state; made while a component is set up. */
export interface LiveState {
  readonly status: SyncStatus;
  readonly tray: readonly TrayItem[];
  readonly people: readonly PersonHere[];
  /** Conflicts are decided in the tray; else the one who lost is told. */
  readonly decides: boolean;
  /** Edits can be taken back. */
  readonly undoes: boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly unsent: number;
  readonly badge: Omit<BadgeFacts, 'canEdit'>;
}

export function createLiveState(sync: Sync, saving: Saving): LiveState {
  const status = fromObservable<SyncStatus>(sync.status$, OFF);
  const tray = fromObservable<readonly TrayItem[]>(sync.tray$, NOTHING);
  const people = fromObservable<readonly PersonHere[]>(sync.people$, NOTHING);
  const flags = fromObservable(sync.flags.state$, sync.flags.state);
  const health = fromObservable<Health>(sync.bus.health$, sync.bus.health);
  let long = $state(false);

  const decides = $derived(flags.current.values.enableConflictResolution);
  const shown = $derived(decides ? tray.current : tray.current.filter(({ kind }) => kind === 'rejected'));
  const waiting = $derived(waitingOf(saving.totals, status.current) > 0);
  $effect(() => {
    if (!waiting) return;
    const timer = setTimeout(() => (long = true), MENTION_AFTER);
    return () => {
      clearTimeout(timer);
      long = false;
    };
  });
  /** The engine is wanted and is not there, or says what is wrong. */
  const trouble = $derived.by(() => {
    if (status.current.trouble !== null) return status.current.trouble;
    const missing = flags.current.values.enableCentralStore && status.current.phase === 'off';
    return missing && health.current.status === 'error' ? health.current.message : null;
  });
  return {
    get status() {
      return status.current;
    },
    get tray() {
      return shown;
    },
    get people() {
      // Without live updates nobody says that they have left.
      return status.current.phase === 'live' && status.current.online ? people.current : NOTHING;
    },
    get decides() {
      return decides;
    },
    get undoes() {
      return status.current.phase === 'live' || status.current.phase === 'parked';
    },
    get canUndo() {
      return status.current.canUndo;
    },
    get canRedo() {
      return status.current.canRedo;
    },
    get unsent() {
      return status.current.unsent;
    },
    get badge() {
      const { safeMode, wanted, values } = flags.current;
      const lapsed = wanted.enableRealTimeSync && !values.enableRealTimeSync && status.current.phase === 'off';
      return { totals: saving.totals, status: status.current, toDecide: shown.length, stopped: safeMode.length > 0 || lapsed, trouble, long };
    },
  };
}

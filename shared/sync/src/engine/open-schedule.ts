import { Subject } from 'rxjs';
import type { CellRef } from '@tandem/rota';
import type { Bus } from '../bus/bus.ts';
import type { Compared } from '../consistency/open-comparison.ts';
import type { Flags } from '../flags/flags.ts';
import type { HeldRow } from '../outbox/held-row.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { CellWrite, Participant } from '../participant.ts';
import type { Clock } from '../ports.ts';
import { refOfCell } from '../protocol/cell-key.ts';
import type { SyncOp } from '../protocol/op.ts';
import { PROTOCOL } from '../protocol/versions.ts';
import type { CellRow, OpResult, ServerMessage } from '../protocol/wire.ts';
import { createFold } from '../schedule/fold.ts';
import type { Author } from '../schedule/overlay.ts';
import type { Phase } from '../status.ts';
import { createStore, type Store } from '../store/store.ts';
import type { Detour } from '../transport/detour.ts';
import type { Link } from '../transport/link.ts';
import type { Binding } from './binding.ts';
import { createLane } from './lane.ts';
import { captures, listens, nextPhase, reads, wishOf, type PhaseEvent } from './phase.ts';
import { createScheduleSync, type ScheduleSync } from './schedule-sync.ts';
import { createViews } from './views.ts';

export interface OpenScheduleParts {
  readonly schedule: string;
  readonly tab: string;
  readonly user: Author;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly flags: Flags;
  readonly link: Link;
  readonly detour: Pick<Detour, 'state'>;
  readonly outbox: Outbox;
  readonly bus: Pick<Bus, 'registerComponent' | 'publish' | 'review'>;
  /** The phase, or what is wrong, is another one. */
  readonly onStatus: () => void;
  readonly onEnd: (op: SyncOp, result: OpResult) => void;
  /** Views may show what stands nowhere: they load again. */
  readonly reload: () => void;
  /** Edits have been waiting for a while: whoever leads is to look for them. */
  readonly onUnsent: () => void;
}

/** The schedule that the page shows, from its flags to its views. */
export interface OpenSchedule {
  readonly schedule: string;
  readonly store: Store;
  readonly sync: ScheduleSync;
  /** For who compares the views' stores with the central one. */
  readonly compared: Compared;
  readonly phase: () => Phase;
  readonly trouble: () => string | null;
  /** Views follow the store. */
  readonly projecting: () => boolean;
  readonly add: (participant: Participant) => void;
  readonly remove: (participant: Participant) => void;
  readonly loaded: (participant: Participant) => void;
  /** Views that follow nothing may hold what has come to nothing, until they have loaded again. */
  readonly doubt: (asked: boolean) => void;
  /** A write by REST was acknowledged (`saved`) or given up. */
  readonly restEnded: (participant: Participant, ref: CellRef, saved: { readonly value: CellWrite['value']; readonly rev: number } | null) => void;
  /** The flags, the lease or the link may be other ones. */
  readonly look: () => void;
  readonly linkUp: () => void;
  readonly message: (message: ServerMessage) => void;
  /** Up to where the log has been read, for whoever asks for more of it; null: all cells are wanted; undefined: nothing. */
  readonly after: () => number | null | undefined;
  readonly close: () => void;
}

/** Milliseconds within which whatever was answered has been told to every tab. */
const SWEEP_MS = 10_000;

export function openSchedule(parts: OpenScheduleParts): OpenSchedule {
  const { schedule, tab, clock, flags, link, detour, outbox, bus, onStatus, onEnd, onUnsent, reload } = parts;
  let phase: Phase = 'off';
  let trouble: string | null = null;
  let stopLease: (() => void) | null = null;
  let stopSweep: (() => void) | null = null;
  let epoch = flags.state.epoch;
  let closed = false;

  /** Nobody acts on a flag whose lease has ended, though the timer that says so may come late: a page may have been frozen. */
  function phaseNow(): Phase {
    if (reads(phase) && !flags.isActive('enableRealTimeSync')) flags.check();
    return phase;
  }

  const fold = createFold();
  const ops$ = new Subject<readonly SyncOp[]>();
  const views = createViews({ ...parts, fold });
  const store = createStore({
    fold,
    isActive: () => flags.isActive('enableCentralStore') && flags.state.stage !== 'off',
    edit: (edits) => void sync.edit({ view: 'central-store', way: 'bus' }, edits.map(({ cell, value }) => ({ ref: refOfCell(cell), value: value as CellWrite['value'] }))),
  });
  const sync = createScheduleSync({
    ...parts,
    onEnd: ended,
    fold,
    phase: phaseNow,
    projecting: () => views.projecting,
    epoch: () => flags.state.epoch,
    changed: store.changed,
    share(ops, durable) {
      link.tell({ type: 'ops', tab, schedule, ops: [...ops], durable });
      if (!durable) ops$.next(ops);
    },
    onState(cells) {
      each(({ participant }) => cells.forEach((cell) => participant.onWriteState(refOfCell(cell))));
    },
  });
  const storeChanges = store.changes$.subscribe((changes) => {
    if (views.projecting) bus.publish(changes);
    planSweep();
  });

  const each = (run: (binding: Binding) => void): void => {
    for (const binding of views.all()) run(binding);
  };

  const lane = createLane({
    ...parts,
    cursor: () => fold.cursor ?? 0,
    onSnapshot: takeSnapshot,
    onEvents(events, cursor, reference) {
      if (!reads(phase)) return;
      sync.events(events, cursor);
      if (ops$.observed) ops$.next(events.map((event) => ({ ...event, baseRev: null, epoch: flags.state.epoch, protocol: PROTOCOL })));
      if (!views.projecting) return;
      each((binding) => binding.catchUp());
      if (reference) each((binding) => binding.participant.legacy.reload());
    },
    onRefused(reason) {
      trouble = reason;
      onStatus();
    },
  });

  const openLane = (): void => lane.open(reads(phase) ? fold.cursor : null);

  /** What was captured under flags that have ended may be sent under these. */
  function admit(): void {
    void outbox.restamp(schedule, flags.state.epoch).then(() => phase === 'live' && outbox.unpark(schedule));
  }

  function ended(op: SyncOp, result: OpResult): void {
    if (result.kind !== 'stale-epoch') return onEnd(op, result);
    flags.heardEpoch(result.epoch);
    if (phase === 'live') admit();
  }

  function step(...events: readonly PhaseEvent[]): void {
    const before = phase;
    phase = events.reduce<Phase>(nextPhase, before);
    if (phase === before) return;
    if (listens(phase) && !listens(before)) openLane();
    if (!listens(phase) && listens(before)) lane.close();
    if (phase === 'live') admit();
    else outbox.park(schedule);
    // In a task of its own: whoever else hears of the flags would wait for all the cells of the views.
    if (phase === 'page') clock.soon(() => phase === 'page' && seed());
    views.review(phase);
    onStatus();
  }

  /** Without a server to ask, the store begins with what the views hold. */
  function seed(): void {
    const cells = new Map<string, CellRow>();
    each((binding) => {
      binding.cells().forEach((value, cell) => binding.isUnsaved(cell) || cells.set(cell, { cell, value, rev: 0, at: 0, actor: '', by: '' }));
    });
    store.changed(fold.reset([...cells.values()], 0));
  }

  function takeSnapshot(rows: readonly CellRow[], cursor: number): void {
    if (!listens(phase)) return;
    trouble = store.initialise(rows, cursor);
    if (trouble !== null) return onStatus();
    layOver(outbox.rows(schedule));
    step('snapshot', wishOf(flags.state));
  }

  /** What this browser has not sent yet stays shown, also after a reload, and also what a tab made that is gone. */
  function layOver(rows: readonly HeldRow[]): void {
    if (fold.cursor !== null && (listens(phase) || captures(phase))) sync.shared(rows.flatMap((row) => (row.schedule === schedule ? [row.op] : [])));
  }

  /** While edits are pending, now and then: are they still under way? */
  function planSweep(): void {
    if (stopSweep || (fold.pending().length === 0 && outbox.count(schedule) === 0)) return;
    stopSweep = clock.after(SWEEP_MS, () => {
      stopSweep = null;
      void outbox.refresh().then(() => {
        if (closed) return;
        if (reads(phase) && (link.up || detour.state === 'through')) {
          const before = fold.pending().length;
          if (!sync.sweep()) openLane();
          // What ended unheard may have come to nothing, and views that follow the store no more were given it.
          if (fold.pending().length < before && !views.projecting) reload();
        }
        if (outbox.count(schedule) > 0) onUnsent();
        planSweep();
      });
    });
  }

  function look(): void {
    step(wishOf(flags.state));
    views.review(phase);
    if (phase === 'live' && flags.state.epoch !== epoch) admit();
    epoch = flags.state.epoch;
    stopLease?.();
    const { leaseEndsAt } = flags.state;
    stopLease = phase === 'off' || phase === 'parked' ? null : clock.after(Math.max(1, leaseEndsAt - clock.now() + 1), flags.check);
  }

  outbox.park(schedule);
  // What was laid over once stays: to lay all of it at each change would cost more with each edit that waits.
  const stopRows = outbox.listen((came) => {
    layOver(came);
    planSweep();
  });

  return {
    schedule,
    store,
    sync,
    compared: {
      schedule,
      fold,
      store,
      ops$,
      views: views.all,
      leads: () => phase === 'live',
      projected: () => views.projecting,
      resync: () => reads(phase) && lane.open(null),
    },
    phase: phaseNow,
    trouble: () => trouble,
    look,
    projecting: () => views.projecting,
    add(participant) {
      if (participant.scheduleId !== schedule || !views.add(participant)) return;
      store.addFormat(participant.legacy.format);
      if (phase === 'page') seed();
      views.review(phase);
    },
    remove: views.remove,
    doubt: (asked) => each((binding) => binding.doubt(asked)),
    loaded(participant) {
      views.of(participant)?.loaded();
      if (phase === 'page') seed();
      else if (views.projecting && phase === 'live') views.of(participant)?.align();
    },
    restEnded(participant, ref, saved) {
      sync.restEnded(ref, saved, participant.name);
      if (saved) views.of(participant)?.acknowledged(ref, saved.rev);
      // What was given up still stands in the store that it was written to, and what others wrote meanwhile does not.
      if (views.projecting) views.of(participant)?.alignCell(ref);
      // Other views may have been given it while they followed the store.
      else if (!saved) reload();
    },
    linkUp() {
      if (listens(phase)) openLane();
    },
    message(message) {
      phaseNow();
      lane.receive(message);
    },
    after: lane.after,
    close() {
      closed = true;
      stopLease?.();
      stopSweep?.();
      stopRows();
      storeChanges.unsubscribe();
      sync.close();
      lane.close();
      views.close();
      phase = 'off';
    },
  };
}

/** Synchronization of the schedule that the page shows. Fetched when it is wanted; with all flags off it does not exist. */
import { cellKey, type CellRef } from '@tandem/rota';
import { createBus, type Bus } from '../bus/bus.ts';
import type { ShownPlace, Told } from '../create-sync.ts';
import type { Flags } from '../flags/flags.ts';
import { createOutbox } from '../outbox/outbox.ts';
import { createPush } from '../outbox/push.ts';
import type { CellWrite, Clash, EditWay, Participant, PendingCell, SyncWriteState } from '../participant.ts';
import type { Clock, KeptValues, OutboxStorage, Random } from '../ports.ts';
import type { SyncOp } from '../protocol/op.ts';
import { changeSchema } from '../protocol/change.ts';
import { refOfCell } from '../protocol/cell-key.ts';
import { PROTOCOL } from '../protocol/versions.ts';
import type { OpResult, ServerMessage } from '../protocol/wire.ts';
import type { Author } from '../schedule/overlay.ts';
import type { Store } from '../store/store.ts';
import type { Detour } from '../transport/detour.ts';
import type { Link, ToldMessage } from '../transport/link.ts';
import { STATUS_OFF, type UndoAnswer } from '../status.ts';
import { createDecisions, NOT_UNDONE } from './decisions.ts';
import { createDrain, type SendByRest } from './drain.ts';
import { openSchedule, type OpenSchedule } from './open-schedule.ts';
import { captures, wayOf } from './phase.ts';
import { writesOf } from './binding.ts';

export interface EngineParts {
  readonly tab: string;
  readonly user: Author;
  readonly clock: Clock;
  readonly random: Random;
  readonly newId: () => string;
  readonly flags: Flags;
  readonly link: Link;
  readonly detour: Pick<Detour, 'state' | 'state$'>;
  readonly storage: OutboxStorage;
  readonly kept: Pick<KeptValues, 'refused'>;
  readonly sendByRest: SendByRest;
  readonly told: Told;
  /** Whether this browser holds edits that the server has not answered. */
  readonly onUnsent: (some: boolean) => void;
}

export interface Engine {
  readonly bus: Pick<Bus, 'isActive' | 'registerComponent'>;
  /** Brief: a change of cells becomes an edit, any other kind is told to the views of this and the other tabs. */
  readonly propagateUpdate: (change: unknown) => void;
  /** Of the schedule that is shown; null: none is. */
  readonly store: Store | null;
  readonly add: (participant: Participant) => void;
  readonly remove: (participant: Participant) => void;
  readonly takes: (participant: Participant) => boolean;
  readonly way: (participant: Participant) => EditWay;
  readonly edit: (participant: Participant, writes: readonly CellWrite[], way?: EditWay) => boolean;
  readonly restEnded: (participant: Participant, ref: CellRef, saved: { readonly value: CellWrite['value']; readonly rev: number } | null) => void;
  readonly loaded: (participant: Participant) => void;
  readonly stateOf: (participant: Participant, ref: CellRef) => SyncWriteState;
  readonly pending: (participant: Participant) => readonly PendingCell[];
  readonly clashes: (participant: Participant) => readonly Clash[];
  readonly settle: (id: string, keep: 'mine' | 'theirs') => () => UndoAnswer;
  readonly undo: () => UndoAnswer;
  readonly redo: () => UndoAnswer;
  readonly show: (place: ShownPlace | null) => void;
  /** Edits that the server has not answered. */
  readonly hasUnsent: () => boolean;
  /** Another tab has edits that wait for somebody to send them. */
  readonly lookAgain: () => void;
  /** What the server says, by whatever way. */
  readonly receive: (message: ServerMessage) => void;
  /** Which part of the log is to be asked for: what follows a cursor, all cells (null), or none (undefined). */
  readonly after: () => number | null | undefined;
  /** Stops everything of it; what is in the outbox stays there. */
  readonly stop: () => void;
}

/** Milliseconds in which edits that come to nothing are gathered before the views load again. */
const RELOAD_MS = 500;

/** What every schedule of the page has its turn at. */
export function createEngine(parts: EngineParts): Engine {
  const { tab, user, clock, random, newId, flags, link, detour, storage, sendByRest, told, onUnsent } = parts;
  const participants = new Set<Participant>();
  const outbox = createOutbox({ storage, user: user.actor, by: user.by, tab, soon: clock.soon });
  let place: ShownPlace | null = null;
  let open: OpenSchedule | null = null;
  let running = true;
  let stopReload: (() => void) | null = null;

  const bus = createBus({
    clock,
    tab,
    newId,
    isActive: () => open?.projecting() === true && flags.isActive('enableCrossViewUpdates'),
    batches: () => flags.isActive('enablePerformanceOptimization'),
    epoch: () => flags.state.epoch,
    initialData: (format) => open?.store.getCompatibilityData(format) ?? {},
  });
  const decisions = createDecisions({
    user: user.actor,
    onTray(items, cells) {
      told.tray$.next(items);
      participants.forEach(({ onWriteState }) => cells.forEach((cell) => onWriteState(refOfCell(cell))));
    },
    send: link.send,
    write(cell, value) {
      open?.sync.edit({ view: 'tray', way: 'bus' }, [{ ref: refOfCell(cell), value: value as CellWrite['value'] }]);
      return open?.sync.lastOf(cell);
    },
    undo: (opId) => takeBack(({ sync }) => sync.undo(opId)),
  });
  const push = createPush({ outbox, clock, send: (message) => void link.send(message), onResults: settleOps });
  const drain = createDrain({
    outbox,
    send: sendByRest,
    clock,
    random,
    scope: (schedule) => (!goesByRest(schedule) ? 'nothing' : link.leads ? 'all' : 'stranded'),
    onResults: ended,
  });

  /** Nobody sends under flags that have ended; whose socket is refused sends by REST what it would have sent over it. */
  function goesByRest(schedule: string): boolean {
    const refused = detour.state !== 'closed';
    if (schedule !== open?.schedule) return refused || outbox.isParked(schedule);
    const phase = open.phase();
    return phase === 'off' || phase === 'page' || phase === 'following' || (refused && phase !== 'parked');
  }

  /** Ops have been answered by REST, to this tab alone: the others hear of it here. The link tells all of them. */
  function ended(schedule: string, results: readonly OpResult[]): void {
    link.tell({ type: 'results', tab, schedule, results: [...results] });
    settleOps(schedule, results);
  }

  function settleOps(schedule: string, results: readonly OpResult[]): void {
    if (schedule === open?.schedule) open.sync.results(results);
  }

  function takeBack(run: (open: OpenSchedule) => UndoAnswer): UndoAnswer {
    const answer = open ? run(open) : NOT_UNDONE;
    tellStatus();
    return answer;
  }

  /** Without a store to show what stands instead, the views ask the server again. */
  function onEnd(op: SyncOp, result: OpResult): void {
    if (result.kind === 'rejected' || result.kind === 'invalid') decisions.refused(op, result);
    const stands = result.kind === 'ack' || (result.kind === 'conflict' && result.won);
    if (!stands && open?.phase() !== 'live') reloadSoon();
  }

  /** Once the rows are gone, which lie over every answer; and once for all that are answered together. */
  function reloadSoon(): void {
    stopReload ??= clock.after(RELOAD_MS, () => {
      stopReload = null;
      for (const { legacy } of participants) legacy.reload();
    });
  }

  function tellStatus(): void {
    const { unsent, durable, others } = outbox.counts;
    const byRest = detour.state !== 'closed';
    told.status$.next({ phase: open?.phase() ?? 'off', online: link.up || detour.state === 'through', byRest, unsent, durable, remembers: parts.kept.refused?.() !== true, others, alone: link.alone, trouble: open?.trouble() ?? null, canUndo: open?.sync.canUndo() ?? false, canRedo: open?.sync.canRedo() ?? false });
    // Nobody says any more who is here.
    if ((open?.phase() !== 'live' || byRest) && told.people$.value.length > 0) told.people$.next([]);
    push.run(!link.up ? 'nothing' : link.leads ? 'all' : 'stranded');
    drain.look();
  }

  function openPlace(): void {
    if (open?.schedule === place?.schedule) return;
    open?.close();
    open = null;
    decisions.show(place?.schedule ?? null);
    told.people$.next([]);
    if (place) {
      open = openSchedule({ ...parts, schedule: place.schedule, outbox, bus, onStatus, onEnd, onUnsent: () => onUnsent(true) });
      for (const participant of participants) open.add(participant);
      open.look();
    }
    tellStatus();
  }

  function onStatus(): void {
    tellStatus();
    sayHere();
  }

  function sayHere(): void {
    if (place && link.up && open?.phase() === 'live') link.send({ type: 'here', lane: tab, ...place });
  }

  function receive(message: ServerMessage): void {
    open?.message(message);
    if (message.type === 'results') push.received(message.schedule, message.results);
    else if (message.type === 'refused' && message.lane === undefined && message.schedule !== undefined) push.refused(message.schedule, message.kind, message.reason);
    else if (message.type === 'conflicts' && message.schedule === open?.schedule) decisions.heard(message.conflicts);
    else if (message.type === 'people' && message.schedule === open?.schedule && open.phase() === 'live') told.people$.next(message.people);
  }

  /** What other tabs of this browser say. */
  function hear(message: ToldMessage): void {
    const here = message.schedule === open?.schedule ? open : null;
    if (message.type === 'ops') {
      if (message.durable) void outbox.readOn();
      else if (here && captures(here.phase())) here.sync.shared(message.ops);
    } else if (message.type === 'results') {
      here?.sync.results(message.results);
      void outbox.done(message.results.filter(({ kind }) => kind !== 'stale-epoch').map(({ opId }) => opId));
    } else if (message.type === 'change' && here) bus.propagateUpdate(message.change, { id: message.id, origin: message.origin, protocol: message.protocol });
  }

  const subscriptions = [
    link.messages$.subscribe(receive),
    link.told$.subscribe(hear),
    link.up$.subscribe((up) => {
      if (up) open?.linkUp();
      onStatus();
    }),
    detour.state$.subscribe(tellStatus),
    link.leads$.subscribe((leads) => {
      if (leads) void outbox.refresh();
      tellStatus();
    }),
    flags.state$.subscribe(() => {
      open?.look();
      decisions.review();
    }),
    outbox.counts$.subscribe(() => {
      tellUnsent();
      tellStatus();
    }),
    bus.changes$.subscribe(told.changes$),
    bus.health$.subscribe(told.health$),
  ];
  void outbox.load();

  /** What no tab knows of may have come from another one: nobody says that there is nothing without having looked. */
  function tellUnsent(): void {
    if (outbox.counts.unsent > 0) return onUnsent(true);
    void outbox.refresh().then(() => outbox.counts.unsent === 0 && running && onUnsent(false));
  }

  const here = (participant: Participant): OpenSchedule | null => (participant.scheduleId === open?.schedule ? open : null);

  return {
    bus,
    get store() {
      return open?.store ?? null;
    },
    propagateUpdate(change) {
      const read = changeSchema.safeParse(change);
      if (!bus.isActive || !open || !read.success) return void bus.propagateUpdate(change);
      const writes = writesOf(read.data);
      if (writes.length > 0) return void open.sync.edit({ view: read.data.source, way: 'bus' }, writes);
      const id = newId();
      if (bus.propagateUpdate(read.data, { id })) {
        link.tell({ type: 'change', tab, schedule: open.schedule, id, origin: `${tab}/${read.data.source}`, protocol: PROTOCOL, change: read.data });
      }
    },
    add(participant) {
      participants.add(participant);
      open?.add(participant);
    },
    remove(participant) {
      participants.delete(participant);
      open?.remove(participant);
    },
    takes: (participant) => (here(participant)?.phase() ?? 'off') !== 'off',
    way: (participant) => wayOf(here(participant)?.phase() ?? 'off'),
    edit: (participant, writes, way) => here(participant)?.sync.edit({ view: participant.name, protocol: Math.min(PROTOCOL, participant.protocol.max), way }, writes) ?? false,
    restEnded: (participant, ref, saved) => here(participant)?.restEnded(participant, ref, saved),
    loaded: (participant) => here(participant)?.loaded(participant),
    stateOf: (participant, ref) => here(participant)?.sync.stateOf(cellKey(ref)) ?? 'saved',
    pending: (participant) => here(participant)?.sync.pending() ?? [],
    settle: decisions.settle,
    clashes: (participant) => (here(participant) && flags.isActive('enableConflictResolution') ? decisions.clashes() : []),
    undo: () => takeBack(({ sync }) => sync.undo()),
    redo: () => takeBack(({ sync }) => sync.redo()),
    hasUnsent: () => outbox.counts.unsent > 0,
    lookAgain: () => void outbox.refresh(),
    receive,
    after: () => open?.after(),
    show(next) {
      place = next;
      openPlace();
      sayHere();
    },
    stop() {
      running = false;
      decisions.show(null);
      stopReload?.();
      for (const subscription of subscriptions) subscription.unsubscribe();
      open?.close();
      open = null;
      push.dispose();
      drain.dispose();
      bus.stopAllProcesses();
      outbox.dispose();
      told.status$.next(STATUS_OFF);
      told.health$.next({ status: 'disabled', message: '', lastUpdate: clock.now() });
    },
  };
}

/** Synchronization of the schedule that the page shows. Fetched when it is wanted; with all flags off it does not exist. */
import { cellKey } from '@tandem/rota';
import { createBus } from '../bus/bus.ts';
import type { ShownPlace } from '../create-sync.ts';
import { createOutbox } from '../outbox/outbox.ts';
import { createPush } from '../outbox/push.ts';
import type { CellWrite, Participant } from '../participant.ts';
import type { SyncOp } from '../protocol/op.ts';
import { changeSchema } from '../protocol/change.ts';
import { refOfCell } from '../protocol/cell-key.ts';
import { readBy } from '../protocol/read-by.ts';
import { PROTOCOL } from '../protocol/versions.ts';
import type { OpResult, PageReport, ServerMessage } from '../protocol/wire.ts';
import type { ToldMessage } from '../transport/link.ts';
import { STATUS_OFF, type UndoAnswer } from '../status.ts';
import { writesOf } from './binding.ts';
import { createComparing } from './comparing.ts';
import type { Engine, EngineParts } from './contract.ts';
import { createDecisions, NOT_UNDONE } from './decisions.ts';
import { createDrain } from './drain.ts';
import { openSchedule, type OpenSchedule } from './open-schedule.ts';
import { captures, wayOf } from './phase.ts';
import { createReports } from './reports.ts';

/** Milliseconds in which edits that come to nothing are gathered before the views load again. */
const RELOAD_MS = 500;
/** As much of it as a report may hold. */
const LONGEST_TROUBLE = 200;

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
    kept: parts.kept,
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

  const comparing = createComparing({
    ...parts,
    ports: parts.comparing,
    onState(state) {
      told.consistency$.next(state);
      reports.look();
    },
    onError: (error) => told.health$.next({ status: 'error', message: `What compares could not be fetched: ${String(error)}`, lastUpdate: clock.now() }),
  });
  const reports = createReports({ clock, link, agreed: parts.agreed, report });

  function report(): PageReport | null {
    const phase = open?.phase() ?? 'off';
    if (!open) return null;
    const { epoch, revision, stage } = flags.state;
    const trouble = open.trouble()?.slice(0, LONGEST_TROUBLE) ?? null;
    return { type: 'report', lane: tab, schedule: open.schedule, epoch, revision, stage, phase, unsent: outbox.count(open.schedule), trouble, ...comparing.said() };
  }

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

  /** Views that follow no store, which would show what stands instead, ask the server again. */
  function onEnd(op: SyncOp, result: OpResult): void {
    if (result.kind === 'rejected' || result.kind === 'invalid') decisions.refused(op, result);
    const stands = result.kind === 'ack' || (result.kind === 'conflict' && result.won);
    if (!stands && (open?.phase() !== 'live' || !open.projecting())) reloadSoon();
  }

  /** Once the rows are gone, which lie over every answer; and once for all that are answered together. */
  function reloadSoon(): void {
    open?.doubt(false);
    stopReload ??= clock.after(RELOAD_MS, reload);
  }

  function reload(): void {
    stopReload?.();
    stopReload = null;
    open?.doubt(true);
    for (const { legacy } of participants) legacy.reload();
  }

  function tellStatus(): void {
    const { unsent, durable, others } = outbox.counts;
    const byRest = detour.state !== 'closed';
    told.status$.next({ phase: open?.phase() ?? 'off', online: link.up || detour.state === 'through', byRest, unsent, durable, remembers: parts.kept.refused?.() !== true, others, alone: link.alone, trouble: open?.trouble() ?? null, canUndo: open?.sync.canUndo() ?? false, canRedo: open?.sync.canRedo() ?? false });
    // Nobody says any more who is here.
    if ((open?.phase() !== 'live' || byRest) && told.people$.value.length > 0) told.people$.next([]);
    push.run(!link.up ? 'nothing' : link.leads ? 'all' : 'stranded');
    drain.look();
    review();
  }

  function review(): void {
    comparing.review(open);
    reports.look();
  }

  function openPlace(): void {
    if (open?.schedule === place?.schedule) return;
    open?.close();
    open = null;
    comparing.review(null);
    decisions.show(place?.schedule ?? null);
    told.people$.next([]);
    if (place) {
      open = openSchedule({ ...parts, schedule: place.schedule, outbox, bus, onStatus, onEnd, reload: reloadSoon, onUnsent: () => onUnsent(true) });
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
      if (up) reports.again();
    }),
    detour.state$.subscribe(tellStatus),
    link.leads$.subscribe((leads) => {
      if (leads) void outbox.refresh();
      tellStatus();
    }),
    flags.state$.subscribe(() => {
      open?.look();
      decisions.review();
      review();
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
      const read = readBy(changeSchema, change);
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
    edit: (participant, writes, way) => here(participant)?.sync.edit({ view: participant.name, version: participant.version, protocol: Math.min(PROTOCOL, participant.protocol.max), way }, writes) ?? false,
    restEnded: (participant, ref, saved) => here(participant)?.restEnded(participant, ref, saved),
    loaded: (participant) => here(participant)?.loaded(participant),
    stateOf: (participant, ref) => here(participant)?.sync.stateOf(cellKey(ref)) ?? 'saved',
    pending: (participant) => here(participant)?.sync.pending() ?? [],
    settle: decisions.settle,
    clashes: (participant) => (here(participant) && flags.isActive('enableConflictResolution') ? decisions.clashes() : []),
    undo: () => takeBack(({ sync }) => sync.undo()),
    redo: () => takeBack(({ sync }) => sync.redo()),
    hasUnsent: () => outbox.counts.unsent > 0,
    report,
    lookAgain: () => void outbox.refresh(),
    receive,
    comparing,
    after: () => open?.after(),
    show(next) {
      place = next;
      openPlace();
      sayHere();
    },
    stop() {
      running = false;
      decisions.show(null);
      for (const subscription of subscriptions) subscription.unsubscribe();
      open?.close();
      comparing.review(null);
      reports.end();
      push.dispose();
      drain.dispose();
      bus.stopAllProcesses();
      // Nobody else would do it, nor hear of the end of what lies over the stores and waits in no outbox. The bus has told the last.
      if (stopReload ?? (outbox.counts.unsent === 0 && open?.compared.fold.pending()[0])) reload();
      open = null;
      outbox.dispose();
      told.status$.next(STATUS_OFF);
      told.health$.next({ status: 'disabled', message: '', lastUpdate: clock.now() });
    },
  };
}

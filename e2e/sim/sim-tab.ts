/** A tab: the shipped bus, outbox, link and legacy stores of three views, each with the ports of its browser. */
import { createWriteQueue, type Outcome, type RotaError, type WriteQueue } from '@tandem/rest';
import type { AssignmentValue, CellRef } from '@tandem/rota';
import { createSync, type Sync } from '../../shared/sync/src/create-sync.ts';
import { createControl } from '../../shared/sync/src/control/control.ts';
import { openComparison, type Compared, type ComparisonParts } from '../../shared/sync/src/consistency/open-comparison.ts';
import { createEngine } from '../../shared/sync/src/engine/engine.ts';
import type { ComparingPorts } from '../../shared/sync/src/engine/comparing.ts';
import type { SyncOp } from '@tandem/sync/protocol';
import type { Clock, ConnectSocket, TabChannel } from '../../shared/sync/src/ports.ts';
import { joinView, type LegacyStore, type LiveView } from '../../shared/ui/src/live/join-view.ts';
import { placedValue, toAssignments as ofDay, toDayData } from '../../remotes/day-detail/src/legacy/day-format.ts';
import { createDayPanelStore, type DayPanelStore } from '../../remotes/day-detail/src/legacy/day-store.ts';
import { entryValue, toAssignments as ofMonth, toComprehensive } from '../../remotes/monthly/src/legacy/monthly-format.ts';
import { createMonthlyScheduleStore, type MonthlyScheduleStore } from '../../remotes/monthly/src/legacy/monthly-store.ts';
import { slotValue, toAssignments as ofWeek, toScheduleData } from '../../remotes/weekly/src/legacy/weekly-format.ts';
import { createWeeklyStore, type WeeklyScheduleStore } from '../../remotes/weekly/src/legacy/weekly-store.ts';
import { cellKey } from '@tandem/rota';
import type { Chance } from './random.ts';
import type { FaultCounts } from './faults.ts';
import type { SimBrowser, TabSlot } from './sim-browser.ts';
import type { SimServer } from './sim-server.ts';
import type { Timeline } from './timeline.ts';
import type { Watch } from './watch.ts';

export interface World {
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly faults: FaultCounts;
  readonly server: SimServer;
  readonly newId: () => string;
  readonly watch: Watch;
  readonly range: { readonly from: string; readonly to: string };
  /** Milliseconds that a frame and half a request take; a few to some hundred without it. */
  readonly travel?: number;
  /** What compares, and the requests that it makes; without it nothing is compared. */
  readonly comparing?: { readonly ports: ComparingPorts; readonly fetch: typeof globalThis.fetch };
}

/** Between a browser and the server. */
export interface Network {
  readonly online: () => boolean;
  /** Whether sockets are refused on the way; requests are not. */
  readonly blocked: () => boolean;
  /** Told when the network goes or comes back. */
  readonly listen: (listener: () => void) => () => void;
}

export interface SimView {
  readonly name: string;
  /** @param turn something that happens in the middle of it */
  readonly write: (ref: CellRef, value: AssignmentValue | null, turn?: () => void) => void;
  /** The store's own cell is another one, and nobody was told. */
  readonly corrupt: (ref: CellRef, value: AssignmentValue) => void;
  readonly load: () => Promise<void>;
  readonly cells: () => ReadonlyMap<string, unknown>;
  readonly setViewMode: () => void;
  readonly byRest: WriteQueue;
  /** As a person does with writes that were refused. */
  readonly giveUp: () => void;
}

export interface SimTab {
  readonly name: string;
  readonly sync: Sync;
  readonly views: readonly SimView[];
  /** Speaks the older protocol. */
  readonly old: boolean;
  readonly isFrozen: () => boolean;
  readonly freeze: () => void;
  readonly thaw: () => void;
  readonly setVisible: (visible: boolean) => void;
  readonly phase: () => string;
  /** For the comparison alone: the legacy stores cannot be read. */
  readonly throwWhenRead: (on: boolean) => void;
  /** The central store, while it is compared. */
  readonly fold: () => Compared['fold'] | null;
  readonly hurry: () => void;
  /** As when it is closed or crashes: nothing of it runs any more. */
  readonly close: () => void;
}

/** As long as browsers wait for an answer. */
const HANGS_MS = 300_000;
const OFFLINE: RotaError = { kind: 'offline', origin: 'network', reason: 'The network is gone.' } as RotaError;

export function openTab(world: World, browser: SimBrowser, network: Network, options: { readonly name: string; readonly old: boolean; readonly skew: number }): SimTab {
  const { timeline, chance, faults, server, newId, range, watch, travel, comparing } = world;
  const { name, old, skew } = options;
  const { user } = browser;
  let alive = true;
  let lane = '';
  let phase = '';
  let frozen = false;
  let visible = true;
  let frozenWork: (() => void)[] = [];
  const visibilityListeners = new Set<() => void>();
  const sockets = new Set<() => void>();

  const slot: TabSlot = {
    name,
    alive: () => alive,
    run(work) {
      if (!alive) return;
      if (frozen) frozenWork.push(work);
      else work();
    },
  };
  const clock: Clock = {
    now: () => timeline.now() + skew,
    after: (ms, run) => timeline.after(ms, () => slot.run(run)),
    soon: (run) => void timeline.after(0, () => slot.run(run)),
  };

  /** Frames arrive in order, or, once the connection is broken, not at all. */
  const connect: ConnectSocket = (events) => {
    let state: 'opening' | 'open' | 'closed' = 'opening';
    let session: ReturnType<SimServer['connect']> | null = null;
    let toServer = 0;
    let toClient = 0;
    const inOrder = (last: number): number => Math.max(last, timeline.now() + (travel ?? chance.between(5, 120)));
    function closed(code: number): void {
      if (state === 'closed') return;
      state = 'closed';
      session?.end();
      session = null;
      stopListening();
      sockets.delete(abandon);
      slot.run(() => events.closed(code));
    }
    const abandon = (): void => {
      state = 'closed';
      session?.end();
      stopListening();
    };
    // Some networks say that they are gone; behind others frames just vanish, until the connection is reset.
    const says = chance.hits(0.5);
    const stopListening = network.listen(() => {
      if (network.blocked()) timeline.after(chance.between(0, 200), () => closed(1006));
      else if (network.online() || says) timeline.after(chance.between(0, 200), () => closed(1006));
    });
    sockets.add(abandon);
    timeline.after(chance.between(5, 60), () => {
      if (state !== 'opening') return;
      if (!network.online() || !server.up()) return closed(1006);
      if (network.blocked()) {
        faults.socketBlocked += 1;
        return closed(1006);
      }
      state = 'open';
      session = server.connect(user.id, {
        deliver(text) {
          toClient = inOrder(toClient);
          timeline.after(toClient - timeline.now(), () => {
            if (state !== 'open' || !network.online()) {
              if (text.startsWith('{"type":"results"')) faults.lostAnswer += 1;
              return;
            }
            slot.run(() => state === 'open' && events.received(text));
          });
        },
        closed: (code) => timeline.after(chance.between(1, 50), () => closed(code)),
      });
      slot.run(events.opened);
    });
    return {
      send(text) {
        if (state !== 'open') return;
        toServer = inOrder(toServer);
        const said = old && text.includes('"open"') ? asOld(text, lane) : text;
        const knows = sync.flags.state.revision;
        // What it passes on for another tab is that one's affair.
        if (phase !== 'live' && text.includes('"type":"push"') && text.includes(`"origin":"${lane}/`)) watch.wrong(`${name} sends over the socket, though its phase is ${phase}`);
        timeline.after(toServer - timeline.now(), () => state === 'open' && network.online() && session?.receive(said, knows));
      },
      waiting: () => 0,
      close: () => timeline.after(1, () => closed(1000)),
    };
  };

  async function request<T>(work: () => Promise<T> | T): Promise<T | null> {
    await pause(travel ?? chance.between(5, 150));
    if (!network.online() || !server.up()) return null;
    const answer = await work();
    await pause(travel ?? chance.between(5, 150));
    if (network.online()) return answer;
    faults.lostAnswer += 1;
    return null;
  }
  const pause = (ms: number): Promise<void> => new Promise((resolve) => void clock.after(ms, resolve));
  const orOffline = async <T>(answer: Promise<Outcome<T> | null>): Promise<Outcome<T>> => (await answer) ?? { ok: false, error: OFFLINE };

  const shared = browser.channel(slot);
  /** What this tab tells the others, as it would be told by its build. */
  const channel: TabChannel = {
    ...shared,
    post(message) {
      const told = message as { type?: string; ops?: readonly SyncOp[]; durable?: boolean };
      if (told.type === 'ops') {
        for (const op of told.ops ?? []) {
          if (told.durable === true) watch.safe(op.opId);
          else {
            made.add(op.cell);
            watch.made(name, op);
          }
        }
      }
      shared.post(old ? JSON.parse(asOld(JSON.stringify(message), lane)) : message);
    },
  };
  /** Cells of which ops were made in the edit that is under way. */
  const made = new Set<string>();
  let throwing = false;
  let fold: Compared['fold'] | null = null;

  /** As it is shipped; what it reads may throw, and what it says is noted. */
  function compare(parts: ComparisonParts): ReturnType<typeof openComparison> {
    const views = new Map<object, ReturnType<Compared['views']> extends Iterable<infer Each> ? Each : never>();
    function reading(binding: ReturnType<Compared['views']> extends Iterable<infer Each> ? Each : never) {
      const { participant } = binding;
      const read = (): unknown => {
        if (!throwing) return participant.legacy.read();
        faults.legacyThrows += 1;
        throw new Error('the store cannot be read');
      };
      const made = views.get(binding) ?? { ...binding, participant: { ...participant, legacy: { ...participant.legacy, read } } };
      views.set(binding, made);
      return made;
    }
    const comparison = openComparison({
      ...parts,
      compared: { ...parts.compared, views: () => [...parts.compared.views()].map(reading) },
      fallBack(reason, cells) {
        watch.fellBack(`${name}: ${reason}: ${cells.join()}`);
        parts.fallBack(reason, cells);
      },
    });
    ({ fold } = parts.compared);
    const told = new Set<unknown>();
    comparison.state$.subscribe(({ differences }) => {
      for (const each of differences) {
        if (told.has(each)) continue;
        told.add(each);
        watch.confirmed({ side: `${name} ${each.side}`, cell: each.cell, text: `${sync.mode.stage} ${phase}: control ${JSON.stringify(each.control)} candidate ${JSON.stringify(each.candidate)} ${each.resolution}, ops ${JSON.stringify(each.ops.slice(-3))}, log ${JSON.stringify(server.logOf(each.cell).slice(-3))}` });
      }
    });
    return {
      ...comparison,
      get state() {
        return comparison.state;
      },
      close() {
        fold = null;
        comparison.close();
      },
    };
  }

  const sync = createSync({
    version: 'sim',
    flags: { clock, kept: browser.kept(slot), announce: () => undefined, development: false },
    loadControl: async () => ({
      startControl: (host, connection) =>
        createControl(host, connection, {
          clock,
          random: chance.next,
          newId() {
            const id = newId();
            // The control channel names its tab first of all.
            lane ||= id.slice(0, 8);
            return id;
          },
          kept: browser.kept(slot),
          channel,
          locks: browser.locks(slot),
          visibility: { visible: () => visible, listen: (listener) => (visibilityListeners.add(listener), () => void visibilityListeners.delete(listener)) },
          connect,
          openOutbox: () => browser.storage(slot),
          sendByRest: (_schedule, op) => request(() => server.pushByRest(user.id, op)),
          askByRest: (question) => request(() => server.askByRest(user.id, question)),
          // Builds of the older protocol have nothing that compares.
          ...(!old && { comparing: comparing?.ports ?? { load: async () => ({ openComparison: compare }), elapsed: clock.now } }),
          loadEngine: async () => ({ createEngine }),
        }),
    }),
  });

  sync.status$.subscribe((status) => (phase = status.phase));
  /** Only then is what a view is told newer than what it is loaded with. */
  const isLive = (): boolean => phase === 'live';

  const client = {
    window: (_id: string, from: string, to: string) => orOffline(request(() => server.window(user.id, from, to))),
    writeCell: (_id: string, ref: CellRef, body: Parameters<SimServer['writeCell']>[2]) => orOffline(request(() => server.writeCell(user.id, ref, body))),
  };
  const protocol = { min: 1, max: old ? 1 : 2 };

  function openView<Store extends LegacyStore>(kind: Pick<Parameters<typeof joinView<Store>>[0], 'name' | 'format' | 'data' | 'wrap' | 'open'>, act: (store: Store) => { write: SimView['write']; load: () => Promise<void>; confirm: SimView['write']; revert: (ref: CellRef) => void; setViewMode: () => void }): SimView {
    const byRest = createWriteQueue({
      client,
      scheduleId: server.schedule,
      origin: `${name}/${kind.name}`,
      newOpId: newId,
      random: chance.next,
      wait: (ms, signal) =>
        new Promise((resolve) => {
          const stop = clock.after(ms, resolve);
          signal.addEventListener('abort', () => (stop(), resolve()));
        }),
      onChange: () => undefined,
      onSaved(ref, value, rev) {
        acts.confirm(ref, value);
        watch.saved(cellKey(ref), rev);
        live.saved({ ref, value }, rev);
      },
      onRefused: (ref) => live.refused(ref),
    });
    const live: LiveView<Store> = joinView<Store>({
      ...kind,
      sync,
      build: 'sim',
      protocol,
      scheduleId: server.schedule,
      queue: byRest,
      onUpdate(update) {
        if ('origin' in update && update.origin === `${lane}/${kind.name}`) watch.wrong(`${name} ${kind.name} was told its own change`);
      },
      onWriteState: () => undefined,
      reload: () => void acts.load(),
    });
    const acts = act(live.store);
    let middle: (() => void) | null = null;
    // As the view does when the network is back.
    live.store.subscribe((event) => {
      if (event.type === 'written') {
        const turn = middle;
        middle = null;
        turn?.();
      }
      if (event.type === 'load-failed') clock.after(5000, () => void acts.load());
      const writes = 'writes' in event ? (event.writes as readonly { ref: CellRef; value: SyncOp['value'] }[]) : [];
      if (isLive()) for (const { ref, value } of writes) watch.received(name, old, kind.name, cellKey(ref), value, server.logOf);
    });
    const cells = (): ReadonlyMap<string, unknown> => new Map(kind.format.toAssignments(kind.data(live.store) as never).map((row) => [cellKey(row), row.value]));
    const giveUp = (): void => {
      for (const { key, ref } of byRest.pending()) {
        live.queue.discard(key);
        acts.revert(ref);
      }
    };
    const write: SimView['write'] = (ref, value, turn) => {
      watch.writes(name, cellKey(ref));
      const captured = phase === 'live' || phase === 'parked';
      made.clear();
      middle = turn ?? null;
      acts.write(ref, value);
      middle = null;
      if (turn && captured && !made.has(cellKey(ref))) watch.wrong(`${name} ${kind.name}: an edit of ${cellKey(ref)} began on the bus and did not go that way`);
    };
    const corrupt: SimView['corrupt'] = (ref, value) => watch.during(() => live.store.receive([{ ref, value }]));
    return { ...acts, name: kind.name, byRest, cells, giveUp, write, corrupt };
  }

  const { from, to } = range;
  const ports = { window: client.window };
  const { compat } = sync;
  const views = [
    openView<WeeklyScheduleStore>(
      { name: 'weekly', format: { name: 'weekly', from: toScheduleData, toAssignments: ofWeek, at: slotValue }, data: (store) => store.scheduleData, wrap: compat.wrapScheduleStore, open: (writes) => createWeeklyStore(server.schedule, { ...ports, ...writes }) },
      (store) => ({ write: (ref, value) => store.updateAssignment(ref.date, ref.slot, ref.staffId, value), load: () => store.loadWindow(from, to), confirm: store.confirmAssignment, revert: store.revertAssignment, setViewMode: () => store.setViewMode('letters') }),
    ),
    openView<MonthlyScheduleStore>(
      { name: 'monthly', format: { name: 'monthly', from: toComprehensive, toAssignments: ofMonth, at: entryValue }, data: (store) => store.comprehensiveScheduleData, wrap: compat.wrapMonthlyStore, open: (writes) => createMonthlyScheduleStore(server.schedule, { ...ports, ...writes }) },
      (store) => ({ write: store.updateAssignment, load: () => store.loadRange(from, to), confirm: store.confirmAssignment, revert: store.revertAssignment, setViewMode: () => store.setViewMode('calendar') }),
    ),
    openView<DayPanelStore>(
      { name: 'day-detail', format: { name: 'day', from: toDayData, toAssignments: ofDay, at: placedValue }, data: (store) => store.dayData, wrap: compat.wrapDayStore, open: (writes) => createDayPanelStore(server.schedule, { ...ports, ...writes }) },
      (store) => ({ write: store.updateAssignment, load: () => store.loadRange(from, to), confirm: store.confirmAssignment, revert: store.revertAssignment, setViewMode: () => store.setViewMode('slot') }),
    ),
  ];
  const asked: typeof globalThis.fetch = async (...asking) => {
    const answer = comparing && (await request(() => comparing.fetch(...asking)));
    return answer ?? Promise.reject(new Error('unused'));
  };
  sync.show({ schedule: server.schedule, date: from, view: 'week' });
  const ownApi = async (path: string, init?: RequestInit): Promise<Response> => {
    if (path.endsWith('/digest') && browser.digestSilent) {
      faults.digestSilent += 1;
      await pause(HANGS_MS);
    }
    const answer = await request(async () => ({ value: await server.api(user.id, init?.method ?? 'GET', path, typeof init?.body === 'string' ? JSON.parse(init.body) : null) }));
    if (!answer) throw new TypeError('The network is gone.');
    const text = JSON.stringify(answer.value ?? null);
    return { ok: true, status: 200, text: async () => text, json: async () => JSON.parse(text) } as Response;
  };
  sync.connect({ user, build: 'sim', fetch: comparing ? asked : (ownApi as typeof globalThis.fetch) });
  for (const view of views) void view.load();

  const look = (): void => visibilityListeners.forEach((listener) => slot.run(listener));
  return {
    name,
    sync,
    views,
    old,
    phase: () => phase,
    throwWhenRead: (on) => void (throwing = on),
    fold: () => fold,
    isFrozen: () => frozen,
    freeze: () => void (frozen = true),
    thaw() {
      frozen = false;
      const work = frozenWork;
      frozenWork = [];
      for (const each of work) slot.run(each);
      look();
    },
    setVisible(next) {
      visible = next;
      look();
    },
    hurry: look,
    close() {
      alive = false;
      frozenWork = [];
      for (const abandon of sockets) abandon();
      browser.forget(slot);
    },
  };
}

/** What a tab of an older build says when it opens its lane. */
function asOld(text: string, lane: string): string {
  const message = JSON.parse(text) as Record<string, unknown>;
  const inner = (message['type'] === 'up' ? message['message'] : message) as Record<string, unknown>;
  if (inner['type'] === 'open' && inner['lane'] === lane) inner['protocol'] = 1;
  return JSON.stringify(message);
}

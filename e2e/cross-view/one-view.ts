/** One view's legacy store, plain or wrapped, over the shipped server: what the contract of all legacy stores is held to. */
import { createWriteQueue, type CellWrite, type Outcome, type RotaError, type WindowAnswer, type WindowFacts, type WindowStorePorts, type WriteQueue } from '@tandem/rest';
import { cellKey, type Assignment, type AssignmentValue, type CellRef, type Roster } from '@tandem/rota';
import { generateRoster } from '@tandem/rota/generate';
import { FLAG_NAMES, type FlagValues } from '@tandem/sync/protocol';
import { createControl } from '../../shared/sync/src/control/control.ts';
import { createSync, type Sync } from '../../shared/sync/src/create-sync.ts';
import { createEngine } from '../../shared/sync/src/engine/engine.ts';
import type { LegacyFormat } from '../../shared/sync/src/participant.ts';
import type { Clock, ConnectSocket } from '../../shared/sync/src/ports.ts';
import { joinView, type JoinOptions, type LegacyStore } from '../../shared/ui/src/live/join-view.ts';
import { noFaults } from '../sim/faults.ts';
import { createChance } from '../sim/random.ts';
import { createBrowser } from '../sim/sim-browser.ts';
import { cellsOf, createServer, type SimServer } from '../sim/sim-server.ts';
import { createTimeline, type Timeline } from '../sim/timeline.ts';
import { createWatch } from '../sim/watch.ts';

export type Setup = 'plain' | 'wrapped, flags off' | 'wrapped, flags on';
export const SETUPS: readonly Setup[] = ['plain', 'wrapped, flags off', 'wrapped, flags on'];

/** The members under which each store has what all of them have. */
export interface Members {
  readonly load: (from: string, to: string) => Promise<void>;
  readonly write: (ref: CellRef, value: AssignmentValue | null) => unknown;
  readonly setViewMode: (mode: string) => void;
}

export interface Store extends LegacyStore {
  readonly viewMode: string;
  readonly revertAssignment: (ref: CellRef) => void;
  readonly dispose: () => void;
}

/** A legacy store as its remote makes it. */
export interface Kind<Own extends LegacyStore, Data> {
  readonly name: string;
  readonly modes: readonly [first: string, other: string];
  readonly create: (scheduleId: string, ports: WindowStorePorts) => Own & Store;
  readonly format: LegacyFormat<Data>;
  readonly data: (store: Own) => Data;
  readonly wrap: (sync: Sync) => JoinOptions<Own & Store>['wrap'];
  readonly members: (store: Own & Store) => Members;
}

export interface Event {
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface View extends Members {
  readonly store: Store;
  readonly modes: readonly [first: string, other: string];
  readonly told: readonly Event[];
  readonly facts: () => WindowFacts | null;
  readonly cells: () => ReadonlyMap<string, AssignmentValue>;
  readonly value: (ref: CellRef) => AssignmentValue | null;
  readonly isSyncEnabled: () => boolean;
  /** Members of a store that nothing was done to. */
  readonly plainKeys: readonly PropertyKey[];
  readonly roster: Roster;
  readonly server: () => ReadonlyMap<string, unknown>;
  /** Somebody else writes. */
  readonly otherWrites: (ref: CellRef, value: AssignmentValue | null) => Promise<void>;
  /** How what is asked from now on is answered: at once, when released, or not at all. */
  answers: 'at once' | 'when released' | 'failing';
  /** Gives the earliest, or the latest, of the answers that wait; each is as the server was when it was asked. */
  readonly release: (which?: 'first' | 'last') => Promise<void>;
  readonly signals: readonly AbortSignal[];
  /** Whether writes reach the server. */
  readonly setOnline: (online: boolean) => void;
  /** As a person does with writes that were refused. */
  readonly giveUp: () => void;
  /** Whatever is under way comes to its end. */
  readonly settle: () => Promise<void>;
  /** Writes that came to the server, by their way. */
  readonly sent: { rest: number; socket: number };
  readonly close: () => Promise<void>;
}

export const FIRST = '2026-11-02';
export const LAST = '2026-11-08';
export const FAILURE: RotaError = { kind: 'offline', origin: 'network', reason: 'The network is gone.' };
const START = Date.parse('2026-11-02T08:00:00Z');
const USER = { id: 'ana', name: 'Ana' };
const ALL_ON = Object.fromEntries(FLAG_NAMES.map((name) => [name, true])) as unknown as FlagValues;
/** Virtual milliseconds of one way to the server, and until everything has come to its end. */
const LATENCY = 10;
const PEACE = 20_000;

/** No rule refuses what the cases write, but for what the rota does not have. */
function ward(): Roster {
  const roster = generateRoster({ firstDate: FIRST, staff: 8, weeks: 1, seed: 7 });
  const { schedule } = roster;
  return { ...roster, schedule: { ...schedule, policy: { ...schedule.policy, reject: ['unknown-id'] } }, notes: [{ id: 'n1', date: FIRST, staffId: null, text: 'Note' }] };
}

/** What @tandem/sync needs of a browser with one tab. */
function createPage(server: SimServer, timeline: Timeline, newId: () => string, network: { online: boolean; readonly cut: Set<() => void>; received: (text: string) => void }) {
  const chance = createChance(1);
  const browser = createBrowser(USER, { timeline, chance, faults: noFaults() });
  browser.noisy = false;
  const slot = { name: 'tab', alive: () => true, run: (work: () => void) => work() };
  const clock: Clock = { now: timeline.now, after: timeline.after, soon: (run) => void timeline.after(0, run) };
  const connect: ConnectSocket = (events) => {
    let open = true;
    let session: ReturnType<SimServer['connect']> | null = null;
    const close = (code: number): void => {
      if (!open) return;
      open = false;
      session?.end();
      network.cut.delete(cut);
      timeline.after(1, () => events.closed(code));
    };
    const cut = (): void => close(1006);
    network.cut.add(cut);
    timeline.after(LATENCY, () => {
      if (!open) return;
      if (!network.online) return close(1006);
      session = server.connect(USER.id, { deliver: (text) => void timeline.after(LATENCY, () => open && events.received(text)), closed: close });
      events.opened();
    });
    return {
      send(text) {
        timeline.after(LATENCY, () => {
          if (!open) return;
          network.received(text);
          session?.receive(text);
        });
      },
      waiting: () => 0,
      close: () => close(1000),
    };
  };
  return createSync({
    version: 'test',
    flags: { clock, kept: browser.kept(slot), announce: () => undefined, development: false },
    loadControl: async () => ({
      startControl: (host, connection) =>
        createControl(host, connection, {
          clock,
          random: () => 0,
          newId,
          kept: browser.kept(slot),
          channel: browser.channel(slot),
          locks: browser.locks(slot),
          visibility: { visible: () => true, listen: () => () => undefined },
          connect,
          openOutbox: () => browser.storage(slot),
          sendByRest: (_schedule, op) => (network.online ? server.pushByRest(USER.id, op) : Promise.resolve(null)),
          askByRest: async (question) => (network.online ? server.askByRest(USER.id, question) : null),
          loadEngine: async () => ({ createEngine }),
        }),
    }),
  });
}

export async function openView<Own extends LegacyStore, Data>(kind: Kind<Own, Data>, setup: Setup): Promise<View> {
  const timeline = createTimeline(START);
  let ids = 0;
  const newId = (): string => `${(ids += 1).toString(36).padStart(8, '0')}-view`;
  const roster = ward();
  const users = new Map([[USER.id, USER.name], ['vic', 'Vic']]);
  const server = await createServer(roster, users, { timeline, newId, watch: createWatch() });
  const sent = { rest: 0, socket: 0 };
  const waiting: (() => void)[] = [];
  const signals: AbortSignal[] = [];
  const network = {
    online: true,
    cut: new Set<() => void>(),
    received(text: string) {
      const message = JSON.parse(text) as { type: string; ops?: readonly unknown[] };
      if (message.type === 'push') sent.socket += message.ops?.length ?? 0;
    },
  };

  const client = {
    window(_id: string, from: string, to: string, signal: AbortSignal): Promise<Outcome<WindowAnswer>> {
      signals.push(signal);
      if (view.answers === 'failing') return Promise.resolve({ ok: false, error: FAILURE });
      const answer = server.window(USER.id, from, to);
      return view.answers === 'at once' ? Promise.resolve(answer) : new Promise((resolve) => waiting.push(() => resolve(answer)));
    },
    async writeCell(_id: string, ref: CellRef, body: Parameters<SimServer['writeCell']>[2]) {
      await new Promise<void>((resolve) => void timeline.after(LATENCY, resolve));
      if (!network.online) return { ok: false as const, error: FAILURE };
      sent.rest += 1;
      return server.writeCell(USER.id, ref, body);
    },
  };
  const queue = createWriteQueue({
    client,
    scheduleId: server.schedule,
    origin: `tab/${kind.name}`,
    newOpId: newId,
    random: () => 0,
    wait: (ms) => new Promise<void>((resolve) => void timeline.after(ms, resolve)),
    onChange: () => undefined,
    onSaved(ref, value, rev) {
      store.confirmAssignment(ref, value);
      saved({ ref, value }, rev);
    },
  });

  let store: Own & Store;
  let route: WriteQueue = queue;
  let saved: (write: CellWrite, rev: number) => void = () => undefined;
  let sync: Sync | null = null;
  if (setup === 'plain') {
    store = kind.create(server.schedule, { window: client.window, write: queue.write, pending: queue.pending });
  } else {
    if (setup === 'wrapped, flags on') await server.setFlags(ALL_ON);
    sync = createPage(server, timeline, newId, network);
    const live = joinView<Own & Store>({
      name: kind.name,
      build: 'test',
      protocol: { min: 1, max: 2 },
      scheduleId: server.schedule,
      queue,
      sync,
      format: kind.format as unknown as LegacyFormat<never>,
      data: kind.data,
      wrap: kind.wrap(sync),
      open: (writes) => kind.create(server.schedule, { window: client.window, ...writes }),
      onUpdate: () => undefined,
      onWriteState: () => undefined,
      reload: () => undefined,
    });
    [store, route, saved] = [live.store, live.queue, live.saved];
    sync.show({ schedule: server.schedule, date: FIRST, view: 'week' });
  }
  const stop = sync?.connect({ user: USER, build: 'test', fetch: () => Promise.reject(new Error('unused')) });
  const told: Event[] = [];
  store.subscribe((event) => told.push(event as Event));
  const cells = (): ReadonlyMap<string, AssignmentValue> => new Map(kind.format.toAssignments(kind.data(store)).map((row: Assignment) => [cellKey(row), row.value]));
  const members = kind.members(store);

  const view: View = {
    ...members,
    store,
    modes: kind.modes,
    told,
    roster,
    sent,
    signals,
    answers: 'at once',
    facts: () => store.facts,
    cells,
    value: (ref) => cells().get(cellKey(ref)) ?? null,
    isSyncEnabled: () => ('isSyncEnabled' in store ? (store.isSyncEnabled as () => boolean)() : false),
    plainKeys: Reflect.ownKeys(kind.create('other', { window: client.window, write: () => undefined, pending: () => [] })),
    server: () => cellsOf(server.rosters(), server.schedule),
    async otherWrites(ref, value) {
      const answer = await settled(server.writeCell('vic', ref, { opId: newId(), value, origin: 'other/weekly' }));
      if (!answer.ok) throw new Error(answer.error.reason);
    },
    async release(which = 'first') {
      (which === 'first' ? waiting.shift() : waiting.pop())?.();
      await timeline.runUntil(timeline.now());
    },
    setOnline(online) {
      network.online = online;
      if (!online) for (const cut of [...network.cut]) cut();
    },
    giveUp() {
      for (const { key, ref } of queue.pending()) {
        route.discard(key);
        store.revertAssignment(ref);
      }
    },
    settle: () => timeline.runUntil(timeline.now() + PEACE),
    async close() {
      stop?.();
      store.dispose();
      await server.stop();
    },
  };
  async function settled<T>(work: Promise<T>): Promise<T> {
    await timeline.runUntil(timeline.now() + LATENCY);
    return work;
  }
  await members.load(FIRST, LAST);
  await view.settle();
  told.length = 0;
  return view;
}

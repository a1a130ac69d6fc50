/** A page without a window: the shipped bus, outbox, link and the week's legacy store, over real sockets and requests. */
import { CSRF_HEADER, createRotaClient, createWriteQueue, newOpId, type RotaClient, type Session } from '@tandem/rest';
import { cellKey, type AssignmentValue, type CellRef } from '@tandem/rota';
import type { SyncOp } from '@tandem/sync/protocol';
import { WebSocket } from 'ws';
import { createControl } from '../../shared/sync/src/control/control.ts';
import { createAskByRest } from '../../shared/sync/src/control/ask-by-rest.ts';
import { createSendByRest } from '../../shared/sync/src/control/send-by-rest.ts';
import { createSync, type Sync } from '../../shared/sync/src/create-sync.ts';
import { createEngine } from '../../shared/sync/src/engine/engine.ts';
import type { Clock, ConnectSocket, OutboxRow, OutboxStorage } from '../../shared/sync/src/ports.ts';
import type { SyncStatus } from '../../shared/sync/src/status.ts';
import { joinView } from '../../shared/ui/src/live/join-view.ts';
import { toAssignments, toScheduleData } from '../../remotes/weekly/src/legacy/weekly-format.ts';
import { createWeeklyStore, type WeeklyScheduleStore } from '../../remotes/weekly/src/legacy/weekly-store.ts';

/** Who is signed in, as each request has to say. */
export interface SignedIn {
  readonly url: string;
  readonly cookie: string;
  readonly session: Session;
  /** The page's `fetch`: paths of the server, with cookie, origin and CSRF header. */
  readonly fetch: typeof globalThis.fetch;
}

export async function signIn(url: string, login: string, password: string): Promise<SignedIn> {
  return signedInBy(url, await globalThis.fetch(`${url}/api/session`, { method: 'POST', headers: { 'content-type': 'application/json', origin: url }, body: JSON.stringify({ login, password }) }));
}

export async function signedInBy(url: string, answer: Response): Promise<SignedIn> {
  if (!answer.ok) throw new Error(`Signing in was answered ${answer.status}: ${await answer.text()}`);
  const cookie = answer.headers.getSetCookie().map((each) => each.split(';')[0]).join('; ');
  const session = (await answer.json()) as Session;
  const fetch: typeof globalThis.fetch = (input, init) =>
    globalThis.fetch(new URL(String(input), url), { ...init, headers: { ...(init?.headers as Record<string, string>), cookie, origin: url, [CSRF_HEADER]: session.csrf } });
  return { url, cookie, session, fetch };
}

export interface NodePageOptions {
  readonly signedIn: SignedIn;
  readonly schedule: string;
  readonly range: { readonly from: string; readonly to: string };
  /** Frames of the server that get lost on their way, from now on. */
  readonly deaf?: () => boolean;
  /** An op that this page sends over the socket. */
  readonly onPushed?: (op: SyncOp) => void;
  /** The server has accepted one that came over the socket, at this position of the log. */
  readonly onAccepted?: (opId: string, cursor: number) => void;
}

export interface NodePage {
  readonly sync: Sync;
  readonly status: () => SyncStatus;
  readonly write: (ref: CellRef, value: AssignmentValue | null) => void;
  readonly load: () => Promise<void>;
  readonly cells: () => ReadonlyMap<string, AssignmentValue>;
  /** What is not with the server yet, by either way. */
  readonly unsent: () => number;
  /** Ids of what was ever to be written: in the outbox, or by REST. */
  readonly made: ReadonlySet<string>;
  /** Of these, what the server has refused for good by REST; a person sees that. */
  readonly refused: ReadonlySet<string>;
  readonly retry: () => void;
  /** As a person does with writes that were refused for good. */
  readonly giveUp: () => void;
  readonly close: () => void;
}

/** Refusals of a write that sending it again does not change. */
const FINAL = new Set(['rejected', 'conflict', 'invalid', 'not-found', 'forbidden']);

const clock: Clock = {
  now: Date.now,
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  soon: (run) => void setImmediate(run),
};

/** Durable as long as this process runs: the simulated device's disk. */
function createMemoryOutbox(): OutboxStorage {
  let rows: OutboxRow[] = [];
  let seq = 0;
  return {
    async add(added) {
      const numbered = added.map((row): OutboxRow => structuredClone({ ...row, seq: (seq += 1) }));
      rows.push(...numbered);
      return numbered.map((row) => row.seq);
    },
    read: async (user, after = 0) => structuredClone(rows.filter((row) => row.user === user && row.seq > after)),
    others: async () => [],
    replace: async (changed) => void (rows = rows.map((row) => structuredClone(changed.find((each) => each.seq === row.seq) ?? row))),
    remove: async (seqs) => void (rows = rows.filter((row) => !seqs.includes(row.seq))),
  };
}

export async function openNodePage({ signedIn, schedule, range, deaf = () => false, onPushed, onAccepted }: NodePageOptions): Promise<NodePage> {
  const { url, cookie, session, fetch } = signedIn;
  const made = new Set<string>();
  const refused = new Set<string>();
  const kept = new Map<string, string>();
  const keeps = { get: (key: string) => kept.get(key) ?? null, set: (key: string, value: string) => void kept.set(key, value), onOther: () => () => undefined };
  let status!: SyncStatus;

  const connect: ConnectSocket = (events) => {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/api/sync`, { headers: { cookie, origin: url } });
    socket.on('open', events.opened);
    socket.on('error', () => undefined);
    socket.on('close', (code) => events.closed(code));
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      // The server's own word counts, also where it does not reach the page.
      if (onAccepted && text.startsWith('{"type":"results"')) {
        for (const { kind, opId, cursor } of (JSON.parse(text) as { results: { kind: string; opId: string; cursor?: number | null }[] }).results) {
          if ((kind === 'ack' || kind === 'conflict') && typeof cursor === 'number') onAccepted(opId, cursor);
        }
      }
      if (!deaf()) events.received(text);
    });
    return {
      send(text) {
        if (socket.readyState !== WebSocket.OPEN) return;
        if (onPushed && text.startsWith('{"type":"push"')) for (const op of (JSON.parse(text) as { ops: SyncOp[] }).ops) onPushed(op);
        socket.send(text);
      },
      waiting: () => socket.bufferedAmount,
      close: () => socket.close(),
    };
  };

  const storage = createMemoryOutbox();
  const sync = createSync({
    version: 'drill',
    flags: { clock, kept: keeps, announce: () => undefined, development: false },
    loadControl: async () => ({
      startControl: (host, connection) =>
        createControl(host, connection, {
          clock,
          random: Math.random,
          newId: newOpId,
          kept: keeps,
          channel: { post: () => undefined, listen: () => () => undefined, close: () => undefined },
          locks: { request: (_name, held) => (setImmediate(held), () => undefined) },
          visibility: { visible: () => true, listen: () => () => undefined },
          connect,
          openOutbox: () => ({
            ...storage,
            async add(rows) {
              const numbers = await storage.add(rows);
              for (const { op } of rows) made.add(op.opId);
              return numbers;
            },
          }),
          sendByRest: createSendByRest(fetch),
          askByRest: createAskByRest(fetch),
          loadEngine: async () => ({ createEngine }),
        }),
    }),
  });
  sync.status$.subscribe((next) => void (status = next));

  const client: RotaClient = createRotaClient(fetch);
  const queue = createWriteQueue({
    client: {
      ...client,
      async writeCell(id, ref, body) {
        made.add(body.opId);
        const outcome = await client.writeCell(id, ref, body);
        if (!outcome.ok && FINAL.has(outcome.error.kind)) refused.add(body.opId);
        return outcome;
      },
    },
    scheduleId: schedule,
    origin: 'drill/weekly',
    newOpId,
    random: Math.random,
    wait: (ms, signal) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        signal.addEventListener('abort', () => (clearTimeout(timer), resolve()));
      }),
    onChange: () => undefined,
    onSaved(ref, value, rev) {
      live.store.confirmAssignment(ref, value);
      live.saved({ ref, value }, rev);
    },
  });
  const live = joinView<WeeklyScheduleStore>({
    sync,
    name: 'weekly',
    build: 'drill',
    protocol: { min: 1, max: 2 },
    scheduleId: schedule,
    queue,
    open: (writes) => createWeeklyStore(schedule, { window: client.window, ...writes }),
    format: { name: 'weekly', from: toScheduleData, toAssignments },
    data: (store) => store.scheduleData,
    wrap: sync.compat.wrapScheduleStore,
    onUpdate: () => undefined,
    onWriteState: () => undefined,
    reload: () => void load(),
  });
  const load = (): Promise<void> => live.store.loadWindow(range.from, range.to);

  sync.show({ schedule, date: range.from, view: 'week' });
  const disconnect = sync.connect({ user: { id: session.user.id, name: session.user.name }, build: 'drill', fetch });
  await load();
  return {
    sync,
    status: () => status,
    write: (ref, value) => live.store.updateAssignment(ref.date, ref.slot, ref.staffId, value),
    load,
    cells: () => new Map(toAssignments(live.store.scheduleData).map((row) => [cellKey(row), row.value])),
    unsent: () => status.unsent + queue.pending().length,
    made,
    refused,
    retry: queue.retry,
    giveUp() {
      for (const { key, ref, error } of queue.pending()) {
        if (!error || !FINAL.has(error.kind)) continue;
        live.queue.discard(key);
        live.store.revertAssignment(ref);
      }
    },
    close() {
      disconnect();
      live.leave();
      live.store.dispose();
    },
  };
}

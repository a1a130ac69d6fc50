/** The part of a page without a window that its shell has: the shipped bus and its control channel, over a real socket. */
import { CSRF_HEADER, newOpId, type Session } from '@tandem/rest';
import type { SyncOp } from '@tandem/sync/protocol';
import { WebSocket } from 'ws';
import { createControl, type ControlPorts } from '../../shared/sync/src/control/control.ts';
import { createAskByRest } from '../../shared/sync/src/control/ask-by-rest.ts';
import { createSendByRest } from '../../shared/sync/src/control/send-by-rest.ts';
import { createSync, type Sync } from '../../shared/sync/src/create-sync.ts';
import type { Clock, ConnectSocket, OutboxRow, OutboxStorage } from '../../shared/sync/src/ports.ts';

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

export interface NodeSyncOptions {
  readonly signedIn: SignedIn;
  readonly schedule: string;
  /** Frames of the server that get lost on their way, from now on. */
  readonly deaf?: () => boolean;
  /** An op that this page sends over the socket. */
  readonly onPushed?: (op: SyncOp) => void;
  /** The server has accepted one that came over the socket, at this position of the log. */
  readonly onAccepted?: (opId: string, cursor: number) => void;
  /** An op is in the outbox. */
  readonly onMade?: (opId: string) => void;
}

export interface NodeSync {
  readonly sync: Sync;
  /** Begins the conversation with the server; the answer ends it. */
  readonly connect: () => () => void;
}

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

export function createNodeSync({ signedIn, deaf = () => false, onPushed, onAccepted, onMade = () => undefined }: NodeSyncOptions, loadEngine: ControlPorts['loadEngine']): NodeSync {
  const { url, cookie, session, fetch } = signedIn;
  const kept = new Map<string, string>();
  const keeps = { get: (key: string) => kept.get(key) ?? null, set: (key: string, value: string) => void kept.set(key, value), onOther: () => () => undefined };

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
              for (const { op } of rows) onMade(op.opId);
              return numbers;
            },
          }),
          sendByRest: createSendByRest(fetch),
          askByRest: createAskByRest(fetch),
          loadEngine,
        }),
    }),
  });
  return { sync, connect: () => sync.connect({ user: { id: session.user.id, name: session.user.name }, build: 'drill', fetch }) };
}

export interface FlagPage {
  readonly sync: Sync;
  readonly close: () => void;
}

/**
 * A page that holds flags alone: told, leased, acted on and reported by the shipped code, without a store or an outbox. It is one whose
 * engine cannot be fetched, which the product goes on trying.
 */
export function openFlagPage(options: NodeSyncOptions, date: string): FlagPage {
  const { sync, connect } = createNodeSync(options, () => Promise.reject(new Error('this page holds flags alone')));
  sync.show({ schedule: options.schedule, date, view: 'week' });
  return { sync, close: connect() };
}

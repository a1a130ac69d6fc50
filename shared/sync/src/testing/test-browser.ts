import type { ConnectSocket, Locks, SocketEvents, TabChannel, Visibility } from '../ports.ts';
import type { ClientMessage, ServerMessage } from '../protocol/wire.ts';

/** One browser of a test: its tabs share locks and a channel, as those of a real one do. */
export function createTestBrowser() {
  const queues = new Map<string, { readonly owner: string; readonly held: () => void }[]>();
  const listeners = new Map<TabChannel, Set<(message: unknown) => void>>();
  const owners = new Map<TabChannel, string>();

  /** The lock goes to the first of its queue, in a task of its own. */
  function grant(name: string): void {
    const first = queues.get(name)?.[0];
    if (first) queueMicrotask(() => void (queues.get(name)?.[0] === first && first.held()));
  }

  function leave(name: string, gone: (entry: { readonly owner: string; readonly held: () => void }) => boolean): void {
    const queue = queues.get(name) ?? [];
    const first = queue[0];
    const rest = queue.filter((entry) => !gone(entry));
    queues.set(name, rest);
    if (rest[0] !== first) grant(name);
  }

  return {
    locks: (owner: string): Locks => ({
      request(name, held) {
        const entry = { owner, held };
        const queue = queues.get(name) ?? [];
        queues.set(name, [...queue, entry]);
        if (queue.length === 0) grant(name);
        return () => leave(name, (each) => each === entry);
      },
    }),
    channel(owner: string): TabChannel {
      const own = new Set<(message: unknown) => void>();
      const channel: TabChannel = {
        post(message) {
          const copy = structuredClone(message);
          for (const [other, heard] of listeners) if (other !== channel) for (const listener of heard) queueMicrotask(() => void (listeners.has(other) && listener(copy)));
        },
        listen(listener) {
          own.add(listener);
          return () => void own.delete(listener);
        },
        close: () => void listeners.delete(channel),
      };
      listeners.set(channel, own);
      owners.set(channel, owner);
      return channel;
    },
    /** Names of the locks that somebody holds or waits for. */
    held: () => [...queues].filter(([, queue]) => queue.length > 0).map(([name]) => name),
    /** Takes a lock from a tab that does not notice, as when it is stopped. */
    steal: (owner: string, name: string) => leave(name, (entry) => entry.owner === owner),
    /** Closes a tab without a word, as a crash does: its locks go, and it hears nothing more. */
    crash(owner: string) {
      for (const name of queues.keys()) leave(name, (entry) => entry.owner === owner);
      for (const [channel, each] of owners) if (each === owner) listeners.delete(channel);
    },
  };
}

export interface TestVisibility extends Visibility {
  readonly become: (state: 'visible' | 'hidden' | 'frozen') => void;
  readonly listening: () => number;
}

export function createTestVisibility(state: 'visible' | 'hidden' | 'frozen' = 'visible'): TestVisibility {
  const listeners = new Set<() => void>();
  return {
    visible: () => state === 'visible',
    frozen: () => state === 'frozen',
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    become(next) {
      state = next;
      for (const listener of [...listeners]) listener();
    },
    listening: () => listeners.size,
  };
}

export interface TestConnection {
  readonly sent: ClientMessage[];
  waiting: number;
  closed: boolean;
  readonly events: SocketEvents;
  readonly say: (message: ServerMessage) => void;
  /** Opens, and welcomes whoever says hello. */
  readonly welcome: () => void;
}

/** A server of a test: it keeps what is opened, in order. `answering`: it welcomes by itself. */
export function createTestServer(answering = true, protocol = 2): { readonly connect: ConnectSocket; readonly connections: TestConnection[]; answering: boolean; readonly last: () => TestConnection } {
  const connections: TestConnection[] = [];
  const server = {
    answering,
    connections,
    last: (): TestConnection => {
      const last = connections.at(-1);
      if (!last) throw new Error('nothing has been opened');
      return last;
    },
    connect: ((events) => {
      const connection: TestConnection = {
        sent: [],
        waiting: 0,
        closed: false,
        events,
        say: (message) => events.received(JSON.stringify(message)),
        welcome() {
          events.opened();
          connection.say({ type: 'welcome', protocol, build: 'test', user: 'u1', now: 0 });
        },
      };
      connections.push(connection);
      if (server.answering) queueMicrotask(() => void (connection.closed || connection.welcome()));
      return {
        send: (text) => void connection.sent.push(JSON.parse(text) as ClientMessage),
        waiting: () => connection.waiting,
        close: () => void (connection.closed = true),
      };
    }) as ConnectSocket,
  };
  return server;
}

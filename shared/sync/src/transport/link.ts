import { BehaviorSubject, Subject, type Observable } from 'rxjs';
import type { Clock, ConnectSocket, Locks, Random, TabChannel, Visibility } from '../ports.ts';
import { readBy } from '../protocol/read-by.ts';
import { tabMessage, type TabMessage } from '../protocol/tab-message.ts';
import type { ProtocolRange } from '../protocol/versions.ts';
import type { ClientMessage, ServerMessage } from '../protocol/wire.ts';
import { createLanes, lifeLock } from './lanes.ts';
import { createLead, type Lead } from './lead.ts';
import { createServerSocket, type ServerSocket } from './server-socket.ts';
import { spoken$ } from './spoken.ts';

/** What tabs tell each other beside the link's own words. */
export type ToldMessage = Exclude<TabMessage, { type: 'lead' | 'who-leads' | 'up' | 'down' }>;

export interface LinkPorts {
  readonly connect: ConnectSocket;
  /** null: the page has none, and every tab has a socket of its own. */
  readonly locks: Locks | null;
  readonly channel: TabChannel | null;
  readonly visibility: Visibility;
  readonly clock: Clock;
  readonly random: Random;
  readonly tab: string;
  /** Whose session the socket has to have. */
  readonly user: string;
  /** Tabs of one name share a socket: one server, one user. */
  readonly name?: string;
  readonly protocol: ProtocolRange;
  readonly build: string;
}

/** This tab's connection to the server, over whichever tab of the browser holds the socket, and to the other tabs. */
export interface Link {
  readonly up: boolean;
  /** Down and up again: nothing that was asked of the server before is still asked. */
  readonly up$: Observable<boolean>;
  readonly leads: boolean;
  readonly leads$: Observable<boolean>;
  /** Every tab has a socket of its own. */
  readonly alone: boolean;
  /** The WebSocket close code for which nothing is tried any more; null: none. */
  readonly barred: number | null;
  readonly barred$: Observable<number | null>;
  /** The socket has been refused several times in a row; it is tried on. */
  readonly refused: boolean;
  readonly refused$: Observable<boolean>;
  /** @returns false: it is down, and this is not sent. Lanes in it are this tab's. */
  readonly send: (message: ClientMessage) => boolean;
  readonly messages$: Observable<ServerMessage>;
  /** Tells the other tabs. */
  readonly tell: (message: ToldMessage) => void;
  readonly told$: Observable<ToldMessage>;
  /** Tries again, as after a sign-in. */
  readonly reconnect: () => void;
  /** Messages that were dropped because they are none. */
  readonly bad: { readonly server: number; readonly tabs: number };
  readonly dispose: () => void;
}

/** Milliseconds after which a tab that hears of no leader asks again. */
const ASK_MS = 5000;

export function createLink(ports: LinkPorts): Link {
  const { connect, locks, channel, visibility, clock, random, tab, user, name = 'tandem-sync', protocol, build } = ports;
  const alone = locks === null || channel === null;
  const hello = { type: 'hello', protocol: { min: protocol.min, max: protocol.max }, build } as const;
  const up$ = new BehaviorSubject(false);
  const leads$ = new BehaviorSubject(alone);
  const barred$ = new BehaviorSubject<number | null>(null);
  const refused$ = new BehaviorSubject(false);
  const messages$ = new Subject<ServerMessage>();
  const told$ = new Subject<ToldMessage>();
  const bad = { server: 0, tabs: 0 };
  /** How many sockets this tab has had. */
  let link = 0;
  /** What whoever comes late has missed, by its type. */
  const first = new Map<ServerMessage['type'], ServerMessage>();
  /** Who leads, where that is another tab, and which of its sockets this tab has lanes in. */
  let leader: { readonly tab: string; readonly link: number } | null = null;
  let disposed = false;

  const set = <T>(subject: BehaviorSubject<T>, value: T): void => {
    if (subject.value !== value) subject.next(value);
  };
  const post = (message: TabMessage): void => {
    if (!disposed) channel?.post(message);
  };

  const socket: ServerSocket = createServerSocket({
    connect,
    clock,
    random,
    hello,
    user,
    onUp(up) {
      if (up) {
        link += 1;
        set(barred$, null);
      } else {
        first.clear();
        lanes?.clear();
      }
      if (lead?.leads() === true) announce();
      set(up$, up);
    },
    onMessage(message) {
      if (message.type === 'welcome' || message.type === 'notices') first.set(message.type, message);
      const lane = laneOf(message);
      if (!alone && lane !== tab) post({ type: 'down', from: tab, link, ...(lane !== undefined && { tab: lane }), message });
      if (lane === undefined || lane === tab) hear(message);
    },
    onRefused(refused) {
      if (refused === refused$.value) return;
      refused$.next(refused);
      if (lead?.leads() === true) announce();
    },
    onBarred(code) {
      set(barred$, code);
      if (lead?.leads() === true) announce();
    },
    onBad: () => void (bad.server += 1),
  });

  const lanes = alone ? null : createLanes(locks, name, (gone) => void socket.send({ type: 'close', lane: gone }));

  function announce(asker?: string): void {
    post({ type: 'lead', tab, up: socket.up(), link, visible: visibility.visible(), barred: barred$.value, refused: refused$.value });
    if (asker !== undefined) for (const message of first.values()) post({ type: 'down', from: tab, link, tab: asker, message });
  }

  function follow(message: Extract<TabMessage, { type: 'lead' }>): void {
    const same = leader?.tab === message.tab && leader.link === message.link;
    leader = { tab: message.tab, link: message.link };
    if (!same) set(up$, false);
    set(barred$, message.barred);
    set(refused$, message.refused === true);
    set(up$, message.up);
  }

  function hear(message: ServerMessage): void {
    spoken$.next([false, message]);
    messages$.next(message);
  }

  function heard(raw: unknown): void {
    // What was on its way when this link ended.
    if (disposed) return;
    const read = readBy(tabMessage, raw);
    if (!read.success) return void (bad.tabs += 1);
    const message = read.data;
    switch (message.type) {
      case 'who-leads':
        return lead?.received(message);
      case 'lead':
        if (message.tab === tab) return;
        lead?.received(message);
        if (lead?.leads() === false) follow(message);
        return;
      case 'up':
        if (message.to !== tab || lead?.leads() !== true) return;
        if (message.message.type === 'hello') return socket.unbar();
        if (lanes?.admit(message.tab, message.message) !== true) return void (bad.tabs += 1);
        return void socket.send(message.message);
      case 'down':
        if (message.tab !== undefined && message.tab !== tab) return;
        // Of a tab that has led before, or of a socket that is gone.
        if (lead?.leads() !== false || leader?.tab !== message.from || leader.link !== message.link || !up$.value) return;
        return hear(message.message);
      default:
        spoken$.next([false, message]);
        return told$.next(message);
    }
  }

  const unlisten = channel?.listen(heard);
  let release: (() => void) | null = null;
  let lead: Lead | null = null;
  if (!alone) {
    release = locks.request(lifeLock(name, tab), () => {});
    lead = createLead({ locks, visibility, tab, name, post, announce, onChange: changeLead });
  } else socket.start();

  function changeLead(leads: boolean): void {
    if (disposed) return;
    leader = null;
    set(up$, false);
    set(leads$, leads);
    if (leads) {
      set(barred$, null);
      socket.start();
    } else socket.stop();
  }

  /** A tab that is down without leading asks again: what it was told may have been lost. */
  let stopAsking: (() => void) | null = null;
  function askAgain(): void {
    stopAsking = clock.after(ASK_MS, () => {
      if (!up$.value && !leads$.value) lead?.ask();
      askAgain();
    });
  }
  const downs = alone
    ? null
    : up$.subscribe((up) => {
        stopAsking?.();
        stopAsking = null;
        if (!up) askAgain();
      });

  const unlistenVisibility = visibility.listen(() => {
    if (leads$.value) socket.hurry();
  });

  return {
    get up() {
      return up$.value;
    },
    up$: up$.asObservable(),
    get leads() {
      return leads$.value;
    },
    leads$: leads$.asObservable(),
    alone,
    get barred() {
      return barred$.value;
    },
    barred$: barred$.asObservable(),
    get refused() {
      return refused$.value;
    },
    refused$: refused$.asObservable(),
    send(message) {
      if (!up$.value) return false;
      spoken$.next([true, message]);
      if (leads$.value) return socket.send(message);
      if (leader) post({ type: 'up', tab, to: leader.tab, message });
      return leader !== null;
    },
    messages$: messages$.asObservable(),
    tell(message) {
      spoken$.next([true, message]);
      post(message);
    },
    told$: told$.asObservable(),
    reconnect() {
      if (leads$.value) socket.unbar();
      else if (leader) post({ type: 'up', tab, to: leader.tab, message: hello });
    },
    bad,
    dispose() {
      if (disposed) return;
      if (leader && up$.value) post({ type: 'up', tab, to: leader.tab, message: { type: 'close', lane: tab } });
      disposed = true;
      downs?.unsubscribe();
      stopAsking?.();
      unlisten?.();
      unlistenVisibility();
      lead?.dispose();
      socket.stop();
      lanes?.clear();
      release?.();
      set(up$, false);
      set(leads$, false);
      for (const subject of [up$, leads$, barred$, refused$, messages$, told$]) subject.complete();
    },
  };
}

/** The tab that a message is for; undefined: all of them. */
function laneOf(message: ServerMessage): string | undefined {
  return message.type === 'snapshot' || message.type === 'events' || message.type === 'refused' || message.type === 'conflicts' ? message.lane : undefined;
}

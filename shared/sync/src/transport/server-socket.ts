import type { Clock, ConnectSocket, OpenSocket, Random } from '../ports.ts';
import { serverMessage, type ClientMessage, type ServerMessage } from '../protocol/wire.ts';

export interface ServerSocketOptions {
  readonly connect: ConnectSocket;
  readonly clock: Clock;
  readonly random: Random;
  readonly hello: Extract<ClientMessage, { type: 'hello' }>;
  /** Up: the server has welcomed it. */
  readonly onUp: (up: boolean) => void;
  readonly onMessage: (message: ServerMessage) => void;
  /** It was not opened, or not for long, several times in a row; false: it is up. */
  readonly onRefused: (refused: boolean) => void;
  /** The close code that ended the trying. */
  readonly onBarred: (code: number) => void;
  readonly onBad: () => void;
  /** Whose socket it has to be. */
  readonly user: string;
}

/** The one socket of a browser, opened again whenever it goes. */
export interface ServerSocket {
  readonly start: () => void;
  readonly stop: () => void;
  readonly up: () => boolean;
  /** @returns false: it is not up, and this will not be sent */
  readonly send: (message: ClientMessage) => boolean;
  /** The network may be back, or the page is looked at again: no more waiting. */
  readonly hurry: () => void;
  /** Tries again though the server had barred it. */
  readonly unbar: () => void;
}

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 30_000;
/** A socket that was up for so long starts afresh; one that always goes at once must not make the server busy. */
const STEADY_MS = 10_000;
const WELCOME_MS = 15_000;
/** Attempts in a row that came to nothing, after which nobody waits for the socket. */
const MOST_REFUSED = 3;
/** Bytes that may wait in the network before further messages wait here. */
const MOST_WAITING = 1024 * 1024;
const MOST_HELD = 2000;
const LOOK_MS = 50;
/** Nobody is signed in, or this person may not: trying again does not help. */
const SIGNED_OUT = 4401;
const BARRING = new Set([SIGNED_OUT, 4403]);
const NO_CODE = 1006;

export function createServerSocket(options: ServerSocketOptions): ServerSocket {
  const { connect, clock, random, hello, user, onUp, onMessage, onRefused, onBarred, onBad } = options;
  let wanted = false;
  let barred = false;
  let up = false;
  let attempts = 0;
  let upSince = 0;
  let heardAt = 0;
  /** The server speaks at least this often, since it renews leases; null: nothing of this socket says so. */
  let silence: number | null = null;
  /** Events of an earlier socket are nobody's. */
  let generation = 0;
  let open: OpenSocket | null = null;
  let held: string[] = [];
  /** One wait at a time: for a retry, for the welcome, or for a sign of life; and one for the network. */
  let callOff: (() => void) | null = null;
  let callOffLook: (() => void) | null = null;

  function wait(ms: number, run: () => void): void {
    callOff?.();
    callOff = clock.after(ms, () => {
      callOff = null;
      run();
    });
  }

  function begin(): void {
    const own = (generation += 1);
    silence = null;
    wait(WELCOME_MS, () => ended(NO_CODE));
    let socket: OpenSocket | null = null;
    let ready = false;
    const greet = (): void => {
      if (ready && socket && own === generation) socket.send(JSON.stringify(hello));
    };
    try {
      socket = connect({
        opened: () => {
          ready = true;
          greet();
        },
        received: (text) => {
          if (own === generation) received(text);
        },
        closed: (code) => {
          if (own === generation) ended(code);
        },
      });
    } catch {
      return ended(NO_CODE);
    }
    if (own !== generation) return socket.close();
    open = socket;
    // It was open before it was here.
    greet();
  }

  /** Gives up the present socket without waiting for its end: a dead network does not tell. */
  function letGo(): void {
    generation += 1;
    callOff?.();
    callOffLook?.();
    callOff = callOffLook = null;
    held = [];
    open?.close();
    open = null;
    if (!up) return;
    up = false;
    onUp(false);
  }

  function ended(code: number): void {
    if (up && clock.now() - upSince >= STEADY_MS) attempts = 0;
    letGo();
    if (BARRING.has(code)) {
      barred = true;
      return onBarred(code);
    }
    // Told that it is down, somebody may have stopped or started it.
    if (!wanted || barred || callOff || open) return;
    const most = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempts);
    attempts += 1;
    wait(most * (0.5 + random() / 2), begin);
    if (attempts >= MOST_REFUSED) onRefused(true);
  }

  function received(text: string): void {
    const message = parse(text);
    if (message === null) return onBad();
    heardAt = clock.now();
    // Somebody else has signed in in this browser: nothing of this person's may be sent as theirs.
    if (message.type === 'welcome' && message.user !== user) return ended(SIGNED_OUT);
    if (message.type === 'welcome' && !up) {
      up = true;
      upSince = heardAt;
      callOff?.();
      callOff = null;
      onRefused(false);
      onUp(true);
    }
    if (!up && message.type !== 'refused') return onBad();
    if (message.type === 'flags') {
      silence = message.flags.leaseMs;
      watchSilence(silence);
    }
    onMessage(message);
  }

  function watchSilence(ms: number): void {
    wait(ms, () => {
      const left = heardAt + (silence ?? Infinity) - clock.now();
      if (left > 0) watchSilence(left);
      else ended(NO_CODE);
    });
  }

  function flush(): void {
    callOffLook = null;
    while (open && held.length > 0 && open.waiting() <= MOST_WAITING) open.send(held.shift() ?? '');
    if (held.length > 0) callOffLook = clock.after(LOOK_MS, flush);
  }

  return {
    start() {
      if (wanted) return;
      wanted = true;
      attempts = 0;
      if (!barred) begin();
    },
    stop() {
      wanted = false;
      letGo();
    },
    up: () => up,
    send(message) {
      if (!up || !open || held.length >= MOST_HELD) return false;
      held.push(JSON.stringify(message));
      if (!callOffLook) flush();
      return true;
    },
    hurry() {
      if (!wanted || barred) return;
      if (up && silence !== null && clock.now() - heardAt >= silence) letGo();
      if (!open) {
        callOff?.();
        begin();
      }
    },
    unbar() {
      if (!barred) return;
      barred = false;
      attempts = 0;
      if (wanted) begin();
    },
  };
}

function parse(text: string): ServerMessage | null {
  try {
    const read = serverMessage.safeParse(JSON.parse(text));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

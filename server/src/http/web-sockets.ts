import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { ERRORS, type ErrorAnswer, type ErrorKind } from '@tandem/rest';
import { WebSocketServer, type WebSocket } from 'ws';

/** Who wants to listen, from the handshake's cookie and headers. */
export type Listener = { readonly userId: string } | { readonly refused: Extract<ErrorKind, 'unauthenticated' | 'forbidden'> };

/** What a URL asks for. */
export interface SocketRequest {
  /** Decides like a REST read, and from own pages only. Asked again while the socket is open. */
  readonly admit: (request: IncomingMessage) => Listener;
  /** @returns is called when it has closed */
  readonly serve: (socket: WebSocket, userId: string) => () => void;
}
export type SocketRefusal = Pick<ErrorAnswer['error'], 'kind' | 'origin' | 'reason' | 'field'>;
/** null: another route's. */
export type SocketRoute = (url: URL) => SocketRequest | SocketRefusal | null;

export interface WebSockets {
  /** How many are open. */
  open(): number;
  /** Tells everybody that the server goes away. */
  close(): void;
}

const ORIGIN = 'server/http';
const MOST_SENT_BY_CLIENT = 64 * 1024;
const MOST_PER_USER = 64;
/** WebSocket close code: going away. */
const GOING_AWAY = 1001;
/** In the private range: the HTTP status of what a REST read would answer. */
export const closeCode = (kind: ErrorKind): number => 4000 + (ERRORS[kind].status ?? 500);

/**
 * The WebSockets of a server. Whatever is refused is refused before the upgrade, in HTTP, so that no client takes it for a
 * connection.
 *
 * @param pingEvery milliseconds between signs of life; who gives none in between, or reads too slowly, is cut off
 */
export function attachWebSockets(server: Server, routes: readonly SocketRoute[], pingEvery = 30_000): WebSockets {
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: MOST_SENT_BY_CLIENT, clientTracking: true });
  const openOf = new Map<string, number>();

  function count(userId: string, by: 1 | -1): void {
    const open = (openOf.get(userId) ?? 0) + by;
    if (open === 0) openOf.delete(userId);
    else openOf.set(userId, open);
  }

  function serve(socket: WebSocket, request: IncomingMessage, asked: SocketRequest, userId: string): void {
    let alive = true;
    const timer = setInterval(() => {
      const listener = asked.admit(request);
      if ('refused' in listener) socket.close(closeCode(listener.refused));
      else if (!alive) socket.terminate();
      alive = false;
      if (socket.readyState === socket.OPEN) socket.ping();
    }, pingEvery);
    count(userId, 1);
    socket.on('pong', () => {
      alive = true;
    });
    // A broken frame: the close event follows.
    socket.on('error', () => {});
    const ended = asked.serve(socket, userId);
    socket.on('close', () => {
      clearInterval(timer);
      count(userId, -1);
      ended();
    });
  }

  const onUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    const url = URL.parse(request.url ?? '', 'http://host');
    const asked = (url && first(routes, url)) ?? { kind: 'not-found', origin: ORIGIN, reason: 'There is no socket at this address.' };
    if ('kind' in asked) return refuseUpgrade(stream, asked);
    const refuse = (kind: ErrorKind, reason: string): void => refuseUpgrade(stream, { kind, origin: ORIGIN, reason });
    const listener = asked.admit(request);
    if ('refused' in listener) return refuse(listener.refused, listener.refused === 'forbidden' ? 'Not for this caller, or not from this page.' : 'Nobody is signed in, or the session has ended.');
    if ((openOf.get(listener.userId) ?? 0) >= MOST_PER_USER) return refuse('too-many', `At most ${MOST_PER_USER} sockets of one user are accepted.`);
    sockets.handleUpgrade(request, stream, head, (socket) => serve(socket, request, asked, listener.userId));
  };
  server.on('upgrade', onUpgrade);

  return {
    open: () => sockets.clients.size,
    close() {
      server.off('upgrade', onUpgrade);
      for (const socket of sockets.clients) {
        socket.close(GOING_AWAY);
        // A listener that does not answer must not hold the server's end.
        setTimeout(() => socket.terminate(), 500).unref();
      }
    },
  };
}

function first(routes: readonly SocketRoute[], url: URL): ReturnType<SocketRoute> {
  for (const route of routes) {
    const asked = route(url);
    if (asked) return asked;
  }
  return null;
}

function refuseUpgrade(stream: Duplex, error: SocketRefusal): void {
  const status = ERRORS[error.kind].status ?? 500;
  const body = JSON.stringify({ error } satisfies ErrorAnswer);
  stream.on('error', () => {});
  stream.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nCache-Control: no-store\r\n` +
      `Content-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { ERRORS, type ErrorKind, type ErrorAnswer } from '@tandem/rest';
import { ID_PATTERN } from '@tandem/rota';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Feed } from '../feed/feed.ts';
import { streamChanges } from './stream-changes.ts';
import { ORIGIN } from './write-cell.ts';

/** Who wants to listen, from the handshake's cookie and headers. */
export type Listener = { readonly userId: string } | { readonly refused: Extract<ErrorKind, 'unauthenticated' | 'forbidden'> };

export interface ChangesSocketDeps {
  readonly feed: Pick<Feed, 'tail'>;
  /** Decides like the REST read of the same schedule, and from its own pages only. Asked again while a socket is open. */
  readonly admit: (request: IncomingMessage, scheduleId: string) => Listener;
  /** Milliseconds between signs of life; a listener that gives none in between, or reads too slowly, is cut off. */
  readonly pingEvery?: number;
}

export interface ChangesSocket {
  /** Tells every listener that the server goes away. */
  close(): void;
}

const PATH = /^\/api\/schedules\/([^/]+)\/changes$/;
const MOST_SENT_BY_CLIENT = 64 * 1024;
const MOST_PER_USER = 64;
/** WebSocket close codes: going away; and in the private range the HTTP status of what a REST read would answer. */
const GOING_AWAY = 1001;
const closeCode = (kind: ErrorKind): number => 4000 + (ERRORS[kind].status ?? 500);

/**
 * `GET /api/schedules/:scheduleId/changes?after=<cursor>` as a WebSocket: the schedule's log after the cursor, then live,
 * in text frames `{ type: 'events', events, cursor }`. Below the retention floor one `{ type: 'reset', floor, head }`, then
 * the end. Whatever is refused is refused before the upgrade, in HTTP, so that no client takes it for a connection.
 */
export function attachChangesSocket(server: Server, { feed, admit, pingEvery = 30_000 }: ChangesSocketDeps): ChangesSocket {
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: MOST_SENT_BY_CLIENT, clientTracking: true });
  const openOf = new Map<string, number>();

  function count(userId: string, by: 1 | -1): void {
    const open = (openOf.get(userId) ?? 0) + by;
    if (open === 0) openOf.delete(userId);
    else openOf.set(userId, open);
  }

  function serve(socket: WebSocket, request: IncomingMessage, scheduleId: string, after: number, userId: string): void {
    const ended = new AbortController();
    let alive = true;
    const timer = setInterval(() => {
      const listener = admit(request, scheduleId);
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
    socket.on('close', () => {
      clearInterval(timer);
      count(userId, -1);
      ended.abort();
    });
    streamChanges(feed.tail(scheduleId, after, ended.signal), socket).catch(() => socket.terminate());
  }

  const onUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    const refuse = (kind: ErrorKind, reason: string, field?: string): void => refuseUpgrade(stream, { kind, origin: ORIGIN, reason, ...(field && { field }) });
    const url = URL.parse(request.url ?? '', 'http://host');
    const scheduleId = PATH.exec(url?.pathname ?? '')?.[1];
    if (!url || scheduleId === undefined || !ID_PATTERN.test(scheduleId)) return refuse('not-found', 'There is no socket at this address.');
    const after = url.searchParams.get('after') ?? '0';
    if (!/^\d{1,15}$/.test(after)) return refuse('invalid', `after: "${after.slice(0, 80)}" was given; a cursor is accepted`, 'after');
    const listener = admit(request, scheduleId);
    if ('refused' in listener) return refuse(listener.refused, listener.refused === 'forbidden' ? 'Not for this caller, or not from this page.' : 'Nobody is signed in, or the session has ended.');
    if ((openOf.get(listener.userId) ?? 0) >= MOST_PER_USER) return refuse('too-many', `At most ${MOST_PER_USER} sockets of one user are accepted.`);
    sockets.handleUpgrade(request, stream, head, (socket) => serve(socket, request, scheduleId, Number(after), listener.userId));
  };
  server.on('upgrade', onUpgrade);

  return {
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

function refuseUpgrade(stream: Duplex, error: ErrorAnswer['error']): void {
  const status = ERRORS[error.kind].status ?? 500;
  const body = JSON.stringify({ error } satisfies ErrorAnswer);
  stream.on('error', () => {});
  stream.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nCache-Control: no-store\r\n` +
      `Content-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

import type { IncomingMessage } from 'node:http';
import type { Listener, SocketRoute } from '../http/web-sockets.ts';
import type { SyncHub } from './hub.ts';
import { messageText } from './message-text.ts';
import type { SessionEnd } from './session.ts';

export interface SyncSocketDeps {
  readonly hub: SyncHub;
  readonly admit: (request: IncomingMessage) => Listener;
  /** Hears what fails in the server itself. */
  readonly onError: (error: unknown) => void;
  /** Milliseconds: a third of the flags' lease. */
  readonly renewEvery?: number;
}

/** WebSocket close codes, in the private range the HTTP status of the same refusal. */
const CLOSE_CODES: Readonly<Record<SessionEnd, number>> = { protocol: 4426, 'too-many': 4429 };
/** The server could not go on: the browser connects anew, and goes on by what it knows. */
const FAILED = 1011;
/** Bytes that a browser has not taken; with more of them it does not read. */
const MOST_WAITING = 1024 * 1024;

/** `GET /api/sync` as a WebSocket, one for a browser: text frames of JSON, as `@tandem/sync/protocol` says. */
export function syncSocket({ hub, admit, onError, renewEvery = 20_000 }: SyncSocketDeps): SocketRoute {
  return (url) => {
    if (url.pathname !== '/api/sync') return null;
    return {
      admit,
      serve: (socket, userId) => {
        const session = hub.connect({
          userId,
          end: (why) => socket.close(CLOSE_CODES[why]),
          send: (message) =>
            new Promise((resolve) => {
              // Taken or failed: the close event follows a failure.
              if (socket.bufferedAmount <= MOST_WAITING) return socket.send(messageText(message), () => resolve());
              socket.terminate();
              resolve();
            }),
        });
        const timer = setInterval(session.renew, renewEvery);
        socket.on('message', (data: Buffer, isBinary) => {
          try {
            session.receive(isBinary ? '' : data.toString());
          } catch (error) {
            // Nobody else would catch it: one browser's message would end the server of all.
            onError(error);
            socket.close(FAILED);
          }
        });
        return () => {
          clearInterval(timer);
          session.end();
        };
      },
    };
  };
}

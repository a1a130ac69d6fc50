import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { rawErrorAnswer } from './error-answer.ts';
import type { Headers } from './security-headers.ts';

/** First byte of a TLS handshake. */
const HANDSHAKE = 0x16;
/** A request's head that is longer than this, or takes longer (milliseconds), is not answered. */
const LONGEST_HEAD = 16_384;
const PATIENCE = 5000;

/**
 * Answers plain HTTP on the port of an HTTPS server: pages are sent to the HTTPS address, everything else is refused
 * with a sentence, so that nothing secret is sent again unencrypted. Without this a browser shows an empty error.
 * @param origin the origin that browsers see; null: the one the request names
 */
export function answerPlainHttp(server: Server, origin: string | null, headers: Headers): void {
  const listeners = server.listeners('connection') as ((this: Server, socket: Socket) => void)[];
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    socket.setTimeout(PATIENCE, () => socket.destroy());
    socket.on('error', ignore);
    socket.once('readable', () => {
      const first = socket.read() as Buffer | null;
      if (first === null) return void socket.destroy();
      if (first[0] !== HANDSHAKE) return answer(socket, first, origin, headers);
      socket.setTimeout(0);
      socket.removeListener('error', ignore);
      socket.unshift(first);
      for (const listener of listeners) listener.call(server, socket);
    });
  });
}

const ignore = (): void => {};

function answer(socket: Socket, first: Buffer, origin: string | null, headers: Headers): void {
  let head = first.toString('latin1');
  const done = (): boolean => {
    if (!head.includes('\r\n\r\n')) return false;
    socket.end(answerTo(head, origin, headers));
    return true;
  };
  if (done()) return;
  socket.on('data', (part: Buffer) => {
    head += part.toString('latin1');
    if (head.length > LONGEST_HEAD) socket.destroy();
    else if (done()) socket.pause();
  });
}

function answerTo(head: string, origin: string | null, headers: Headers): string {
  const [, method, path = '/'] = /^([A-Z]+) (\/[\x21-\x7e]*) HTTP\/1\.[01]\r\n/.exec(head) ?? [];
  const host = /^host:[ \t]*([\w.:[\]-]+)[ \t]*$/im.exec(head)?.[1];
  const own = origin ?? (host === undefined ? null : `https://${host}`);
  const isPage = (method === 'GET' || method === 'HEAD') && !path.startsWith('/api/');
  if (own === null || !isPage) return rawErrorAnswer('PLAIN_HTTP', headers);
  return `HTTP/1.1 308 Permanent Redirect\r\nlocation: ${own}${path}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`;
}

import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import type { S3Place } from '../src/releases/store/s3-store.ts';

export interface S3Server {
  /** With conditions on PUT. */
  readonly place: S3Place;
  /** Straight to the server, which overlooks them. */
  readonly unconditional: S3Place;
  /** Answers the next writes so, after or before they are done; `null` cuts the connection. */
  readonly fail: (status: number | null, times: number, done?: boolean) => void;
  readonly close: () => Promise<void>;
}

/**
 * A server that speaks S3, checks signatures and stores on the disk, behind a gateway that adds what it does not have:
 * `If-None-Match: *` and `If-Match` on PUT, and reads that see an object whole, as S3 documents them.
 */
export async function startS3(): Promise<S3Server> {
  const { default: Server } = await import('@20minutes/s3rver');
  const directory = await mkdtemp(join(tmpdir(), 'tandem-s3-'));
  const server = new Server({ port: 0, silent: true, directory, configureBuckets: [{ name: 'releases' }] });
  const { port: inner } = await server.run();
  let turn: Promise<unknown> = Promise.resolve();
  let failing: { status: number | null; times: number; done: boolean } = { status: null, times: 0, done: false };

  async function answerTo(incoming: IncomingMessage, outgoing: ServerResponse, body: Buffer): Promise<void> {
    const fails = incoming.method === 'PUT' && failing.times > 0;
    if (fails) failing = { ...failing, times: failing.times - 1 };
    const answer = fails && !failing.done ? { status: failing.status ?? 500, headers: {}, body: Buffer.alloc(0) } : await conditionally(inner, incoming, body);
    if (fails && failing.status === null) incoming.socket.destroy();
    else write(outgoing, fails ? { ...answer, status: failing.status ?? 500 } : answer);
  }

  const gateway = createServer((incoming, outgoing) => {
    void read(incoming).then((body) => {
      // One at a time, reads too: the server behind writes a file in place, and a read beside that gets the length of the one and the bytes of the other.
      turn = turn.then(() => answerTo(incoming, outgoing, body)).catch(() => incoming.socket.destroy());
    });
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  const at = (port: number): S3Place => ({ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', bucket: 'releases', prefix: '', accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' });
  return {
    place: at((gateway.address() as AddressInfo).port),
    unconditional: at(inner),
    fail: (status, times, done = false) => {
      failing = { status, times, done };
    },
    close: async () => {
      gateway.closeAllConnections();
      await new Promise((resolve) => gateway.close(resolve));
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** The test's place that `TANDEM_TEST_S3` names, such as `http://key:secret@127.0.0.1:7480/bucket`; null: none. */
export function realS3(): S3Place | null {
  const text = process.env['TANDEM_TEST_S3'] ?? '';
  if (text === '') return null;
  const { origin, host, protocol, username, password, pathname } = new URL(text);
  return { endpoint: origin.startsWith('null') ? `${protocol}//${host}` : origin, region: 'us-east-1', bucket: pathname.slice(1), prefix: '', accessKeyId: username, secretAccessKey: password };
}

async function conditionally(port: number, incoming: IncomingMessage, body: Buffer): Promise<Answer> {
  const { 'if-none-match': none, 'if-match': match } = incoming.method === 'PUT' ? incoming.headers : {};
  const there = none === undefined && match === undefined ? null : await head(port, incoming);
  if ((none === '*' && there !== null) || (match !== undefined && there !== null && there !== match)) return { status: 412, headers: {}, body: Buffer.from('<Error><Code>PreconditionFailed</Code></Error>') };
  if (match !== undefined && there === null) return { status: 404, headers: {}, body: Buffer.alloc(0) };
  return forward(port, incoming, body);
}

/** The etag of what is stored. Objects are readable without a signature there. */
async function head(port: number, { url = '' }: IncomingMessage): Promise<string | null> {
  const answer = await fetch(`http://127.0.0.1:${port}${url}`, { method: 'HEAD' });
  return answer.ok ? answer.headers.get('etag') : null;
}

async function read(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function forward(port: number, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const out = request({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
      read(answer).then((content) => resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: content }), reject);
    });
    out.on('error', reject).end(body);
  });
}

function write(outgoing: ServerResponse, { status, headers, body }: Answer): void {
  const { 'transfer-encoding': _, connection: _c, ...rest } = headers;
  outgoing.writeHead(status, { ...rest, 'content-length': body.length }).end(body);
}

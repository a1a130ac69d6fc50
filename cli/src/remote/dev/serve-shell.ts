import { createServer, request as requestHttp, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ReleasePointer } from '@tandem/rest';
import type { BuiltUnit } from '@tandem/server';
import { headersFrom, headersTo } from './dev-headers.ts';
import { BUILDS_PATH, pageWith, policyWith, SCRIPT, SCRIPT_PATH, type DevPage } from './dev-page.ts';

const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml', '.png': 'image/png', '.woff2': 'font/woff2' };
/** Every other address may be a page. */
const NO_PAGE = /^\/(api|r)\//;
/** Milliseconds after which pages are told of a build again that none has looked for. */
const AGAIN_AFTER = 1000;
const MOST_TOLD = 10;
const FOLDER = /^\/r\/[a-z0-9-]+\/[0-9a-f]{64}\//;

export interface DevShell {
  readonly url: string;
  /** From now on this build is the remote, and open pages are told. */
  readonly show: (page: DevPage) => void;
  readonly close: () => void;
}

export interface DevShellOptions {
  readonly shell: URL;
  /** 0: any free one. */
  readonly port: number;
  /** A page has begun to load a build, for the first time. */
  readonly onFetched: (build: BuiltUnit) => void;
}

/** The running shell at an address of this machine alone: everything is passed on, but for what belongs to the one remote. */
export async function serveShell({ shell, port, onFetched }: DevShellOptions): Promise<DevShell> {
  let shown: DevPage | null = null;
  let looked = true;
  /** All of this session: an open page loads later parts of the one that it runs. */
  const builds = new Map<string, BuiltUnit>();
  const fetched = new Set<string>();
  const pages = new Set<ServerResponse>();
  const sockets = new Set<Duplex>();
  let telling: ReturnType<typeof setTimeout> | undefined;
  let own: readonly string[] = [];
  const ask = shell.protocol === 'https:' ? requestHttps : requestHttp;
  const hosts = (): readonly string[] => own.map((origin) => new URL(origin).host);
  const upstream = ({ method, url }: IncomingMessage, headers: OutgoingHttpHeaders) => ask(new URL(url ?? '/', shell), { method, headers });

  function giveFile(build: BuiltUnit, path: string, response: ServerResponse): void {
    const content = build.files.get(path);
    if (content === undefined) return void response.writeHead(404, { 'cache-control': 'no-store' }).end();
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream', 'cache-control': 'private, max-age=31536000, immutable', 'x-content-type-options': 'nosniff' }).end(content);
    if (!fetched.has(build.version.d)) onFetched(build);
    fetched.add(build.version.d);
  }

  function passOn(request: IncomingMessage, response: ServerResponse): void {
    const isPointer = request.url === '/live.json';
    const read = request.method === 'GET' && !NO_PAGE.test(request.url ?? '');
    const onward = upstream(request, headersTo(shell, own, request.headers, read));
    onward.on('error', (error: NodeJS.ErrnoException) => {
      if (response.headersSent) return void response.destroy();
      response.writeHead(502, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }).end(`${shell.origin} does not answer (${error.code ?? error.message}). Next: start it with npm start, then load this page again.\n`);
    });
    onward.on('response', (answer) => {
      const page = read && answer.statusCode === 200 && shown !== null && (isPointer || (answer.headers['content-type'] ?? '').startsWith('text/html')) ? shown : null;
      const sent = headersFrom(answer.headers, page !== null);
      const policy = sent['content-security-policy'];
      if (page !== null && typeof policy === 'string') sent['content-security-policy'] = policyWith(policy, page.build);
      response.writeHead(answer.statusCode ?? 502, sent);
      // Whoever waits for the rest would wait for ever.
      answer.on('close', () => void (answer.complete || response.destroy()));
      if (page === null) return void answer.pipe(response);
      const rewrite = (body: string): string => (isPointer ? JSON.stringify(page.pointer(JSON.parse(body) as ReleasePointer)) : pageWith(body, page));
      text(answer).then((body) => response.end(rewrite(body))).catch(() => response.destroy());
      if (page === shown) looked = true;
    });
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  }

  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    // Any site may point a name at this machine.
    if (!hosts().includes(request.headers.host ?? '')) return void response.writeHead(403).end();
    if (path === SCRIPT_PATH) return void response.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'no-store' }).end(SCRIPT);
    if (path === BUILDS_PATH) {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' }).flushHeaders();
      pages.add(response);
      return void response.on('close', () => pages.delete(response));
    }
    const [folder = ''] = FOLDER.exec(path) ?? [];
    const build = builds.get(folder);
    if (build) giveFile(build, path.slice(folder.length), response);
    else passOn(request, response);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!hosts().includes(request.headers.host ?? '')) return void socket.destroy();
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    const onward = upstream(request, { ...headersTo(shell, own, request.headers, false), connection: 'upgrade' });
    const give = ({ statusCode, statusMessage, rawHeaders }: IncomingMessage): void => {
      const lines = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1] ?? ''}`] : []));
      socket.write(`HTTP/1.1 ${statusCode} ${statusMessage}\r\n${lines.join('\r\n')}\r\n\r\n`);
    };
    onward.on('response', (answer) => {
      give(answer);
      socket.end();
    });
    onward.on('upgrade', (answer, far, farHead) => {
      give(answer);
      far.write(head);
      socket.write(farHead);
      far.pipe(socket).pipe(far);
      far.on('error', () => socket.destroy());
      far.on('close', () => socket.destroy());
      socket.on('close', () => far.destroy());
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
    onward.end();
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const { port: at } = server.address() as AddressInfo;
  own = [`http://127.0.0.1:${at}`, `http://localhost:${at}`];
  return {
    url: own[0] ?? '',
    show(page) {
      const { name, version } = page.build;
      shown = page;
      looked = false;
      builds.set(`/r/${name}/${version.d}/`, page.build);
      tell(MOST_TOLD);
    },
    close() {
      clearTimeout(telling);
      server.close();
      server.closeAllConnections();
      for (const socket of sockets) socket.destroy();
    },
  };

  /** A page that is in the middle of another look overhears it. */
  function tell(times: number): void {
    clearTimeout(telling);
    if (looked || times === 0) return;
    for (const page of pages) page.write(`data: ${shown?.build.version.d ?? ''}\n\n`);
    telling = setTimeout(() => tell(times - 1), AGAIN_AFTER);
  }
}

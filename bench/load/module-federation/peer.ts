/**
 * The same app behind the run time of Module Federation: the product's own server, rota and remotes, and a shell in which
 * that run time alone stands where our loader does.
 */
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as ask, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { brotliCompressSync, constants } from 'node:zlib';
import { build, mergeConfig, type Plugin } from 'vite';
import { startServerProcess } from '../../../tools/drill/server-process.ts';
import { shellConfig } from '../../../tools/vite/shell-config.ts';
import { federationManifest, MANIFEST } from './manifest.ts';

const ROOT = join(import.meta.dirname, '../../..');

export interface Peer {
  /** Our page with nothing changed but the loader. */
  readonly samePage: string;
  /** The page as a host makes it that knows its remotes by their manifests: none of their files is named in it. */
  readonly itsPage: string;
  readonly close: () => Promise<void>;
}

export async function startPeer(): Promise<Peer> {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-bench-mf-'));
  await buildShell(join(folder, 'units', 'shell', 'dist'));
  copyRemotes(join(folder, 'units'));
  const server = await startServerProcess(join(folder, 'data'), { env: { TANDEM_UNITS: join(folder, 'units') } });
  const [same, bare] = [await front(server.url, (page) => page), await front(server.url, withoutRemotes)];
  return {
    samePage: same.url,
    itsPage: bare.url,
    close: async () => {
      same.close();
      bare.close();
      await server.end('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function buildShell(outDir: string): Promise<void> {
  const itsLoader: Plugin = {
    name: 'bench:loader',
    enforce: 'pre',
    resolveId: (source, importer) => (basename(importer ?? '') === 'remote-ports.ts' && source === './load-remote.ts' ? join(import.meta.dirname, 'load-remote.ts') : null),
  };
  const root = join(ROOT, 'shell');
  // Its documentation has a page built for browsers alone leave out what a server would need.
  const over = { root, configFile: false as const, logLevel: 'error' as const, plugins: [itsLoader], define: { ENV_TARGET: '"web"' }, build: { outDir, emptyOutDir: true } };
  await build(mergeConfig(shellConfig(), over));
}

function copyRemotes(units: string): void {
  for (const about of globSync('remotes/*/dist/unit.json', { cwd: ROOT })) {
    const to = join(units, dirname(about));
    cpSync(join(ROOT, dirname(about)), to, { recursive: true });
    const { name, version, entry, preload, css } = JSON.parse(readFileSync(join(ROOT, about), 'utf8')) as { name: string; version: string; entry: string; preload: string[]; css: string[] };
    writeFileSync(join(to, MANIFEST), JSON.stringify(federationManifest(name, version, entry, preload, css)));
  }
}

/** No first rows before the code, and none of a remote's files in the head; what is known of them as data stays. */
const withoutRemotes = (page: string): string => page.replaceAll(/<(?:link|script)[^>]*\/r\/(?!shell\/)[^>]*>(?:<\/script>)?\n?/g, '');

/** Our pages allow scripts by hash or by their own origin alone, which this run time knows nothing of. */
const POLICIES = ['content-security-policy', 'integrity-policy'];
const isPage = ({ accept }: IncomingHttpHeaders): boolean => accept?.includes('text/html') ?? false;

/** Passes everything on to `target`, but for the policies of pages, and lets `change` see pages. */
async function front(target: string, change: (page: string) => string): Promise<{ readonly url: string; readonly close: () => void }> {
  const { hostname, port, host } = new URL(target);
  const onward = (request: IncomingMessage, over: OutgoingHttpHeaders = {}): ClientRequest =>
    ask({ hostname, port, path: request.url ?? '/', method: request.method ?? 'GET', headers: { ...request.headers, host, ...(request.headers.origin === undefined ? {} : { origin: target }), ...over } });
  const server = createServer((request, response) => {
    const plain = isPage(request.headers);
    const passed = onward(request, plain ? { 'accept-encoding': 'identity' } : {});
    passed.on('response', (answer) => {
      const headers = Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !POLICIES.includes(name)));
      if (!plain) return void answer.pipe(response.writeHead(answer.statusCode ?? 502, headers));
      buffer(answer).then((body) => {
        const packed = brotliCompressSync(change(body.toString()), { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
        response.writeHead(answer.statusCode ?? 502, { ...headers, 'content-encoding': 'br', 'content-length': packed.length }).end(packed);
      }, () => response.destroy());
    });
    passed.on('error', () => response.destroy());
    request.pipe(passed);
  });
  server.on('upgrade', (request, socket) => {
    const passed = onward(request).on('upgrade', (answer, other) => {
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${Object.entries(answer.headers).map(([name, value]) => `${name}: ${String(value)}\r\n`).join('')}\r\n`);
      pipeline(socket, other, socket, () => undefined);
    });
    passed.on('error', () => socket.destroy()).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => void server.close().closeAllConnections() };
}

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import type { AddressInfo } from 'node:net';

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json' };

export interface StaticServer {
  readonly url: string;
  readonly close: () => void;
}

/** Serves folders by their first path segment on a free port of this machine. */
export async function serveFolders(folders: Readonly<Record<string, string>>): Promise<StaticServer> {
  const server = createServer((request, response) => {
    const [first = '', ...rest] = decodeURIComponent(new URL(request.url ?? '/', 'http://bench').pathname).slice(1).split('/');
    const path = normalize(rest.join('/'));
    const folder = folders[first];
    const missing = (): void => void response.writeHead(404).end();
    if (folder === undefined || path.startsWith('..')) return missing();
    readFile(join(folder, path)).then(
      (body) => response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' }).end(body),
      missing,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => void server.close() };
}

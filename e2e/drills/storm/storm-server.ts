/** What pages of a storm are served: the page with the shell's own sources, the pointer, and the versions from an origin of their own. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';
import { serveRegistry, type Registry } from '@tandem/server';

const ROOT = new URL('../../../', import.meta.url);
const SOURCE = /^\/(?:shell\/src|shared\/rest\/src|e2e\/drills\/storm)\/[a-z-]+(?:\/[a-z-]+)*\.ts$/;
/** Of the package the shell's choice takes this one module, whose sources are served as they are. */
const NAMES = '<script type="importmap">{"imports":{"@tandem/rest":"/shared/rest/src/release-names.ts"}}</script>';
const PAGE = `<!doctype html><meta charset="utf-8"><title>Storm</title><link rel="icon" href="data:,">${NAMES}<script type="module" src="/e2e/drills/storm/storm-page.ts"></script>`;

export interface StormServer {
  /** Of pages and pointer. */
  readonly page: string;
  /** Of versions. */
  readonly registry: string;
  readonly close: () => Promise<void>;
}

export async function serveStorm(registry: Registry): Promise<StormServer> {
  const versions = await serveRegistry(registry.root);
  const answer = async (path: string): Promise<readonly [type: string, body: string]> => {
    if (path === '/live.json') return ['application/json', JSON.stringify(await registry.live())];
    if (SOURCE.test(path)) return ['text/javascript', stripTypeScriptTypes(await readFile(fileURLToPath(new URL(`.${path}`, ROOT)), 'utf8'))];
    return ['text/html', PAGE];
  };
  const server = createServer((request, response) => {
    answer(new URL(request.url ?? '/', 'http://page').pathname).then(
      ([type, body]) => response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' }).end(body),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    page: `http://127.0.0.1:${port}`,
    registry: versions.origin,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await versions.close();
    },
  };
}

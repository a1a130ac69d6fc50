import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const YEAR = 31_536_000_000;
/** Only files inside a version: nothing unfinished, no folder. */
const SERVED = /^\/[a-z][a-z0-9-]*\/[0-9a-f]{64}\/(?!.*\/\.)[^.].*[^/]$/;

/**
 * Serves `/r/<unit>/<digest>/…`: immutable for a year, readable from every origin, in the encoding that the browser
 * takes. What is not there is not found, never a page.
 */
export function serveUnits(app: FastifyInstance, registry: string): void {
  const root = join(registry, 'r');
  mkdirSync(root, { recursive: true });
  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/r/')) return;
    // Also on what is not found, so that a page on another origin learns the status.
    reply.header('access-control-allow-origin', '*').header('cross-origin-resource-policy', 'cross-origin');
  });
  void app.register(fastifyStatic, {
    root,
    prefix: '/r/',
    decorateReply: false,
    index: false,
    dotfiles: 'ignore',
    preCompressed: true,
    immutable: true,
    maxAge: YEAR,
    // What never changes is neither asked for again nor in parts.
    lastModified: false,
    acceptRanges: false,
    allowedPath: (path) => SERVED.test(path),
  });
}

import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { RotaFailure } from '../http/failure.ts';
import { MANIFEST, readManifest } from './verify-unit.ts';

const YEAR = 31_536_000_000;
/** A file inside a version: unit, digest, path. */
const SERVED = /^\/r\/([a-z][a-z0-9-]*)\/([0-9a-f]{64})\/(.+)$/;

/**
 * Serves `/r/<unit>/<digest>/…`: immutable for a year, readable from every origin, in the encoding that the browser
 * takes. What the version's manifest does not list is not found, never a page; nor is anything with a query, which a
 * browser would take for another file than the one whose hash it knows.
 */
export function serveUnits(app: FastifyInstance, registry: string): void {
  const root = join(registry, 'r');
  mkdirSync(root, { recursive: true });
  const isListed = createListed(root);
  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/r/')) return;
    // Also on what is not found, so that a page on another origin learns the status.
    reply.header('access-control-allow-origin', '*').header('cross-origin-resource-policy', 'cross-origin');
    if (!(await isListed(request.url))) throw new RotaFailure('not-found', 'server/releases', 'There is no such file.', { causes: [{ code: 'nothing' }] });
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
  });
}

/** Whether an address is one of a file that its version lists. What a digest names never changes: a manifest is read once. */
function createListed(root: string): (url: string) => Promise<boolean> {
  const versions = new Map<string, ReadonlySet<string>>();
  return async (url) => {
    const [, unit = '', digest = '', path = ''] = SERVED.exec(url) ?? [];
    if (path === '') return false;
    const folder = join(root, unit, digest);
    const known = versions.get(folder);
    if (known !== undefined) return known.has(path);
    const found = await readManifest(folder);
    // What is not published yet may be in a moment.
    if (found?.digest !== digest) return false;
    const listed = new Set([MANIFEST, ...Object.keys(found.files)]);
    versions.set(folder, listed);
    return listed.has(path);
  };
}

import { createHash } from 'node:crypto';
import { PassThrough, type Transform } from 'node:stream';
import { promisify } from 'node:util';
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readSessionCookie } from '../accounts/session-cookie.ts';
import { accepts } from '../http/accept-encoding.ts';
import { RotaFailure } from '../http/failure.ts';
import { canRequireHashes, INTEGRITY_POLICY, pagePolicy } from '../http/security-headers.ts';
import { composePage, type AppPage } from './app-page.ts';
import { firstAnswers } from './first-answers.ts';
import { firstPaths } from './first-paths.ts';
import type { Manifest } from './manifest.ts';
import { mapsOf } from './module-maps.ts';
import { baseOf, type PageUnit } from './page-unit.ts';
import { foreignOrigins, SHELL, unitOf, withOrigins, type Origins, type Pointer } from './pointer.ts';
import type { Registry } from './registry.ts';
import { furtherViews, viewAt, type FurtherViews } from './views.ts';

const ORIGIN = 'server/releases';
/** The app's pages; everything else that is neither a file nor a route does not exist. */
const PAGES = ['/', '/s/*', '/operations', '/sign-in', '/set-up', '/account', '/progress', '/reset', '/new'];

export interface AppPages {
  readonly registry: Registry;
  readonly origins: Origins;
  /** Where pages send their traces of edits; null: nothing is traced. */
  readonly traces: string | null;
  /** Browsers reach the app by HTTPS. */
  readonly secure: boolean;
}

/** Serves the release pointer and the app's page at each of its URLs, both checked again at every use. */
export function serveApp(app: FastifyInstance, { registry, origins, traces, secure }: AppPages): void {
  const composed = new Map<string, ComposedPage>();

  let handedOut: Pointer | null = null;

  async function liveNow(): Promise<Pointer> {
    const live = await registry.live();
    if (live?.shell === undefined) throw new RotaFailure('not-found', ORIGIN, 'No shell has been published: start the server with npm start.', { causes: [{ code: 'nothing' }] });
    if (origins.remotes.size === 0 && origins.mirror === '') return live;
    // Signed once for each pointer: every signature is another text.
    if (handedOut?.seq !== live.seq) handedOut = registry.signed(withOrigins(live, origins));
    return handedOut;
  }

  let viewsOf: { readonly seq: number; readonly views: FurtherViews } | null = null;
  /** Read once for each pointer, where everything could be read. */
  async function viewsIn(live: Pointer): Promise<FurtherViews> {
    if (viewsOf?.seq === live.seq) return viewsOf.views;
    const whole = await isWhole(live);
    const views = await furtherViews(live, registry.manifestOf);
    if (whole) viewsOf = { seq: live.seq, views };
    return views;
  }

  /** What cannot be read may be in a moment: what is made without it is not kept. Another server's files are its own to keep. */
  function isWhole({ remotes }: Pointer): Promise<boolean> {
    const own = Object.entries(remotes).filter(([, { url }]) => url === undefined);
    const read = own.flatMap(([name, { stable, previous, candidate }]) => [stable, previous, candidate].flatMap((version) => (version ? [registry.manifestOf(name, version)] : [])));
    return Promise.all(read).then(() => true, () => false);
  }

  async function pageFor(live: Pointer, views: FurtherViews, name: string | null): Promise<ComposedPage> {
    const key = `${live.seq} ${name ?? ''}`;
    const known = composed.get(key);
    if (known !== undefined) return known;
    const whole = await isWhole(live);
    const shell = await unitFor(live, SHELL);
    if (shell === null) throw new RotaFailure('not-found', ORIGIN, 'The live shell cannot be read.', { causes: [{ code: 'nothing' }] });
    // A remote that cannot be read costs its own slot, which the page will say, and not the page.
    const remote = name === null ? null : await unitFor(live, name).catch(() => null);
    const parts = composePage({ shell, live, keys: registry.keys, views, remotes: remote === null ? [] : [remote], traces });
    const page = { ...parts, ...(await compress(parts.start + parts.end, pagePolicy(foreignOrigins(live), [...parts.maps, ...(await mapsOf(registry, live))], traces))), need: remote?.manifest.window };
    for (const old of composed.keys()) if (!old.startsWith(`${live.seq} `)) composed.delete(old);
    if (whole) composed.set(key, page);
    return page;
  }

  async function unitFor(live: Pointer, name: string): Promise<PageUnit | null> {
    const unit = unitOf(live, name);
    return unit === undefined ? null : { base: baseOf(name, unit), manifest: await registry.manifestOf(name, unit.stable) };
  }

  app.route({
    method: ['GET', 'HEAD'],
    url: '/live.json',
    handler: async (request, reply) => {
      const text = JSON.stringify(await liveNow());
      return sendFresh(request, reply, 'application/json; charset=utf-8', etagOf(text), Buffer.from(text));
    },
  });
  for (const url of PAGES) {
    app.route({
      method: ['GET', 'HEAD'],
      url,
      handler: async (request, reply) => {
        const { pathname, searchParams } = new URL(request.url, 'http://page');
        const live = await liveNow();
        const views = await viewsIn(live);
        const view = viewAt(pathname, views);
        const page = await pageFor(live, views, view?.remote ?? null);
        reply.header('content-security-policy', page.policy).header('vary', 'accept-encoding, user-agent');
        if (canRequireHashes(request.headers['user-agent'])) reply.header('integrity-policy', INTEGRITY_POLICY);
        const coding = CODINGS.find((name) => accepts(request.headers['accept-encoding'], name));
        if (coding !== undefined) reply.header('content-encoding', coding);
        if (request.method === 'GET' && readSessionCookie(request.headers.cookie, secure) !== null) {
          reply.header('link', SESSION_LINK).header('cache-control', 'private, no-store').type('text/html; charset=utf-8');
          const paths = firstPaths({ pathname, searchParams, of: view?.of ?? null, languages: request.headers['accept-language'] }, page.need);
          return reply.send(streamPage(page, coding, () => firstAnswers(app, request, paths)));
        }
        return sendFresh(request, reply, 'text/html; charset=utf-8', page.etag, coding === undefined ? page.plain : page[coding]);
      },
    });
  }
}

const CODINGS = ['br', 'gzip'] as const;
/** Asked for by itself: its token is never compressed together with what others have written. */
const SESSION_LINK = '</api/session>; rel=preload; as=fetch; crossorigin';
/** Made at each use: higher qualities cost more time than they save. */
const QUALITY = 5;

/** The page with a person's answers in it; what comes before them is on its way before they are read. */
function streamPage({ start, end }: AppPage, coding: (typeof CODINGS)[number] | undefined, answers: () => Promise<string>): Transform {
  const params = { [constants.BROTLI_PARAM_QUALITY]: QUALITY };
  const encoder = coding === 'br' ? createBrotliCompress({ params }) : coding === 'gzip' ? createGzip() : null;
  const stream = encoder ?? new PassThrough();
  // Without them the page asks for what it needs.
  const rest = (): void => void setImmediate(() => answers().catch(() => '').then((text) => stream.end(text + end)));
  stream.write(start);
  if (encoder) encoder.flush(rest);
  else rest();
  return stream;
}

interface ComposedPage extends PackedPage, AppPage {
  /** What the page's remote asks for first. */
  readonly need: Manifest['window'];
}

interface PackedPage {
  readonly policy: string;
  readonly etag: string;
  readonly plain: Buffer;
  readonly br: Buffer;
  readonly gzip: Buffer;
}

async function compress(text: string, policy: string): Promise<PackedPage> {
  const plain = Buffer.from(text);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
  return {
    policy,
    // Weak: the same for every encoding. The policy belongs to it, since a 304 keeps the page but not old headers.
    etag: `W/${etagOf(text + policy)}`,
    plain,
    br: await promisify(brotliCompress)(plain, { params }),
    gzip: await promisify(gzip)(plain),
  };
}

const etagOf = (text: string): string => `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;

/** An answer that may be kept but is asked for again at every use. */
function sendFresh(request: FastifyRequest, reply: FastifyReply, type: string, etag: string, body: Buffer): FastifyReply {
  reply.header('cache-control', 'no-cache').header('etag', etag).type(type);
  const known = (request.headers['if-none-match'] ?? '').split(',').map((entry) => entry.trim());
  if (known.includes(etag)) return reply.removeHeader('content-encoding').code(304).send();
  return reply.send(body);
}

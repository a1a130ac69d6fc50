import cookie from '@fastify/cookie';
import fastify, { LogController, type FastifyInstance, type FastifyReply, type FastifyRequest, type FastifyServerOptions } from 'fastify';
import type { ErrorAnswer, ErrorKind } from '@tandem/rest';
import type { DatabaseSync } from 'node:sqlite';
import type { Socket } from 'node:net';
import type { Accounts, ActiveSession } from '../accounts/accounts.ts';
import { hostName, isLoopbackName } from '../accounts/same-origin.ts';
import { readSessionCookie } from '../accounts/session-cookie.ts';
import type { Registry } from '../releases/registry.ts';
import { serveApp } from '../releases/serve-app.ts';
import { serveUnits } from '../releases/serve-units.ts';
import { compressAnswer } from './compress-answer.ts';
import { errorOf, rawErrorAnswer, statusOf } from './error-answer.ts';
import { RotaFailure } from './failure.ts';
import { createHealthCheck } from './health.ts';
import { logAnswer, logDefect, loggerOptions, type LogLevel, type LogSink } from './logging.ts';
import { describeApi } from './openapi.ts';
import { limitRates } from './rate-limit.ts';
import { registerRoutes } from './register-routes.ts';
import type { RouteDef } from './route.ts';
import type { Certificate } from './certificate.ts';
import { answerPlainHttp } from './plain-http.ts';
import { commonHeaders } from './security-headers.ts';

const ORIGIN = 'server/http';
/** A body that takes longer than this to arrive is cut off. */
const REQUEST_TIMEOUT = 120_000;

declare module 'fastify' {
  interface FastifyRequest {
    /** The living session that the request's cookie names; null on paths outside `/api/`. */
    session: ActiveSession | null;
    /** How the answer failed. */
    failed: ErrorKind | null;
  }
}

export interface AppParts {
  readonly db: DatabaseSync;
  readonly accounts: Accounts;
  readonly registry: Registry;
  /** Remote → the origin that serves it, over what live.json says. */
  readonly remoteOrigins: ReadonlyMap<string, string>;
  /** The origin that serves a copy of all releases; '': none. */
  readonly releaseMirror: string;
  /** Where pages send their traces of edits; absent: nowhere. */
  readonly traces?: string | null;
  readonly routes: readonly RouteDef[];
  /** The origin that browsers see, where a proxy stands in front. */
  readonly publicOrigin: string | null;
  /** Bound to this machine alone: then only its own names are answered, since any site may point a name at 127.0.0.1. */
  readonly loopback: boolean;
  /** Addresses of proxies whose word on the caller's address counts; null: none. */
  readonly trustProxy: string | null;
  /** The server speaks HTTPS itself; absent: a proxy does, or nobody. */
  readonly tls?: Pick<Certificate, 'cert' | 'key'> | null;
  /** What is served beside the API and the pages; registered with the rate limits in place. */
  readonly beside?: readonly ((app: FastifyInstance) => void)[];
  readonly version: string;
  readonly now: () => number;
  readonly logLevel: LogLevel;
  readonly log: LogSink;
}

/** The HTTP server, not yet listening. Every answer has the security headers, every failure is the closed error union. */
export async function createApp(parts: AppParts): Promise<FastifyInstance> {
  const { accounts, publicOrigin } = parts;
  const tls = parts.tls ?? null;
  const https = tls !== null || (publicOrigin?.startsWith('https:') ?? false);
  const headers = commonHeaders(https);
  const options: FastifyServerOptions & { readonly https?: { readonly cert: Buffer; readonly key: Buffer } } = {
    ...(tls === null ? {} : { https: { cert: tls.cert, key: tls.key } }),
    logger: loggerOptions(parts.logLevel, parts.log),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request' }),
    genReqId: () => crypto.randomUUID(),
    trustProxy: parts.trustProxy ?? false,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    exposeHeadRoutes: false,
    requestTimeout: REQUEST_TIMEOUT,
    bodyLimit: 65_536,
    frameworkErrors: (error, request, reply) => void answerFailure(error, request, reply.headers(headers)),
    clientErrorHandler: (error: NodeJS.ErrnoException, socket: Socket) => {
      if (socket.writable && error.code !== 'ECONNRESET') socket.end(rawErrorAnswer(error.code, headers));
      else socket.destroy();
    },
  };
  const app = fastify(options as FastifyServerOptions);
  if (tls !== null) answerPlainHttp(app.server, publicOrigin, headers);
  app.decorateRequest('session', null);
  app.decorateRequest('failed', null);
  acceptJsonOnly(app);
  // Loads the module behind `cookie.parse` and `cookie.serialize`; requests outside /api need no parsing.
  await app.register(cookie, { hook: false });

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers);
    if (parts.loopback && publicOrigin === null) requireOwnName(request);
    if (!request.url.startsWith('/api/')) return;
    reply.header('cache-control', 'no-store');
    const token = readSessionCookie(request.headers.cookie, https);
    request.session = token === null ? null : accounts.sessionOf(token);
  });
  app.addHook('onResponse', async (request, reply) => {
    logAnswer(request, reply, request.failed, request.session?.user.id ?? null);
  });
  app.setErrorHandler(answerFailure);
  app.setNotFoundHandler(() => {
    throw new RotaFailure('not-found', ORIGIN, 'There is nothing at this address.', { causes: [{ code: 'nothing' }] });
  });

  await limitRates(app, (request) => request.session?.user.id ?? request.ip);
  registerRoutes(app, parts.routes, accounts, (request) => publicOrigin ?? `${request.protocol}://${request.host}`);
  for (const serve of parts.beside ?? []) serve(app);
  const health = createHealthCheck(parts.db, parts.version, parts.now);
  app.get('/healthz', async (_request, reply) => {
    const state = health();
    return reply.header('cache-control', 'no-store').code(state.status === 'ok' ? 200 : 503).send(state);
  });
  const api = JSON.stringify(describeApi(parts.routes, parts.version));
  app.get('/openapi.json', async (_request, reply) => reply.header('cache-control', 'no-cache').type('application/json; charset=utf-8').send(api));
  app.addHook('onSend', compressAnswer);
  serveUnits(app, parts.registry.root);
  serveApp(app, { registry: parts.registry, origins: { remotes: parts.remoteOrigins, mirror: parts.releaseMirror }, traces: parts.traces ?? null, secure: https });
  return app;
}

function answerFailure(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = errorOf(thrown, request.id);
  request.failed = error.kind;
  if (error.kind === 'internal') logDefect(request.log, thrown);
  if (error.retryAfter !== undefined) reply.header('retry-after', String(error.retryAfter));
  return reply
    .code(statusOf(error))
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send({ error } satisfies ErrorAnswer);
}

/** JSON is the only body; an empty one counts as none. The parser refuses `__proto__`. */
function acceptJsonOnly(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) return done(null, undefined);
    return parse(request, String(body), (error, value: unknown) => {
      const refused = new RotaFailure('invalid', ORIGIN, 'body: valid JSON is accepted', { field: 'body', causes: [{ code: 'unreadable' }] });
      return error === null ? done(null, value) : done(refused, undefined);
    });
  });
}

function requireOwnName(request: FastifyRequest): void {
  const name = hostName(request.host);
  if (isLoopbackName(name)) return;
  throw new RotaFailure('forbidden', ORIGIN, 'This server answers to localhost and 127.0.0.1 only; set HOST or TANDEM_PUBLIC_URL to be reached by another name.', { causes: [{ code: 'foreign-page' }] });
}

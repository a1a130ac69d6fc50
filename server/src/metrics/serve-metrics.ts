import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Accounts } from '../accounts/accounts.ts';
import { operatesOf } from '../accounts/operates-of.ts';
import { bearerOf, presentedSession } from '../accounts/presented-session.ts';
import { hostName, isLoopbackName } from '../accounts/same-origin.ts';
import { sameSecret } from '../accounts/token.ts';
import { RotaFailure } from '../http/failure.ts';
import type { Metrics } from './metrics.ts';

const ORIGIN = 'server/metrics';
/** A scraper asks every few seconds. */
const ASKED_PER_MINUTE = 120;
/** Prometheus' text format. */
const TEXT = 'text/plain; version=0.0.4; charset=utf-8';

export interface MetricsParts {
  readonly metrics: Pick<Metrics, 'answered' | 'render'>;
  readonly accounts: Pick<Accounts, 'sessionOf' | 'members'>;
  readonly token: string | null;
  /** A proxy stands in front, so that everybody seems to be on this machine. */
  readonly behindProxy: boolean;
  /** The browser reaches this server by HTTPS. */
  readonly secure: boolean;
}

/** `GET /metrics`, and the count of what is answered. */
export const serveMetrics =
  (parts: MetricsParts) =>
  (app: FastifyInstance): void => {
    const { metrics } = parts;
    app.addHook('onResponse', async (request, reply) => metrics.answered(routeOf(request), reply.statusCode, reply.elapsedTime / 1000));
    void app.register(async (scope) => {
      scope.addHook('onRequest', async (request) => requireReader(request, parts));
      scope.get('/metrics', { config: { rateLimit: { max: ASKED_PER_MINUTE } } }, async (_request, reply) => {
        const text = await metrics.render();
        return reply.header('cache-control', 'no-store').type(TEXT).send(text);
      });
    });
  };

/** The route's template: what it is asked for is no label. */
const routeOf = ({ is404, routeOptions, method }: FastifyRequest): string => (is404 || routeOptions.url === undefined ? 'none' : `${method} ${routeOptions.url}`);

/** @throws RotaFailure `unauthenticated` or `forbidden` */
function requireReader(request: FastifyRequest, { accounts, token, behindProxy, secure }: MetricsParts): void {
  const bearer = bearerOf(request.headers);
  if (token !== null && bearer !== null && sameSecret(bearer, token)) return;
  request.session = presentedSession(accounts, request.headers, secure);
  if (request.session !== null) return void operatesOf(accounts.members, { user: request.session.user, session: request.session });
  if (token === null && !behindProxy && isOwnProgram(request)) return;
  const how = token === null ? 'an operator’s session is accepted, or TANDEM_METRICS_TOKEN as a bearer once it is set' : 'TANDEM_METRICS_TOKEN as a bearer, or an operator’s session, is accepted';
  throw new RotaFailure('unauthenticated', ORIGIN, `The metrics are not for everybody: ${how}.`, { causes: [{ code: 'signed-out' }] });
}

/** Whether a program on this machine asks by its own address: no proxy for somebody else, and no page under a foreign name. */
function isOwnProgram({ headers, host, socket }: FastifyRequest): boolean {
  const address = socket.remoteAddress?.replace(/^::ffff:/, '') ?? '';
  const here = address === '::1' || address.startsWith('127.');
  return here && isLoopbackName(hostName(host)) && PROXY_HEADERS.every((name) => headers[name] === undefined);
}

const PROXY_HEADERS = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

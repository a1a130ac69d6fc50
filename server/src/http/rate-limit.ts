import rateLimit, { type RateLimitPluginOptions } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RotaFailure } from './failure.ts';
import type { RouteDef } from './route.ts';

/** Calls per minute and route of one user, or of one address that is signed out: far above what a hand can do. */
const READS_PER_MINUTE = 1200;
const WRITES_PER_MINUTE = 600;

/** Installs the limits; `callerOf` names whose calls are counted together. Routes ask for theirs with {@link limitOf}. */
export async function limitRates(app: FastifyInstance, callerOf: (request: FastifyRequest) => string): Promise<void> {
  await app.register(rateLimit, {
    global: false,
    timeWindow: 60_000,
    keyGenerator: callerOf,
    errorResponseBuilder: (_request, { max, ttl }) => {
      const retryAfter = Math.ceil(ttl / 1000);
      return new RotaFailure('too-many', 'server/http', `At most ${max} of these requests in a minute are accepted.`, { retryAfter, causes: [{ code: 'too-many', seconds: retryAfter }] });
    },
  } satisfies RateLimitPluginOptions);
}

export const limitOf = (route: RouteDef): { max: number | (() => number) } => ({
  max: route.perMinute ?? (route.method === 'GET' ? READS_PER_MINUTE : WRITES_PER_MINUTE),
});

import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Accounts } from '../accounts/accounts.ts';
import { checkAccess, type Caller } from './check-access.ts';
import { limitOf } from './rate-limit.ts';
import { readInput } from './read-input.ts';
import type { AnswerHead, RouteContext, RouteDef } from './route.ts';

/**
 * Registers routes so that each goes the same way: limit, access, input, handler, answer. Access and the path are
 * judged before the body is read.
 */
export function registerRoutes(app: FastifyInstance, routes: readonly RouteDef[], accounts: Accounts, ownOrigin: (request: FastifyRequest) => string): void {
  const callers = new WeakMap<FastifyRequest, Caller>();
  for (const route of routes) {
    app.route({
      method: route.method,
      url: route.path,
      ...(route.bodyLimit === undefined ? {} : { bodyLimit: route.bodyLimit }),
      config: { rateLimit: limitOf(route) },
      preParsing: async (request) => {
        callers.set(request, checkAccess(request, route.access, accounts, request.session, ownOrigin(request)));
      },
      handler: async (request, reply) => {
        const head: AnswerHead = { header: (name, value) => void reply.header(name, value) };
        const context: RouteContext<unknown, unknown, unknown, unknown> = {
          params: readInput('params', route.params, request.params),
          query: readInput('query', route.query, request.query),
          body: readInput('body', route.body, request.body),
          caller: callers.get(request) ?? null,
          address: request.ip,
          head,
          log: request.log,
        };
        const answer = await (route.handler as (context: unknown) => unknown)(context);
        return route.answer === null ? reply.code(204).send() : reply.code(route.created === true ? 201 : 200).send(answer);
      },
    });
  }
}

import fastify from 'fastify';
import type { AddressInfo } from 'node:net';
import type { ErrorAnswer } from '@tandem/rest';
import { errorOf, statusOf } from '../http/error-answer.ts';
import { RotaFailure } from '../http/failure.ts';
import { commonHeaders } from '../http/security-headers.ts';
import { serveUnits } from './serve-units.ts';

export interface RegistryServer {
  /** Such as `http://127.0.0.1:41234`. */
  readonly origin: string;
  close(): Promise<void>;
}

/** Serves the published files of a registry, and nothing else, on an origin of their own. Port 0 picks a free one. */
export async function serveRegistry(registry: string, port = 0, host = '127.0.0.1'): Promise<RegistryServer> {
  const app = fastify({ forceCloseConnections: true, exposeHeadRoutes: false });
  app.addHook('onRequest', async (_request, reply) => void reply.headers(commonHeaders(false)));
  app.setNotFoundHandler(() => {
    throw new RotaFailure('not-found', 'server/releases', 'There is no such file.', { causes: [{ code: 'nothing' }] });
  });
  app.setErrorHandler((thrown, request, reply) => {
    const error = errorOf(thrown, request.id);
    return reply.code(statusOf(error)).header('cache-control', 'no-store').send({ error } satisfies ErrorAnswer);
  });
  serveUnits(app, registry);
  await app.listen({ port, host });
  const { port: taken } = app.server.address() as AddressInfo;
  return { origin: `http://${host}:${taken}`, close: () => app.close() };
}

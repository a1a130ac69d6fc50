import type { FastifyBaseLogger, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import type { ErrorKind } from '@tandem/rest';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Where log lines go; standard error when it is absent. */
export interface LogSink {
  write(line: string): void;
}

/**
 * One JSON object a line. Requests are serialised to method and path alone: headers hold cookies and tokens, queries
 * and bodies hold what people typed.
 */
export function loggerOptions(level: LogLevel, sink: LogSink): FastifyServerOptions['logger'] {
  return {
    level,
    stream: sink,
    base: {},
    serializers: { req: (request: { method: string; url: string }) => ({ method: request.method, path: pathOf(request.url) }) },
  };
}

export const pathOf = (url: string): string => url.split('?', 1)[0] ?? url;

/** The one line of a request that has been answered. */
export function logAnswer(request: FastifyRequest, reply: FastifyReply, kind: ErrorKind | null, user: string | null): void {
  const line = {
    request: request.id,
    method: request.method,
    path: pathOf(request.url),
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 10) / 10,
    ...(user === null ? {} : { user }),
    ...(kind === null ? {} : { kind }),
  };
  request.log[kind === 'internal' ? 'error' : 'info'](line, 'answered');
}

/** Something failed that nobody threw on purpose. The message may quote input, so only its name and place are told. */
export function logDefect(log: FastifyBaseLogger, requestId: string, thrown: unknown): void {
  log.error({ request: requestId, ...placeOf(thrown) }, 'failed');
}

function placeOf(thrown: unknown): { name: string; code?: string; at: readonly string[] } {
  if (!(thrown instanceof Error)) return { name: typeof thrown, at: [] };
  const at = (thrown.stack ?? '').split('\n').map((line) => line.trim()).filter((line) => line.startsWith('at ')).slice(0, 12);
  const code = 'code' in thrown ? { code: String(thrown.code) } : {};
  return { name: thrown.name, ...code, at };
}

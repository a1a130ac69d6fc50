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
    method: request.method,
    path: pathOf(request.url),
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 10) / 10,
    ...(user === null ? {} : { user }),
    ...(kind === null ? {} : { kind }),
  };
  request.log[kind === 'internal' ? 'error' : 'info'](line, 'answered');
}

/** Something failed that nobody threw on purpose. */
export function logDefect(log: FastifyBaseLogger, thrown: unknown): void {
  log.error(defectOf(thrown), 'failed');
}

function defectOf(thrown: unknown): Readonly<Record<string, unknown>> {
  if (!(thrown instanceof Error)) return { name: typeof thrown };
  const [, ...frames] = (thrown.stack ?? '').split(/\n\s*(?=at )/);
  return {
    name: thrown.name,
    ...('code' in thrown ? { code: thrown.code } : {}),
    // A parser's message quotes what it was given, which may be anything a person typed.
    ...(thrown instanceof SyntaxError ? {} : { message: thrown.message.slice(0, LONGEST_MESSAGE) }),
    at: frames.slice(0, MOST_FRAMES),
  };
}

const LONGEST_MESSAGE = 300;
const MOST_FRAMES = 12;

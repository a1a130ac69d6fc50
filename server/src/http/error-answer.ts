import { ERRORS, type Cause, type ErrorAnswer, type RotaError } from '@tandem/rest';
import { RotaFailure } from './failure.ts';

const ORIGIN = 'server/http';
const UNREADABLE: readonly Cause[] = [{ code: 'unreadable' }];

/** The errors of Fastify and its plugins that a caller causes, by code. Their own messages are never passed on. */
const KNOWN: Readonly<Record<string, Omit<RotaError, 'origin'>>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { kind: 'invalid', causes: UNREADABLE, field: 'content-type', reason: 'content-type: application/json is accepted' },
  FST_ERR_CTP_INVALID_JSON_BODY: { kind: 'invalid', causes: UNREADABLE, field: 'body', reason: 'body: valid JSON is accepted' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { kind: 'invalid', causes: UNREADABLE, field: 'content-length', reason: 'content-length: the length of the body is accepted' },
  FST_ERR_CTP_BODY_TOO_LARGE: { kind: 'too-large', causes: [{ code: 'too-large' }], reason: 'The body is longer than this request may be.' },
  FST_ERR_BAD_URL: { kind: 'invalid', causes: UNREADABLE, field: 'url', reason: 'url: a well-formed URL is accepted' },
  FST_ERR_MAX_PARAM_LENGTH: { kind: 'invalid', causes: UNREADABLE, field: 'url', reason: 'url: parts of at most 100 characters are accepted' },
  FST_STATIC_FORBIDDEN_PATH: { kind: 'not-found', causes: [{ code: 'nothing' }], reason: 'There is no such file.' },
};

/**
 * Turns whatever was thrown into the closed error union. What nobody threw on purpose becomes `internal` without a
 * word of its own; the log has it under the request's id.
 */
export function errorOf(thrown: unknown, requestId: string): RotaError {
  if (thrown instanceof RotaFailure) return thrown.error;
  const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? String(thrown.code) : '';
  const known = KNOWN[code];
  if (known !== undefined) return { ...known, origin: ORIGIN };
  const reason = `The server failed while it answered. Its log tells more under request ${requestId}.`;
  return { kind: 'internal', origin: ORIGIN, causes: [{ code: 'failed' }], reason };
}

export const statusOf = (error: RotaError): number => ERRORS[error.kind].status ?? 500;

const RAW: Readonly<Record<string, RotaError>> = {
  HPE_HEADER_OVERFLOW: { kind: 'too-large', origin: ORIGIN, causes: [{ code: 'too-large' }], reason: 'The URL and the headers are longer than 16 KiB.' },
  PLAIN_HTTP: { kind: 'invalid', origin: ORIGIN, causes: UNREADABLE, field: 'request', reason: 'request: HTTPS is accepted on this port, and this was plain HTTP' },
};

/** A failure that arose before Fastify saw a request: a URL or headers too long, or no HTTP at all. */
export function rawErrorAnswer(code: string | undefined, headers: Readonly<Record<string, string>>): string {
  const error = RAW[code ?? ''] ?? { kind: 'invalid', origin: ORIGIN, causes: UNREADABLE, field: 'request', reason: 'request: well-formed HTTP is accepted' };
  const body = JSON.stringify({ error } satisfies ErrorAnswer);
  const lines = {
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    connection: 'close',
  };
  const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `HTTP/1.1 ${statusOf(error)} ${error.kind === 'too-large' ? 'Payload Too Large' : 'Bad Request'}\r\n${head}\r\n${body}`;
}

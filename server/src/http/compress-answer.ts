import type { FastifyReply, FastifyRequest } from 'fastify';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { accepts } from './accept-encoding.ts';

/** Shorter answers gain nothing; sessions with their tokens stay below it and are never compressed. */
const LEAST_CHARACTERS = 4096;
/** A window of a rota goes from 700 KB to 30 KB in 15 ms; higher qualities cost more time than they save. */
const QUALITY = 4;

/** Compresses a long JSON answer as the browser takes it. */
export async function compressAnswer(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  if (typeof payload !== 'string' || payload.length < LEAST_CHARACTERS) return payload;
  const accepted = request.headers['accept-encoding'];
  void reply.header('vary', 'accept-encoding').removeHeader('content-length');
  if (accepts(accepted, 'br')) {
    reply.header('content-encoding', 'br');
    return promisify(brotliCompress)(payload, { params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } });
  }
  if (!accepts(accepted, 'gzip')) return payload;
  reply.header('content-encoding', 'gzip');
  return promisify(gzip)(payload);
}

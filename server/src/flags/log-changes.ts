import type { FastifyBaseLogger } from 'fastify';
import type { FlagListener } from './schedule-flags.ts';

/** Writes a line for each change: who, what, why. */
export const logChanges =
  (log: FastifyBaseLogger): FlagListener =>
  (_, { actor, ...change }) =>
    log.info({ audit: 'flags-changed', by: actor, ...change }, 'audit');

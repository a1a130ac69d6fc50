import type { FastifyBaseLogger } from 'fastify';
import { FLAGS_CHANGED } from './audit-flags.ts';
import type { AuditLine } from './audit.ts';

/** Writes a line of the log for each line of the audit; changes of flags have theirs already. */
export const logAudit =
  (log: FastifyBaseLogger) =>
  ({ actor, action, ...line }: AuditLine): void => {
    if (action !== FLAGS_CHANGED) log.warn({ audit: action, by: actor, ...line }, 'audit');
  };

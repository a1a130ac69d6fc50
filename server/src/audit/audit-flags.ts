import type { FlagListener } from '../flags/schedule-flags.ts';
import type { Audit, AuditSource } from './audit.ts';

const SOURCES: Readonly<Record<string, AuditSource>> = { cli: 'cli', 'break-glass': 'file' };

/** Keeps each change of flags and stages, whichever process made it. */
export const auditFlags =
  (audit: Pick<Audit, 'add'>): FlagListener =>
  (schedule, { actor, reason, before, after, epoch, revision }) =>
    audit.add({ actor, source: SOURCES[actor] ?? 'api', action: FLAGS_CHANGED, schedule, reason, detail: { before, after, epoch, revision } });

export const FLAGS_CHANGED = 'flags-changed';

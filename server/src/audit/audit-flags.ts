import type { FeedHooks } from '../feed/feed.ts';
import { flagAudit, rowAfter } from '../flags/flag-change.ts';
import { FLAG_KEY } from '../flags/flag-record.ts';
import type { Audit, AuditSource } from './audit.ts';

const SOURCES: Readonly<Record<string, AuditSource>> = { cli: 'cli', 'break-glass': 'file', rollout: 'server' };

/** Keeps each change of flags and stages in the transaction that makes it, whichever process that is. */
export const auditFlags =
  (audit: Pick<Audit, 'add'>): NonNullable<FeedHooks['flagged']> =>
  (before, after) => {
    if (!after.key.startsWith(FLAG_KEY)) return;
    const { schedule, actor, reason, ...detail } = flagAudit(after.key, rowAfter(before), rowAfter(after));
    audit.add({ actor, source: SOURCES[actor] ?? 'api', action: FLAGS_CHANGED, schedule, reason, detail });
  };

export const FLAGS_CHANGED = 'flags-changed';

import type { NamedDifference } from '@tandem/sync/protocol';
import type { DatabaseSync } from 'node:sqlite';
import type { Audit, AuditLine } from '../audit/audit.ts';
import { canonical } from '@tandem/rest';

/** Lines about one schedule in an hour at most: what needs more is told by its figures. */
const MOST_AUDITED = 20;
const HOUR = 60 * 60 * 1000;
const ACTION = 'difference-found';

/** Keeps a confirmed difference in the audit, with both values: once an hour, however many pages and sweeps find it. */
export type AuditDifference = (schedule: string, by: Pick<AuditLine, 'actor' | 'source'>, difference: NamedDifference) => void;

interface Line {
  readonly at: number;
  readonly text: string;
}

export function createDifferenceAudit(database: DatabaseSync, audit: Pick<Audit, 'add'>, now: () => number): AuditDifference {
  const recent = database.prepare('select at, detail from audit where action = ? and schedule_id = ? and at > ? order by seq desc limit ?');
  /** The lines of the last hour, by schedule. */
  const known = new Map<string, readonly Line[]>();

  /** Those that were written before this process began, too. */
  const stored = (schedule: string): Line[] =>
    recent.all(ACTION, schedule, now() - HOUR, MOST_AUDITED).map(({ at, detail }) => ({ at: Number(at), text: textOf((JSON.parse(String(detail)) as { readonly evidence: NamedDifference }).evidence) }));

  return (schedule, by, { cell, side, control, candidate }) => {
    const lines = (known.get(schedule) ?? stored(schedule)).filter(({ at }) => now() - at < HOUR);
    known.set(schedule, lines);
    const evidence = { cell, side, control, candidate };
    const text = textOf(evidence);
    if (lines.length >= MOST_AUDITED || lines.some((line) => line.text === text)) return;
    // The last one says that others may be missing after it.
    audit.add({ ...by, action: ACTION, schedule, reason: '', detail: { evidence, ...(lines.length === MOST_AUDITED - 1 && { most: MOST_AUDITED }) } });
    known.set(schedule, [...lines, { at: now(), text }]);
  };
}

const textOf = ({ cell, side, control, candidate }: NamedDifference): string => canonical([cell, side, control, candidate]);

import type { HealthSeriesAnswer } from '@tandem/rest';
import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from '../storage/transaction.ts';
import { chainNew, headOf, type AuditHead, type ChainedLine } from './chain.ts';
import { readAudit, type AuditFilter } from './read-audit.ts';
import { readMarks } from './read-marks.ts';

/** Where an order came from: the API, a command, a file in the data folder, or the server's own rules. */
export type AuditSource = 'api' | 'cli' | 'file' | 'server';

export interface AuditLine {
  /** User id, or a program's name. */
  readonly actor: string;
  readonly source: AuditSource;
  readonly action: string;
  /** null: every schedule. */
  readonly schedule: string | null;
  readonly reason: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface AuditEntry extends AuditLine {
  readonly seq: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What was done, by whom, and why: only added to, each line with the hash of the one before it. */
export interface Audit {
  /** Joins the transaction in which it is called. */
  add(line: AuditLine): void;
  /** Those that concern every schedule or one of these, newest first. */
  newest(limit: number, schedules: readonly string[]): AuditEntry[];
  /** What may have changed how pages are since then, for charts; of every schedule or one of these, oldest first. */
  marks(since: number, schedules: readonly string[], nameOf: (actor: string) => string): HealthSeriesAnswer['marks'];
  /** In the order in which they were written, with their hashes. */
  read(filter: AuditFilter): Iterable<ChainedLine>;
  head(): AuditHead;
}

/** @param onAdd told of each line when it is added */
export function createAudit(database: DatabaseSync, now: () => number, onAdd: (line: AuditLine) => void = () => {}): Audit {
  const insert = database.prepare('insert into audit (at, actor, source, action, schedule_id, reason, detail) values (?, ?, ?, ?, ?, ?, ?)');
  const newest = database.prepare('select * from audit where schedule_id is null or schedule_id in (select value from json_each(?)) order by seq desc limit ?');
  return {
    add(line) {
      const { actor, source, action, schedule, reason, detail } = line;
      // The lock of the transaction lets no other process in between the line before and this one.
      inTransaction(database, () => {
        insert.run(now(), actor, source, action, schedule, reason, JSON.stringify(detail));
        chainNew(database);
      });
      onAdd(line);
    },
    newest: (limit, schedules) =>
      newest.all(JSON.stringify(schedules), limit).map((row) => ({
        seq: Number(row['seq']),
        at: Number(row['at']),
        actor: String(row['actor']),
        source: row['source'] as AuditSource,
        action: String(row['action']),
        schedule: row['schedule_id'] as string | null,
        reason: String(row['reason']),
        detail: JSON.parse(String(row['detail'])) as Record<string, unknown>,
      })),
    marks: (since, schedules, nameOf) => readMarks(database, since, schedules, nameOf),
    read: (filter) => readAudit(database, filter),
    head: () => headOf(database),
  };
}

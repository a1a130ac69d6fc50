import type { FeedbackAnswer } from '@tandem/rest';
import type { DatabaseSync } from 'node:sqlite';

export interface Said {
  readonly user: string;
  readonly kind: 'problem' | 'praise';
  readonly text: string;
  readonly schedule: string;
  readonly mode: 'legacy' | 'hybrid' | 'sync';
  readonly build: string;
  /** The last events of the page; null: none. */
  readonly trace: string | null;
}

/** What people say of it: "report a problem", "works well". */
export interface Feedback {
  add(said: Said): string;
  /** Those of these schedules without traces, newest first. */
  newest(limit: number, schedules: readonly string[]): (Omit<FeedbackAnswer['feedback'][number], 'by'> & { readonly user: string })[];
  /** undefined: there is no such feedback. */
  traceOf(id: string): { readonly schedule: string; readonly trace: string | null } | undefined;
}

/** Of one schedule; older ones go. With their traces they are at most 32 MiB. */
export const MOST_FEEDBACK = 500;

export function createFeedback(database: DatabaseSync, now: () => number, newId: () => string = () => crypto.randomUUID()): Feedback {
  const insert = database.prepare('insert into feedback (id, at, user_id, kind, text, schedule_id, mode, build, trace) values (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const forget = database.prepare('delete from feedback where schedule_id = ?1 and seq <= (select seq from feedback where schedule_id = ?1 order by seq desc limit 1 offset ?2)');
  const newest = database.prepare('select id, at, user_id, kind, text, schedule_id, mode, build, coalesce(octet_length(trace), 0) as bytes from feedback where schedule_id in (select value from json_each(?)) order by seq desc limit ?');
  const one = database.prepare('select schedule_id, trace from feedback where id = ?');
  return {
    add({ user, kind, text, schedule, mode, build, trace }) {
      const id = newId();
      insert.run(id, now(), user, kind, text, schedule, mode, build, trace);
      forget.run(schedule, MOST_FEEDBACK);
      return id;
    },
    newest: (limit, schedules) =>
      newest.all(JSON.stringify(schedules), limit).map((row) => ({
        id: String(row['id']),
        at: Number(row['at']),
        user: String(row['user_id']),
        kind: row['kind'] as Said['kind'],
        text: String(row['text']),
        schedule: String(row['schedule_id']),
        mode: row['mode'] as Said['mode'],
        build: String(row['build']),
        traceBytes: Number(row['bytes']),
      })),
    traceOf(id) {
      const row = one.get(id);
      return row && { schedule: String(row['schedule_id']), trace: row['trace'] as string | null };
    },
  };
}

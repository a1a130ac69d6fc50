import type { Role } from '@tandem/rest';
import { notice, type Notice } from '@tandem/sync/protocol';
import * as z from 'zod/mini';
import type { DatabaseSync } from 'node:sqlite';

/** `operators`: of its schedule, or of any where it is of all. */
export type Audience = 'people' | 'operators';
interface HeldNotice extends Notice {
  readonly audience?: 'operators';
}

/** What people are told besides their rota: of rollbacks, and in an operator's own words. */
export interface Notices {
  /** Those that hold now, newest first. */
  held(): HeldNotice[];
  /** Those that listeners were last told of. */
  current(): readonly HeldNotice[];
  /** Joins the transaction in which it is called; one that is there already stays as it is. @returns whether none was */
  post(notice: Notice, audience?: Audience): boolean;
  /** Lets it hold no longer than this. Joins the transaction in which it is called. @returns whether it held longer */
  end(id: string, until: number): boolean;
  /** Looks whether others hold than listeners were last told of, also by another process or by the clock. */
  look(): void;
  /** @returns stops it */
  watch(listener: () => void): () => void;
}

/** What is over goes after this many milliseconds. */
const KEPT = 90 * 24 * 3_600_000;

export function createNotices(database: DatabaseSync, now: () => number): Notices {
  const sql = {
    held: database.prepare('select * from notices where until is null or until > ? order by at desc, id'),
    post: database.prepare('insert into notices (id, kind, severity, schedule_id, at, until, text, audience) values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (id) do nothing'),
    end: database.prepare('update notices set until = ? where id = ? and (until is null or until > ?)'),
    forget: database.prepare('delete from notices where until < ?'),
  };
  const listeners = new Set<() => void>();
  const held = (): HeldNotice[] => sql.held.all(now()).map(noticeOf);
  let current = held();

  return {
    held,
    current: () => current,
    post({ id, kind, severity, schedule, at, until, text }, audience = 'people') {
      sql.forget.run(at - KEPT);
      return Number(sql.post.run(id, kind, severity, schedule, at, until, text ?? null, audience).changes) > 0;
    },
    end: (id, until) => Number(sql.end.run(until, id, until).changes) > 0,
    look() {
      const found = held();
      if (JSON.stringify(found) === JSON.stringify(current)) return;
      current = found;
      for (const listener of listeners) listener();
    },
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function noticeOf(row: Readonly<Record<string, unknown>>): HeldNotice {
  const { schedule_id: schedule, text, audience, ...rest } = row;
  return { ...z.parse(notice, { ...rest, schedule, ...(typeof text === 'string' && { text }) }), ...(audience === 'operators' && { audience }) };
}

/** Those that concern somebody. @param roleIn their role in a schedule; of `null` the highest that counts */
export const concerning = (notices: readonly HeldNotice[], roleIn: (scheduleId: string | null) => Role | null): Notice[] =>
  notices.flatMap(({ audience, ...notice }) => {
    const role = roleIn(notice.schedule);
    return (audience === 'operators' ? role === 'operator' : notice.schedule === null || role !== null) ? [notice] : [];
  });

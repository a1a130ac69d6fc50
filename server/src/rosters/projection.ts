import type { Schedule } from '@tandem/rota';
import type { DatabaseSync } from 'node:sqlite';
import type { FeedEvent } from '../feed/feed.ts';
import { parseEntity, type ReferenceBody } from './roster-entities.ts';

/** What joins the transaction in which a schedule appears, or is gone. */
export interface LifeHooks {
  readonly onCreated: (scheduleId: string, actor: string) => void;
  readonly onDeleted: (scheduleId: string) => void;
}

export type Project = (event: FeedEvent, created: boolean) => void;

/**
 * Writes what the REST API reads, in the transaction of the event it comes from: the table of assignments, and one
 * row for everything else.
 */
export function createProjection(database: DatabaseSync, { onCreated, onDeleted }: LifeHooks): Project {
  const sql = {
    assign: database.prepare(
      `insert into assignment (schedule_id, date, staff_id, slot, value, rev, "by", at) values (?, ?, ?, ?, ?, ?, ?, ?)
       on conflict (schedule_id, date, staff_id, slot)
       do update set value = excluded.value, rev = excluded.rev, "by" = excluded."by", at = excluded.at`,
    ),
    clear: database.prepare('delete from assignment where schedule_id = ? and date = ? and staff_id = ? and slot = ?'),
    refer: database.prepare(
      `insert into reference (schedule_id, kind, id, position, value, rev) values (?, ?, ?, ?, ?, ?)
       on conflict (schedule_id, kind, id) do update set position = excluded.position, value = excluded.value, rev = excluded.rev`,
    ),
    forget: database.prepare('delete from reference where schedule_id = ? and kind = ? and id = ?'),
    schedule: database.prepare(
      `insert into schedule (id, name, time_zone, first_date, last_date, reference_rev, made_by) values (?, ?, ?, ?, ?, ?, ?)
       on conflict (id) do update set name = excluded.name, time_zone = excluded.time_zone,
         first_date = excluded.first_date, last_date = excluded.last_date`,
    ),
    drop: database.prepare('delete from schedule where id = ?'),
    settleAll: database.prepare('delete from conflict where space = ?'),
    changed: database.prepare('update schedule set reference_rev = ? where id = ?'),
  };

  return ({ space, entity, opId, rev, actor, at, body }, created) => {
    const name = parseEntity(entity);
    if (!name) return;
    if (name.kind === 'cell') {
      const { staffId, date, slot } = name.ref;
      if (body === null) sql.clear.run(space, date, staffId, slot);
      else sql.assign.run(space, date, staffId, slot, JSON.stringify(body), rev, actor, at);
      return;
    }
    if (body === null) {
      sql.forget.run(space, name.kind, name.id);
      if (name.kind === 'schedule') {
        sql.drop.run(space);
        sql.settleAll.run(space);
        onDeleted(space);
      }
    } else {
      const { order, value } = body as ReferenceBody;
      sql.refer.run(space, name.kind, name.id, order, JSON.stringify(value), rev);
      if (name.kind === 'schedule') {
        const { name: title, timeZone, firstDate, lastDate } = value as Schedule;
        sql.schedule.run(space, title, timeZone, firstDate, lastDate, rev, opId);
        if (created) onCreated(space, actor);
      }
    }
    sql.changed.run(rev, space);
  };
}

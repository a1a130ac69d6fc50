import type { DatabaseSync } from 'node:sqlite';

/** Somebody who operates every schedule. */
export interface OperatorOfAll {
  readonly id: string;
  readonly name: string;
}

/** Asks who operates every schedule, by name: what concerns all of them is theirs to order. Nobody does where there is none. */
export function createOperatorsOfAll(database: DatabaseSync): () => readonly OperatorOfAll[] {
  const all = database.prepare(
    `select id, name from users where exists (select 1 from schedule)
     and not exists (select 1 from schedule where not exists (select 1 from members where user_id = users.id and schedule_id = schedule.id and role = 'operator'))
     order by name, id`,
  );
  return () => all.all().map((row) => ({ id: String(row['id']), name: String(row['name']) }));
}

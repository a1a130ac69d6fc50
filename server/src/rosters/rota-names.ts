import type { DatabaseSync } from 'node:sqlite';

/** Asks what people call a schedule; one that is not there any more has its id alone. */
export function createRotaNames(database: DatabaseSync): (scheduleId: string) => string {
  const name = database.prepare('select name from schedule where id = ?');
  return (scheduleId) => String(name.get(scheduleId)?.['name'] ?? scheduleId);
}

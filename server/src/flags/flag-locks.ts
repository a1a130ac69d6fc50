import type { DatabaseSync } from 'node:sqlite';

/** Whether a rollback that concerns a schedule is under way; null: one that concerns any. Sees what other processes have ordered. */
export type FlagLocks = (scheduleId: string | null) => boolean;

/** A held emergency has turned all off already, and does nothing more. */
export function createFlagLocks(database: DatabaseSync): FlagLocks {
  const open = database.prepare(
    `select 1 from rollbacks where status in ('running', 'paused', 'held') and not (kind = 'emergency' and status = 'held')
       and (schedule_id is null or ?1 is null or schedule_id = ?1) limit 1`,
  );
  return (scheduleId) => open.get(scheduleId) !== undefined;
}

import type { DatabaseSync } from 'node:sqlite';

/**
 * What keeps flags of a schedule (null: of any) from being turned on by hand: a rollback that concerns it, or else the
 * rollout, which turns them on itself. Sees what other processes have ordered.
 */
export type FlagLocks = (scheduleId: string | null) => 'rollback' | 'rollout' | null;

/** A held emergency has turned all off already, and does nothing more. */
export function createFlagLocks(database: DatabaseSync): FlagLocks {
  const open = database.prepare(
    `select 1 from rollbacks where status in ('running', 'paused', 'held') and not (kind = 'emergency' and status = 'held')
       and (schedule_id is null or ?1 is null or schedule_id = ?1) limit 1`,
  );
  const rollout = database.prepare("select 1 from rollout where json_extract(state, '$.status') in ('running', 'held', 'paused')");
  return (scheduleId) => (open.get(scheduleId) !== undefined ? 'rollback' : rollout.get() !== undefined ? 'rollout' : null);
}

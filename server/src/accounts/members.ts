import { ROLES, type Role } from '@tandem/rest';
import type { ScheduleId } from '@tandem/rota';
import type { DatabaseSync } from 'node:sqlite';

/** Who has which role in which schedule. Calls are synchronous and join the transaction they are made in. */
export interface Members {
  /** The role of this user in this schedule, or null. */
  roleOf(userId: string, scheduleId: ScheduleId): Role | null;
  /** Every schedule in which this user has a role. */
  rolesOf(userId: string): ReadonlyMap<ScheduleId, Role>;
  /** Everybody with a role in this schedule. */
  of(scheduleId: ScheduleId): readonly { readonly userId: string; readonly role: Role }[];
  grant(userId: string, scheduleId: ScheduleId, role: Role): void;
  /** Takes the role away; the next request of that user is already refused. */
  revoke(userId: string, scheduleId: ScheduleId): void;
  /** Takes every role in a schedule away: it is gone. */
  dismiss(scheduleId: ScheduleId): void;
  /** A schedule in which nobody has a role (a command made it) gets everybody who may make schedules as operator. */
  adopt(): void;
}

/** Whether `role` includes what `needed` may do. */
export const includesRole = (role: Role, needed: Role): boolean => ROLES.indexOf(role) >= ROLES.indexOf(needed);

export function createMembers(db: DatabaseSync): Members {
  const one = db.prepare('select role from members where user_id = ? and schedule_id = ?');
  const all = db.prepare('select schedule_id, role from members where user_id = ? order by schedule_id');
  const inSchedule = db.prepare('select user_id, role from members where schedule_id = ? order by user_id');
  const put = db.prepare(
    `insert into members (user_id, schedule_id, role) values (?, ?, ?)
     on conflict (user_id, schedule_id) do update set role = excluded.role`,
  );
  const orphans = db.prepare('select 1 from schedule where id not in (select schedule_id from members) limit 1');
  const adopt = db.prepare(
    `insert into members (user_id, schedule_id, role)
     select users.id, schedule.id, 'operator' from schedule join users on users.creator = 1
     where schedule.id not in (select schedule_id from members)`,
  );
  const clear = db.prepare('delete from members where schedule_id = ?');
  const remove = db.prepare('delete from members where user_id = ? and schedule_id = ?');
  return {
    roleOf: (userId, scheduleId) => (one.get(userId, scheduleId)?.['role'] as Role | undefined) ?? null,
    rolesOf: (userId) =>
      new Map(all.all(userId).map((row) => [row['schedule_id'] as ScheduleId, row['role'] as Role])),
    of: (scheduleId) => inSchedule.all(scheduleId).map((row) => ({ userId: String(row['user_id']), role: row['role'] as Role })),
    grant: (userId, scheduleId, role) => void put.run(userId, scheduleId, role),
    revoke: (userId, scheduleId) => void remove.run(userId, scheduleId),
    dismiss: (scheduleId) => void clear.run(scheduleId),
    adopt: () => {
      if (orphans.get() !== undefined) adopt.run();
    },
  };
}

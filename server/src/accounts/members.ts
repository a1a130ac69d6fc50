import type { Role } from '@tandem/rest';
import type { ScheduleId } from '@tandem/rota';

/** Who has which role in which schedule. Calls are synchronous and join the transaction they are made in. */
export interface Members {
  /** The role of this user in this schedule, or null. */
  roleOf(userId: string, scheduleId: ScheduleId): Role | null;
  /** Every schedule in which this user has a role. */
  rolesOf(userId: string): ReadonlyMap<ScheduleId, Role>;
  grant(userId: string, scheduleId: ScheduleId, role: Role): void;
  /** Takes the role away; the next request of that user is already refused. */
  revoke(userId: string, scheduleId: ScheduleId): void;
}

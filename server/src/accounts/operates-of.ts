import { RotaFailure } from '../http/failure.ts';
import type { SignedIn } from '../http/route.ts';
import type { Members } from './members.ts';

/**
 * The schedules that the caller operates.
 * @throws RotaFailure `forbidden` when they operate none
 */
export function operatesOf(members: Pick<Members, 'rolesOf' | 'adopt'>, { user, session }: SignedIn): (scheduleId: string) => boolean {
  if (session.creator) members.adopt();
  const roles = members.rolesOf(user.id);
  if (![...roles.values()].includes('operator')) throw new RotaFailure('forbidden', 'server/operations', `${user.login} operates no schedule.`, { causes: [{ code: 'role-needed' }] });
  return (scheduleId) => roles.get(scheduleId) === 'operator';
}

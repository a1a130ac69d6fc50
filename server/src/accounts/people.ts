import type { AddMemberAnswer, Member, Role } from '@tandem/rest';
import type { ScheduleId } from '@tandem/rota';
import type { DatabaseSync } from 'node:sqlite';
import { RotaFailure } from '../http/failure.ts';
import { inTransaction } from '../storage/transaction.ts';
import type { Members } from './members.ts';
import { INVITATION_LIMIT, RESET_LIMIT, type IssuedLink, type ResetLinks } from './reset-links.ts';
import { isInvited, NO_PASSWORD, type StoredUser, type Users } from './users.ts';

const ORIGIN = 'server/accounts';

/** Who plans in a schedule, as its operators see and change it. Each call is one transaction. */
export interface People {
  /** Everybody with a role, by name. */
  list(scheduleId: ScheduleId): Member[];
  /** Gives somebody a role; who has no account yet gets one and a link. @throws RotaFailure `invalid` when they have a role */
  add(scheduleId: ScheduleId, person: { readonly name: string; readonly login: string; readonly role: Role }): AddMemberAnswer;
  /** @throws RotaFailure `not-found`, or `rejected` where nobody could operate the schedule any more */
  setRole(scheduleId: ScheduleId, userId: string, role: Role): Member;
  /** @throws RotaFailure like {@link People.setRole} */
  remove(scheduleId: ScheduleId, userId: string): void;
  /**
   * A link with which a member chooses a new password. @throws RotaFailure `not-found`, or `forbidden` where the member
   * may do more than the caller
   */
  reset(scheduleId: ScheduleId, userId: string, caller: { readonly id: string; readonly creator: boolean }): IssuedLink;
}

export interface PeopleParts {
  readonly db: DatabaseSync;
  readonly users: Users;
  readonly members: Members;
  readonly links: ResetLinks;
  /** Whether this user may sign in here at all: demo users may not where others reach the server. */
  readonly mayBeHere: (user: StoredUser) => boolean;
}

export function createPeople({ db, users, members, links, mayBeHere }: PeopleParts): People {
  const asMember = ({ id, name, login, password }: StoredUser, role: Role): Member => ({ userId: id, name, login, role, invited: isInvited(password) });

  function found(scheduleId: ScheduleId, userId: string): { user: StoredUser; role: Role } {
    const user = users.byId(userId);
    const role = members.roleOf(userId, scheduleId);
    if (user === null || role === null) throw new RotaFailure('not-found', ORIGIN, 'Nobody with this id has a role in this schedule.', { causes: [{ code: 'no-member' }] });
    return { user, role };
  }

  /** Somebody who can sign in has to be left who may give roles. */
  function keepAnOperator(scheduleId: ScheduleId, userId: string): void {
    const others = members.of(scheduleId).filter(({ userId: other, role }) => role === 'operator' && other !== userId);
    const able = others.some((other) => {
      const user = users.byId(other.userId);
      return user !== null && !isInvited(user.password) && mayBeHere(user);
    });
    if (!able) throw new RotaFailure('rejected', ORIGIN, 'This is the last operator who can sign in: make somebody else operator first.', { causes: [{ code: 'last-operator' }] });
  }

  function account(name: string, login: string): { user: StoredUser; link: string | null } {
    const known = users.byLogin(login);
    if (known !== null && !mayBeHere(known)) {
      throw new RotaFailure('invalid', ORIGIN, `login: "${login}" belongs to the demo; another one is accepted`, { field: 'login', causes: [{ code: 'demo-login', given: login }] });
    }
    if (known !== null) return { user: known, link: null };
    const user = users.add({ login, name, password: NO_PASSWORD, creator: false, demo: false });
    return { user, link: links.issue(user.id, INVITATION_LIMIT).link };
  }

  return {
    list: (scheduleId) =>
      members
        .of(scheduleId)
        .flatMap(({ userId, role }) => {
          const user = users.byId(userId);
          return user === null ? [] : [asMember(user, role)];
        })
        .sort((a, b) => a.name.localeCompare(b.name) || a.login.localeCompare(b.login)),
    add: (scheduleId, { name, login, role }) =>
      inTransaction(db, () => {
        const { user, link } = account(name, login);
        if (members.roleOf(user.id, scheduleId) !== null) {
          throw new RotaFailure('invalid', ORIGIN, `login: "${login}" has a role in this schedule already; somebody else is accepted`, { field: 'login', causes: [{ code: 'has-role', given: login }] });
        }
        members.grant(user.id, scheduleId, role);
        return { member: asMember(user, role), link };
      }),
    setRole: (scheduleId, userId, role) =>
      inTransaction(db, () => {
        const member = found(scheduleId, userId);
        if (member.role === 'operator' && role !== 'operator') keepAnOperator(scheduleId, userId);
        members.grant(userId, scheduleId, role);
        return asMember(member.user, role);
      }),
    remove: (scheduleId, userId) =>
      inTransaction(db, () => {
        if (found(scheduleId, userId).role === 'operator') keepAnOperator(scheduleId, userId);
        members.revoke(userId, scheduleId);
      }),
    reset: (scheduleId, userId, caller) =>
      inTransaction(db, () => {
        const { user } = found(scheduleId, userId);
        const covered = [...members.rolesOf(userId).keys()].every((id) => members.roleOf(caller.id, id) === 'operator');
        if (!caller.creator && (user.creator || !covered)) {
          throw new RotaFailure('forbidden', ORIGIN, `${user.login} may do things elsewhere that you may not: ask somebody who may make schedules.`, { causes: [{ code: 'above-you' }] });
        }
        return links.issue(userId, isInvited(user.password) ? INVITATION_LIMIT : RESET_LIMIT);
      }),
  };
}

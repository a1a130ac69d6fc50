import { atSchedule, createCall, has, isEmpty, type Outcome } from './call.ts';
import type { Role, Session } from './contract.ts';
import type { AddMemberAnswer, Member, ResetLink } from './people.ts';

/** What a page does with people and with one's own account. In a file of its own: the first view needs none of it. */
export interface PeopleClient {
  readonly members: (scheduleId: string) => Promise<Outcome<readonly Member[]>>;
  readonly addMember: (scheduleId: string, body: { name: string; login: string; role: Role }) => Promise<Outcome<AddMemberAnswer>>;
  readonly setRole: (scheduleId: string, userId: string, role: Role) => Promise<Outcome<Member>>;
  readonly removeMember: (scheduleId: string, userId: string) => Promise<Outcome<null>>;
  /** A one-time link with which this person chooses a new password. */
  readonly resetMember: (scheduleId: string, userId: string) => Promise<Outcome<ResetLink>>;
  /** One's own name; the session answers with it. */
  readonly rename: (name: string) => Promise<Outcome<Session>>;
  /** Ends all other sessions of the caller. */
  readonly changePassword: (current: string, next: string) => Promise<Outcome<null>>;
  /** Spends a link: sets the password, ends older sessions and signs in. */
  readonly reset: (token: string, password: string) => Promise<Outcome<Session>>;
}

/** @param fetch adds the session's CSRF header where the session has one */
export function createPeopleClient(fetch: typeof globalThis.fetch): PeopleClient {
  const call = createCall(fetch);
  const membersOf = (scheduleId: string) => `${atSchedule(scheduleId)}/members`;
  const memberAt = (scheduleId: string, userId: string) => `${membersOf(scheduleId)}/${encodeURIComponent(userId)}`;
  return {
    members: (scheduleId) => call('GET', membersOf(scheduleId), Array.isArray),
    addMember: (scheduleId, body) => call('POST', membersOf(scheduleId), has('member', 'link'), body),
    setRole: (scheduleId, userId, role) => call('PUT', memberAt(scheduleId, userId), has('userId', 'role'), { role }),
    removeMember: (scheduleId, userId) => call('DELETE', memberAt(scheduleId, userId), isEmpty),
    resetMember: (scheduleId, userId) => call('POST', `${memberAt(scheduleId, userId)}/reset`, has('link', 'expiresAt')),
    rename: (name) => call('PUT', '/api/account', has('user', 'csrf'), { name }),
    changePassword: (current, next) => call('PUT', '/api/account/password', isEmpty, { current, next }),
    reset: (token, password) => call('POST', '/api/reset', has('user', 'csrf'), { token, password }),
  };
}

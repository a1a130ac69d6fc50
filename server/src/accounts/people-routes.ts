import { accountBody, addMemberBody, memberParams, memberRoleBody, passwordBody, resetBody, ROLES, scheduleParams } from '@tandem/rest';
import type { FastifyBaseLogger } from 'fastify';
import * as z from 'zod/mini';
import { defineRoute, type AnswerHead, type RouteDef } from '../http/route.ts';
import { sessionSchema } from './account-routes.ts';
import { sessionAnswer, type Accounts } from './accounts.ts';
import { writeSessionCookie } from './session-cookie.ts';

const member = z.strictObject({
  userId: z.string(),
  name: z.string(),
  login: z.string(),
  role: z.enum(ROLES),
  invited: z.boolean(),
});

/** Passwords that one user or address may try in a minute, besides what the lock-out says. */
const PASSWORDS_PER_MINUTE = 20;
/** People who come and go. */
const PEOPLE_PER_MINUTE = 120;
const SMALL = 4096;

/** What somebody did to whose account: ids and roles alone, never a link or a password. */
function audit(log: FastifyBaseLogger, what: string, detail: Readonly<Record<string, string>>): void {
  log.info({ audit: what, ...detail }, 'audit');
}

/** Members of a schedule, one's own account, and links that set a password. `secure`: the browser comes by HTTPS. */
export function peopleRoutes(accounts: Accounts, secure: boolean): readonly RouteDef[] {
  const { people } = accounts;
  return [...memberRoutes(people), ...ownRoutes(accounts, secure)];
}

function memberRoutes(people: Accounts['people']): readonly RouteDef[] {
  const at = '/api/schedules/:scheduleId/members';
  return [
    defineRoute({
      method: 'GET',
      path: at,
      summary: 'Everybody with a role in the schedule.',
      access: 'operator',
      params: scheduleParams,
      answer: z.array(member),
      handler: ({ params }) => people.list(params.scheduleId),
    }),
    defineRoute({
      method: 'POST',
      path: at,
      summary: 'Gives somebody a role. A login that is new gets an account and a one-time link, told only here and good for 7 days.',
      access: 'operator',
      params: scheduleParams,
      body: addMemberBody,
      answer: z.strictObject({ member, link: z.nullable(z.string()) }),
      created: true,
      bodyLimit: SMALL,
      perMinute: PEOPLE_PER_MINUTE,
      handler: ({ params: { scheduleId }, body, caller, log }) => {
        const added = people.add(scheduleId, body);
        audit(log, 'member-added', { by: caller.user.id, schedule: scheduleId, member: added.member.userId, role: body.role });
        return added;
      },
    }),
    defineRoute({
      method: 'PUT',
      path: `${at}/:userId`,
      summary: 'Changes a role. The last operator who can sign in keeps theirs.',
      access: 'operator',
      params: memberParams,
      body: memberRoleBody,
      answer: member,
      bodyLimit: SMALL,
      perMinute: PEOPLE_PER_MINUTE,
      handler: ({ params: { scheduleId, userId }, body, caller, log }) => {
        const changed = people.setRole(scheduleId, userId, body.role);
        audit(log, 'role-changed', { by: caller.user.id, schedule: scheduleId, member: userId, role: body.role });
        return changed;
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${at}/:userId`,
      summary: 'Takes a role away. The last operator who can sign in stays.',
      access: 'operator',
      params: memberParams,
      answer: null,
      perMinute: PEOPLE_PER_MINUTE,
      handler: ({ params: { scheduleId, userId }, caller, log }) => {
        people.remove(scheduleId, userId);
        audit(log, 'member-removed', { by: caller.user.id, schedule: scheduleId, member: userId });
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${at}/:userId/reset`,
      summary: 'A one-time link with which the member chooses a new password; for callers who operate all that the member has a role in, or may make schedules.',
      access: 'operator',
      params: memberParams,
      answer: z.strictObject({ link: z.string(), expiresAt: z.iso.datetime() }),
      perMinute: PEOPLE_PER_MINUTE,
      handler: ({ params: { scheduleId, userId }, caller, log }) => {
        const { link, expiresAt } = people.reset(scheduleId, userId, { id: caller.user.id, creator: caller.session.creator });
        audit(log, 'reset-link-issued', { by: caller.user.id, schedule: scheduleId, member: userId });
        return { link, expiresAt: new Date(expiresAt).toISOString() };
      },
    }),
  ];
}

function ownRoutes(accounts: Accounts, secure: boolean): readonly RouteDef[] {
  return [
    defineRoute({
      method: 'PUT',
      path: '/api/account',
      summary: "Changes the caller's own name.",
      access: 'signed-in',
      body: accountBody,
      answer: sessionSchema,
      bodyLimit: SMALL,
      perMinute: PEOPLE_PER_MINUTE,
      handler: ({ body, caller }) => {
        accounts.users.setName(caller.user.id, body.name);
        return sessionAnswer({ ...caller.session, user: { ...caller.user, name: body.name } });
      },
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/account/password',
      summary: "Changes the caller's own password and ends all other sessions of theirs.",
      access: 'signed-in',
      body: passwordBody,
      answer: null,
      bodyLimit: SMALL,
      perMinute: PASSWORDS_PER_MINUTE,
      handler: async ({ body, caller, address, log }) => {
        await accounts.changePassword({ userId: caller.user.id, sessionId: caller.session.id, address }, body.current, body.next);
        audit(log, 'password-changed', { by: caller.user.id });
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/reset',
      summary: 'Spends a one-time link: sets the password, ends all sessions of its user and signs them in.',
      access: 'public',
      body: resetBody,
      answer: sessionSchema,
      created: true,
      bodyLimit: SMALL,
      perMinute: PASSWORDS_PER_MINUTE,
      handler: async ({ body, head, log }: { body: z.output<typeof resetBody>; head: AnswerHead; log: FastifyBaseLogger }) => {
        const { token, active } = await accounts.reset(body.token, body.password);
        head.header('set-cookie', writeSessionCookie(token, active.expiresAt, secure));
        audit(log, 'password-reset', { by: active.user.id });
        return sessionAnswer(active);
      },
    }),
  ];
}

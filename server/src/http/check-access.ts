import { CSRF_HEADER } from '@tandem/rest';
import type { FastifyRequest } from 'fastify';
import { ORIGIN, type Accounts, type ActiveSession } from '../accounts/accounts.ts';
import { includesRole } from '../accounts/members.ts';
import { isOwnOrigin } from '../accounts/same-origin.ts';
import { sameSecret } from '../accounts/token.ts';
import { RotaFailure } from './failure.ts';
import type { Access, Bearer, Member, Method, SignedIn } from './route.ts';

/** Whom a route let in; null: anybody. */
export type Caller = SignedIn | Member | Bearer | null;

/**
 * Decides whether a request may go on, before its body is read.
 * @param own the origin under which this server is reached
 * @throws RotaFailure `unauthenticated` or `forbidden`
 */
export function checkAccess(request: FastifyRequest, access: Access, accounts: Accounts, session: ActiveSession | null, own: string): Caller {
  const changes = (request.method as Method) !== 'GET';
  if (changes) requireOwnOrigin(request, own);
  if (access === 'public') return null;
  const token = access === 'releaser' ? bearerOf(request) : null;
  if (token !== null) return { token };
  if (session === null) throw new RotaFailure('unauthenticated', ORIGIN, 'Nobody is signed in, or the session has ended.', { causes: [{ code: 'signed-out' }] });
  if (changes) requireCsrf(request, session);
  const caller: SignedIn = { user: session.user, session };
  if (access === 'signed-in' || access === 'releaser') return caller;
  if (access === 'creator') {
    if (session.creator) return caller;
    throw new RotaFailure('forbidden', ORIGIN, `${session.user.login} may not make schedules.`, { causes: [{ code: 'not-creator' }] });
  }
  const scheduleId = (request.params as { scheduleId?: string }).scheduleId ?? '';
  const role = accounts.members.roleOf(session.user.id, scheduleId);
  // The same answer whether the schedule exists or not: names of schedules are not for everybody.
  if (role === null) throw new RotaFailure('forbidden', ORIGIN, `${session.user.login} has no role in this schedule, or it does not exist.`, { causes: [{ code: 'no-role' }] });
  if (!includesRole(role, access)) {
    throw new RotaFailure('forbidden', ORIGIN, `The role ${access} is needed; ${session.user.login} has the role ${role}.`, { causes: [{ code: 'role-needed' }] });
  }
  return { ...caller, role };
}

const bearerOf = ({ headers }: FastifyRequest): string | null => /^Bearer (\S{1,200})$/i.exec(headers.authorization ?? '')?.[1] ?? null;

function requireOwnOrigin(request: FastifyRequest, own: string): void {
  const site = request.headers['sec-fetch-site'];
  const source = { origin: request.headers.origin, fetchSite: typeof site === 'string' ? site : undefined, own };
  if (!isOwnOrigin(source)) throw new RotaFailure('forbidden', ORIGIN, `Requests that change something are accepted from pages of ${own} only.`, { causes: [{ code: 'foreign-page' }] });
}

function requireCsrf(request: FastifyRequest, session: ActiveSession): void {
  const sent = request.headers[CSRF_HEADER];
  if (typeof sent === 'string' && sameSecret(sent, session.csrf)) return;
  throw new RotaFailure('forbidden', ORIGIN, `${CSRF_HEADER}: the token of GET /api/session is accepted.`, { field: CSRF_HEADER, causes: [{ code: 'old-page' }] });
}

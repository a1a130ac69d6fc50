/** The REST API about people: who has which role in a schedule, one's own account, and links that set a password. */
import * as z from 'zod/mini';
import { ROLES, scheduleParams, type Role } from './contract.ts';

/** A row of `GET /api/schedules/:scheduleId/members`. */
export interface Member {
  readonly userId: string;
  readonly name: string;
  readonly login: string;
  readonly role: Role;
  /** Has not chosen a password yet. */
  readonly invited: boolean;
}

/** Answer of `POST /api/schedules/:scheduleId/members`. */
export interface AddMemberAnswer {
  readonly member: Member;
  /** Path and query of the page on which a new person chooses a password (`/reset?token=…`); null: the person had an account. */
  readonly link: string | null;
}

/** Answer of `POST /api/schedules/:scheduleId/members/:userId/reset`. */
export interface ResetLink {
  /** Path and query: `/reset?token=…`. Told once, opens once. */
  readonly link: string;
  /** ISO instant. */
  readonly expiresAt: string;
}

const personName = z.string().check(z.trim(), z.minLength(1), z.maxLength(100));
const login = z.string().check(z.trim(), z.toLowerCase(), z.minLength(3), z.maxLength(200));
const newPassword = z.string().check(z.minLength(10), z.maxLength(200));
const role = z.enum(ROLES);

export const memberParams = z.extend(scheduleParams, { userId: z.string().check(z.minLength(1), z.maxLength(64)) });
export const addMemberBody = z.strictObject({ name: personName, login, role });
export const memberRoleBody = z.strictObject({ role });
/** `PUT /api/account`. */
export const accountBody = z.strictObject({ name: personName });
/** `PUT /api/account/password`. */
export const passwordBody = z.strictObject({ current: z.string().check(z.minLength(1), z.maxLength(200)), next: newPassword });
/** `POST /api/reset`. */
export const resetBody = z.strictObject({ token: z.string().check(z.minLength(20), z.maxLength(200)), password: newPassword });

/**
 * The legacy REST API in schemas: what the server accepts and answers, and what the views' stores rely on.
 * The server parses requests with these; the client parses nothing the server has already validated.
 */
import * as z from 'zod/mini';
import { ID_PATTERN, type Assignment, type RosterWindow, type ScheduleId } from '@tandem/rota';

export const ROLES = ['viewer', 'editor', 'operator'] as const;
/** What a user may do in one schedule; each role includes the ones before it. */
export type Role = (typeof ROLES)[number];

export interface User {
  readonly id: string;
  readonly name: string;
  /** What is typed to sign in; lower case. */
  readonly login: string;
}

/** Answer of `POST` and `GET /api/session`. */
export interface Session {
  readonly user: User;
  /** Goes back in the header `CSRF_HEADER` on every request that changes something. */
  readonly csrf: string;
  /** Whether they may make schedules. */
  readonly creator: boolean;
  /** ISO instant. */
  readonly expiresAt: string;
}

/** A row of `GET /api/schedules`: only those the caller has a role in. */
export interface ScheduleSummary {
  readonly id: ScheduleId;
  readonly name: string;
  readonly timeZone: string;
  readonly firstDate: string;
  readonly lastDate: string;
  readonly staff: number;
  readonly role: Role;
}

/** An assignment as the table holds it: `rev` is opaque and only compared, never computed with. */
export interface AssignmentRow extends Assignment {
  readonly rev: number;
  /** Who wrote it and when (ISO instant). */
  readonly by: string;
  readonly at: string;
}

/** Answer of `GET /api/schedules/:scheduleId/window?from=&to=` (at most 400 days). */
export interface WindowAnswer extends Omit<RosterWindow, 'assignments'> {
  readonly assignments: readonly AssignmentRow[];
  /** Position in the schedule's log that this answer reflects. */
  readonly cursor: number;
  readonly role: Role;
}

const id = z.string().check(z.regex(ID_PATTERN, 'must be 1 to 64 letters, digits, dots, dashes or underscores'));
const date = z.iso.date();
const minutes = z.int().check(z.minimum(0), z.maximum(2880));

export const signInBody = z.strictObject({
  login: z.string().check(z.minLength(1), z.maxLength(200)),
  password: z.string().check(z.minLength(1), z.maxLength(200)),
});

/** First operator of a new installation; `token` is from the one-time set-up link. */
export const setUpBody = z.strictObject({
  token: z.string().check(z.minLength(20), z.maxLength(200)),
  name: z.string().check(z.trim(), z.minLength(1), z.maxLength(100)),
  login: z.string().check(z.trim(), z.toLowerCase(), z.minLength(3), z.maxLength(200)),
  password: z.string().check(z.minLength(10, 'must be at least 10 characters'), z.maxLength(200)),
});

export const scheduleParams = z.strictObject({ scheduleId: id });
export const windowQuery = z.strictObject({ from: date, to: date });
export const cellParams = z.strictObject({
  scheduleId: id,
  staffId: id,
  date,
  slot: z.coerce.number().check(z.int(), z.minimum(0), z.maximum(9)),
});

export const assignmentValue = z.strictObject({
  shiftTypeId: id,
  skillId: id,
  start: z.optional(minutes),
  end: z.optional(minutes),
  noteId: z.optional(id),
});

/** `PUT /api/schedules/:scheduleId/cells/:staffId/:date/:slot`. Sending the same `opId` again changes nothing more. */
export const cellBody = z.strictObject({
  opId: z.string().check(z.minLength(8), z.maxLength(100)),
  /** null clears the cell. */
  value: z.nullable(assignmentValue),
  /** The revision the writer saw; absent: last write wins. */
  baseRev: z.optional(z.int().check(z.minimum(0))),
  /** `<tab>/<view>`, kept with the change. */
  origin: z.string().check(z.minLength(1), z.maxLength(100)),
  /** Decide at what stands, as the sync socket does: the answer is then always `reconciled`. */
  reconcile: z.optional(z.literal(true)),
  /** With `reconcile`: when it was made, in epoch milliseconds; the server takes no later time than its own. */
  at: z.optional(z.int().check(z.minimum(0))),
  /** With `reconcile`: which version of the bus the writer speaks; an older one's value is a patch. */
  protocol: z.optional(z.int().check(z.minimum(1))),
});
export type CellBody = z.infer<typeof cellBody>;

export interface CellAnswer {
  readonly kind: 'accepted' | 'duplicate' | 'reconciled';
  /** The cell's revision then; 0: unknown. */
  readonly rev: number;
  /** kind `reconciled`: what became of the op, in the words of the sync socket. */
  readonly result?: CellResult;
}

export type CellResult =
  | { readonly kind: 'ack'; readonly opId: string; readonly cursor: number }
  | { readonly kind: 'merged'; readonly opId: string; readonly cursor: number | null }
  | { readonly kind: 'conflict'; readonly opId: string; readonly cursor: number | null; readonly won: boolean; readonly conflict: string }
  | { readonly kind: 'rejected'; readonly opId: string; readonly findings: readonly CellFinding[] }
  | { readonly kind: 'invalid'; readonly opId: string; readonly field: string; readonly reason: string };
export type CellFinding = { readonly rule: string; readonly message: string; readonly [more: string]: unknown };

/** `POST /api/imports`. Paths are relative, as in the folder that was picked. */
export const importBody = z.strictObject({
  format: z.literal('inrc2'),
  /** The schedule's name; absent: the format's own. */
  name: z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(100))),
  files: z.array(z.strictObject({ path: z.string().check(z.minLength(1), z.maxLength(300)), text: z.string() })).check(
    z.minLength(1),
    z.maxLength(200),
  ),
});
export type ImportBody = z.infer<typeof importBody>;
export interface ImportAnswer {
  readonly scheduleId: ScheduleId;
  readonly staff: number;
  readonly assignments: number;
}

export const EXPORT_FORMATS = ['inrc2-solution', 'inrc2-grid', 'json'] as const;
/** `GET /api/schedules/:scheduleId/export?format=`. */
export const exportQuery = z.strictObject({ format: z.enum(EXPORT_FORMATS) });
export interface ExportAnswer {
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

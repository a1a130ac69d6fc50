import * as z from 'zod/mini';
import type { Members } from '../accounts/members.ts';
import { operatesOf } from '../accounts/operates-of.ts';
import { RotaFailure } from '../http/failure.ts';
import { defineRoute, type RouteDef } from '../http/route.ts';
import type { Audit } from './audit.ts';
import { cutDetail } from './cut-detail.ts';

/** Lines of one page, unless fewer are asked for. */
const MOST_LINES = 1000;

const count = z.coerce.number().check(z.int(), z.minimum(0));
const query = z.strictObject({
  schedule: z.optional(z.string().check(z.minLength(1), z.maxLength(100))),
  since: z.optional(z.iso.datetime()),
  after: z.optional(count),
  limit: z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(MOST_LINES))),
});
const hash = z.string().check(z.length(64));
const seq = z.int().check(z.minimum(0));
const page = z.strictObject({
  /** The last line there is: keep it elsewhere, and lines that are missing at the end are noticed. */
  head: z.strictObject({ seq, hash }),
  lines: z.array(
    z.strictObject({
      seq,
      ts: z.iso.datetime(),
      actor: z.string(),
      source: z.enum(['api', 'cli', 'file', 'server']),
      action: z.string(),
      schedule: z.nullable(z.string()),
      reason: z.string(),
      before: z.unknown(),
      after: z.unknown(),
      revision: z.unknown(),
      epoch: z.unknown(),
      evidence: z.unknown(),
      detail: z.record(z.string(), z.unknown()),
      prevHash: hash,
      hash,
    }),
  ),
  /** `after` of the next page; null: these were the last lines. */
  next: z.nullable(seq),
});

export interface AuditRoutesParts {
  readonly audit: Pick<Audit, 'read' | 'head'>;
  readonly members: Pick<Members, 'rolesOf' | 'adopt'>;
  readonly schedules: () => readonly { readonly id: string }[];
}

/** The audit for whoever operates a schedule, cut to those; whoever operates all gets every line whole, and can verify it. */
export function auditRoutes({ audit, members, schedules }: AuditRoutesParts): readonly RouteDef[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/operations/audit',
      summary: 'Lines of the audit in the order in which they were written, of every schedule or one that the caller operates, each with its hash and that of the line before.',
      access: 'signed-in',
      query,
      answer: page,
      handler: ({ query: { schedule, since, after, limit = MOST_LINES }, caller }) => {
        const operates = operatesOf(members, caller);
        if (schedule !== undefined && !operates(schedule)) throw new RotaFailure('forbidden', 'server/audit', `The role operator is needed in ${schedule}.`, { causes: [{ code: 'role-needed' }] });
        const all = schedules().every(({ id }) => operates(id));
        const own = all ? null : schedules().flatMap(({ id }) => (operates(id) ? [id] : []));
        const filter = { schedules: schedule === undefined ? own : [schedule], since: since === undefined ? undefined : Date.parse(since), after };
        const found = [...audit.read({ ...filter, limit: limit + 1 })];
        const lines = found.slice(0, limit).map((line) => (all ? line : { ...line, detail: cutDetail(line.detail, operates) }));
        return { head: audit.head(), lines, next: found.length > limit ? (lines.at(-1)?.seq ?? null) : null };
      },
    }),
  ];
}

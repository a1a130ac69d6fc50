import { scheduleParams, type Role } from '@tandem/rest';
import { OLDEST_PROTOCOL, pageReport, PROTOCOL, type ServerMessage } from '@tandem/sync/protocol';
import * as z from 'zod/mini';
import { includesRole, type Members } from '../accounts/members.ts';
import { RotaFailure } from '../http/failure.ts';
import { defineRoute, type RouteDef } from '../http/route.ts';
import type { Reports } from '../modes/reports.ts';
import type { SyncedCells } from '../rosters/synced-cells.ts';
import { conflictsFor } from './conflicts-for.ts';
import { createCellEvents } from './cell-events.ts';
import type { FlagSource } from './flag-source.ts';
import { flagsFor } from './flags-for.ts';
import { eventsOf, sendSnapshot } from './follow-cells.ts';
import { noticesFor } from './notices-for.ts';
import type { NoticeSource } from './session.ts';

/** Whoever is further behind takes a snapshot. */
const MOST_EVENTS = 2000;
/** A browser with many tabs asks every quarter of a minute in each, and at once whenever it is looked at. */
const ASKED_PER_MINUTE = 600;

/** The tab; what is answered names it as over the socket. */
const lane = z.string().check(z.minLength(1), z.maxLength(40));
/** A cursor, or `start` for a snapshot; absent: the flags alone. */
const after = z.optional(z.string().check(z.regex(/^(start|\d{1,15})$/, 'must be a cursor or "start"')));
const body = z.strictObject({ lane, protocol: z.int().check(z.minimum(OLDEST_PROTOCOL)), after, report: z.optional(pageReport) });
type Question = Omit<z.infer<typeof body>, 'report'>;
/** `user`: whose session has asked, since a browser's tabs share one. Messages are those of the protocol's ledger. */
const answer = z.strictObject({ user: z.string(), messages: z.array(z.looseObject({ type: z.string() })) });

export interface SyncRoutesParts {
  readonly cells: Pick<SyncedCells, 'page' | 'read' | 'conflicts'>;
  readonly flags: Pick<FlagSource, 'get'>;
  readonly members: Pick<Members, 'roleOf'>;
  readonly notices: Pick<NoticeSource, 'current'>;
  readonly reports: Pick<Reports, 'byRest'>;
  readonly nameOf: (userId: string) => string;
}

/** What the socket would say, for browsers whose socket is refused on the way. */
export function syncRoutes({ cells, flags, members, notices, reports, nameOf }: SyncRoutesParts): readonly RouteDef[] {
  const events = createCellEvents(nameOf);

  async function answerTo(schedule: string, { lane, after, protocol: asked }: Question, { user: { id: user }, role }: { readonly user: { readonly id: string }; readonly role: Role }) {
    const protocol = Math.min(asked, PROTOCOL);
    const messages: ServerMessage[] = [{ type: 'flags', flags: flagsFor(flags, schedule, role, protocol) }];
    const told = noticesFor(notices.current(), (id) => (id === null ? role : members.roleOf(user, id)), protocol);
    if (told) messages.push(told);
    if (after === undefined) return { user, messages };
    messages.push({ type: 'conflicts', schedule, conflicts: conflictsFor(cells, schedule, user, protocol) });
    const deps = { cells, events, protocol, allowed: () => members.roleOf(user, schedule) !== null, send: async (message: ServerMessage) => void messages.push(message) };
    const from = after === 'start' ? null : Number(after);
    const page = from === null ? null : await cells.read(schedule, from, MOST_EVENTS);
    if (from !== null && page && 'events' in page && page.events.length < MOST_EVENTS) messages.push(eventsOf(deps, { lane, schedule }, from, page.events));
    else if ((await sendSnapshot(deps, { lane, schedule }, null)) === null) throw new RotaFailure('not-found', 'server/sync', `There is no schedule "${schedule}".`, { causes: [{ code: 'no-schedule' }] });
    return { user, messages };
  }

  return [
    defineRoute({
      method: 'POST',
      path: '/api/schedules/:scheduleId/sync',
      summary: 'What the socket of synchronization would say now, for a browser that cannot open one: flags, notices, open conflicts, and the changes after a cursor or all cells. With the report that the page would send over it: its tab counts as connected for a minute.',
      access: 'viewer',
      params: scheduleParams,
      body,
      answer,
      perMinute: ASKED_PER_MINUTE,
      handler({ params: { scheduleId: schedule }, body: { report, ...question }, caller }) {
        if (report) reports.byRest(caller.user.id, { ...report, schedule, lane: question.lane }, includesRole(caller.role, 'editor'));
        return answerTo(schedule, question, caller);
      },
    }),
  ];
}

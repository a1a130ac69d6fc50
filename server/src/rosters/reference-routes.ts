import { changesBody, endScheduleBody, historyParams, newScheduleBody, scheduleParams } from '@tandem/rest';
import { includesRole, type Members } from '../accounts/members.ts';
import { RotaFailure } from '../http/failure.ts';
import { defineRoute, type RouteDef } from '../http/route.ts';
import { changesAnswer, historyAnswer, newScheduleAnswer, referenceAnswer } from './answer-schemas.ts';
import type { Rosters } from './rosters.ts';
import { ORIGIN } from './write-cell.ts';

/** Most bytes of a batch: 20 000 steps of some hundred bytes. */
const CHANGES_LIMIT = 8 * 1024 * 1024;
/** New schedules that somebody makes in a minute; each is kept for good. */
const STARTS_PER_MINUTE = 30;

/** The REST API of all that is not a cell: people, rules, needs, and the beginning and end of a schedule. */
export function referenceRoutes(rosters: Rosters, members: Pick<Members, 'roleOf'>): readonly RouteDef[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/schedules/:scheduleId/reference',
      summary: 'Everything but the cells, over all days, with the revision of each thing.',
      access: 'viewer',
      params: scheduleParams,
      answer: referenceAnswer,
      handler: ({ params, caller }) => ({ ...rosters.reference(params.scheduleId), role: caller.role }),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/schedules/:scheduleId/changes',
      summary: 'Changes people, rules, needs and cells: all of it or nothing. The same `opId` again changes nothing more; the schedule itself is for operators.',
      access: 'editor',
      params: scheduleParams,
      body: changesBody,
      answer: changesAnswer,
      bodyLimit: CHANGES_LIMIT,
      handler: ({ params, body, caller }) => {
        const own = body.changes.findIndex(({ kind }) => kind === 'schedule');
        if (own >= 0 && !includesRole(caller.role, 'operator')) {
          throw new RotaFailure('forbidden', ORIGIN, `changes.${own}: the role operator is needed; ${caller.user.login} has the role ${caller.role}.`, { field: `changes.${own}`, causes: [{ code: 'role-needed' }] });
        }
        return rosters.change(params.scheduleId, { body, actor: caller.user.id });
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/schedules',
      summary: 'Begins a schedule: empty with usable defaults, or with the people and rules of another. The caller becomes its operator.',
      access: 'creator',
      body: newScheduleBody,
      answer: newScheduleAnswer,
      created: true,
      perMinute: STARTS_PER_MINUTE,
      handler: async ({ body, caller }) => {
        const { copyFrom } = body;
        if (copyFrom !== undefined && members.roleOf(caller.user.id, copyFrom) === null) {
          throw new RotaFailure('forbidden', ORIGIN, `copyFrom: "${copyFrom}" was given; a schedule in which ${caller.user.login} has a role is accepted`, { field: 'copyFrom', causes: [{ code: 'copy-closed' }] });
        }
        return { scheduleId: await rosters.start(body, caller.user.id) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/schedules/:scheduleId',
      summary: 'Deletes a schedule with everything in it; its name is typed again.',
      access: 'operator',
      params: scheduleParams,
      body: endScheduleBody,
      answer: null,
      handler: ({ params, body, caller }) => rosters.end(params.scheduleId, body.name, caller.user.id),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/schedules/:scheduleId/cells/:staffId/:date/history',
      summary: 'Who wrote the cells of a person\'s day and when, newest first, at most 50.',
      access: 'viewer',
      params: historyParams,
      answer: historyAnswer,
      handler: ({ params }) => rosters.history(params.scheduleId, params.staffId, params.date),
    }),
  ];
}

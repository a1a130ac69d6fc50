import { anyImportBody, cellBody, cellParams, exportQuery, scheduleParams, windowQuery } from '@tandem/rest';
import type { Members } from '../accounts/members.ts';
import { defineRoute, type RouteDef } from '../http/route.ts';
import { cellAnswer, exportAnswer, importAnswer, scheduleList, windowAnswer } from './answer-schemas.ts';
import { referenceRoutes } from './reference-routes.ts';
import type { Rosters } from './rosters.ts';

/** Most bytes of an import: a hundred times the largest solved competition set. */
const IMPORT_LIMIT = 16 * 1024 * 1024;
/** Imports take the event loop for a good part of a second. */
const IMPORTS_PER_MINUTE = 30;
/** Clearing a month of a large ward is thousands of cells. */
const CELLS_PER_MINUTE = 6000;

/** The roster's part of the REST API. */
export function rosterRoutes(rosters: Rosters, members: Pick<Members, 'roleOf' | 'rolesOf' | 'adopt'>): readonly RouteDef[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/schedules',
      summary: 'The schedules in which the caller has a role.',
      access: 'signed-in',
      answer: scheduleList,
      handler: ({ caller }) => {
        if (caller.session.creator) members.adopt();
        return rosters.list(members.rolesOf(caller.user.id));
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/schedules/:scheduleId/window',
      summary: 'Everything about the days from `from` to `to` (at most 400), with what came before them as carry.',
      access: 'viewer',
      params: scheduleParams,
      query: windowQuery,
      answer: windowAnswer,
      handler: ({ params, query, caller }) => ({ ...rosters.window(params.scheduleId, query.from, query.to), role: caller.role }),
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/schedules/:scheduleId/cells/:staffId/:date/:slot',
      summary: 'Writes one cell. The same `opId` again changes nothing more; a stale `baseRev` is a conflict.',
      access: 'editor',
      params: cellParams,
      body: cellBody,
      answer: cellAnswer,
      perMinute: CELLS_PER_MINUTE,
      handler: ({ params: { scheduleId, ...ref }, body, caller }) => rosters.write(scheduleId, { ref, body, actor: caller.user.id }),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/imports',
      summary: 'Makes a new schedule of the files of a solved set, or of a whole roster: all of it or nothing. The caller becomes its operator.',
      access: 'creator',
      body: anyImportBody,
      answer: importAnswer,
      created: true,
      bodyLimit: IMPORT_LIMIT,
      perMinute: IMPORTS_PER_MINUTE,
      handler: ({ body, caller }) =>
        body.format === 'roster' ? rosters.importRoster(body, caller.user.id) : rosters.import(body, caller.user.id, 'import'),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/schedules/:scheduleId/export',
      summary: 'The whole roster as files.',
      access: 'viewer',
      params: scheduleParams,
      query: exportQuery,
      answer: exportAnswer,
      handler: ({ params, query }) => rosters.export(params.scheduleId, query.format),
    }),
    ...referenceRoutes(rosters, members),
  ];
}

import { reportParams, reportQuery, reportsAnswer, rolloutReport } from '@tandem/rest';
import * as z from 'zod/mini';
import type { Members } from '../accounts/members.ts';
import { operatesOf } from '../accounts/operates-of.ts';
import { RotaFailure } from '../http/failure.ts';
import { defineRoute, type RouteDef, type SignedIn } from '../http/route.ts';
import { documentOf } from './report-document.ts';
import { REPORT_POLICY, toHtml, toMarkdown } from './render-report.ts';
import type { RolloutReports } from './rollout-reports.ts';

const ORIGIN = 'server/report';
/** Each reads what is kept of days. */
const REPORTS_PER_MINUTE = 60;

export interface ReportRoutesParts {
  readonly reports: RolloutReports;
  readonly members: Pick<Members, 'rolesOf' | 'adopt'>;
  readonly scheduleIds: () => readonly string[];
}

/** Reports of the rollout over HTTP, for whoever operates every schedule: they are about all of them. */
export function reportRoutes({ reports, members, scheduleIds }: ReportRoutesParts): readonly RouteDef[] {
  function requireOperator(caller: SignedIn): void {
    if (scheduleIds().every(operatesOf(members, caller))) return;
    throw new RotaFailure('forbidden', ORIGIN, `${caller.user.login} does not operate every schedule.`, { causes: [{ code: 'role-needed' }] });
  }

  return [
    defineRoute({
      method: 'GET',
      path: '/api/operations/rollout/reports',
      summary: 'The reports that were written at the end of stages, at rollbacks and at the end, newest first.',
      access: 'signed-in',
      answer: reportsAnswer,
      handler: ({ caller }) => {
        requireOperator(caller);
        return { reports: reports.list() };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/operations/rollout/reports/:report',
      summary: 'One report, or (`now`) how the rollout stands: as data, as Markdown or as a page by itself.',
      access: 'signed-in',
      params: reportParams,
      query: reportQuery,
      answer: z.union([rolloutReport, z.string()]),
      perMinute: REPORTS_PER_MINUTE,
      handler: async ({ params: { report: id }, query: { format, language }, caller, head }) => {
        requireOperator(caller);
        const report = await reports.get(id);
        if (report === null) throw new RotaFailure('not-found', ORIGIN, id === 'now' ? 'No rollout was ever started.' : `There is no report "${id}".`, { causes: [{ code: 'unknown', given: id }] });
        if (format === 'json') return report;
        const document = documentOf(report, language);
        head.header('content-language', language);
        head.header('content-type', format === 'md' ? 'text/markdown; charset=utf-8' : 'text/html; charset=utf-8');
        if (format === 'md') return toMarkdown(document);
        head.header('content-security-policy', REPORT_POLICY);
        return toHtml(document, language);
      },
    }),
  ];
}

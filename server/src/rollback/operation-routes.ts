import {
  ROLES,
  feedbackAnswer,
  feedbackBody,
  feedbackMade,
  feedbackParams,
  noticeAnswer,
  noticeBody,
  noticeParams,
  noticesAnswer,
  operationsAnswer,
  restorePreview,
  restorePreviewBody,
  rollbackAnswer,
  rollbackBody,
  rollbackParams,
  rollbackReasonBody,
  traceAnswer,
  type NoticeAnswer,
  type Role,
} from '@tandem/rest';
import type { Members } from '../accounts/members.ts';
import { operatesOf } from '../accounts/operates-of.ts';
import { RotaFailure } from '../http/failure.ts';
import { defineRoute, type RouteDef, type SignedIn } from '../http/route.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { concerning } from '../notices/notices.ts';
import { composedFlags } from './compositions.ts';
import type { Operations } from './operations.ts';
import { operationsView, rollbackView, type ViewParts } from './operations-view.ts';
import { restoreReport } from './restore-report.ts';
import type { Feed } from '../feed/feed.ts';

const ORIGIN = 'server/operations';
/** A page says something now and then; with its trace each is large. */
const FEEDBACK_PER_MINUTE = 6;
/** Each reaches everybody at once. */
const NOTICES_PER_MINUTE = 20;
const FEEDBACK_LIMIT = 512 * 1024;
const MOST_LISTED = 100;
const MINUTE = 60_000;

export interface OperationRoutesParts extends ViewParts {
  readonly operations: Operations;
  readonly feed: Pick<Feed, 'flags'>;
  readonly telemetry: Pick<Telemetry, 'said'>;
  readonly members: Pick<Members, 'roleOf' | 'rolesOf' | 'adopt'>;
}

/** Operations over HTTP: for whoever operates a schedule, cut to those; feedback and notices for everybody. */
export function operationRoutes(parts: OperationRoutesParts): readonly RouteDef[] {
  const { operations, telemetry, feed, members, schedules, nameOf, now } = parts;
  const { rollbacks, table, notices, feedback, audit, alerts } = operations;

  const operates = (caller: SignedIn): ((scheduleId: string) => boolean) => operatesOf(members, caller);
  /** @throws RotaFailure `forbidden`; `null`: they have to operate every schedule */
  function requireOperator(caller: SignedIn, schedule: string | null): void {
    const own = operates(caller);
    if (schedule === null ? schedules().every(({ id }) => own(id)) : own(schedule)) return;
    throw forbidden(schedule === null ? `${caller.user.login} does not operate every schedule.` : `The role operator is needed in ${schedule}.`);
  }
  function rollbackFor(caller: SignedIn, id: string) {
    const rollback = table.get(id);
    requireOperator(caller, rollback?.schedule ?? null);
    return rollback;
  }

  /** @throws RotaFailure `conflict`: the id is another's */
  function postedBefore({ id, schedule, text }: NoticeAnswer): NoticeAnswer {
    const found = notices.held().find((each) => each.id === id);
    if (found && found.schedule === schedule && found.text === text) return found;
    throw new RotaFailure('conflict', ORIGIN, 'This id has posted something else before: post it with a new one.', { causes: [{ code: 'other-order' }] });
  }

  return [
    defineRoute({
      method: 'GET',
      path: '/api/operations',
      summary: 'How every schedule that the caller operates stands: flags, stage, pages; rollbacks, notices, moments to go back to, and what was done.',
      access: 'signed-in',
      answer: operationsAnswer,
      handler: ({ caller }) => operationsView(parts, operates(caller)),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/operations/rollbacks',
      summary: 'Orders a rollback of one schedule, or (`schedule` null) of all. `id` is made by the caller: sent again, it orders nothing more.',
      access: 'signed-in',
      body: rollbackBody,
      answer: rollbackAnswer,
      created: true,
      handler: async ({ body, caller }) => {
        requireOperator(caller, body.schedule);
        return rollbackView(operations, nameOf, await rollbacks.order(body, { actor: caller.user.id, source: 'api' }), operates(caller));
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/operations/restore-preview',
      summary: 'What a restore to that moment would bring back; changes nothing.',
      access: 'signed-in',
      body: restorePreviewBody,
      answer: restorePreview,
      handler: async ({ body, caller }) => {
        requireOperator(caller, body.schedule);
        const target = rollbacks.targetOf(body);
        const from = { flags: composedFlags(await feed.flags()), releases: await operations.releases.live() };
        const whole = body.schedule === null && target.releases !== null;
        const missing = whole ? await operations.releases.missing(target.releases) : [];
        return restoreReport({ from, target, schedules: rollbacks.schedulesOf(body), releases: body.schedule === null, missing, validation: [] });
      },
    }),
    ...(['pause', 'resume', 'abort'] as const).map((event) =>
      defineRoute({
        method: 'POST',
        path: `/api/operations/rollbacks/:rollbackId/${event}`,
        summary: { pause: 'Lets a rollback rest.', resume: 'Lets a rollback go on that rests or is held.', abort: 'Gives a rollback up; in the place of a gradual one everything is turned off at once.' }[event],
        access: 'signed-in',
        params: rollbackParams,
        body: rollbackReasonBody,
        answer: rollbackAnswer,
        handler: async ({ params, body, caller }) => {
          rollbackFor(caller, params.rollbackId);
          return rollbackView(operations, nameOf, await rollbacks.control(params.rollbackId, event, body.reason, { actor: caller.user.id, source: 'api' }), operates(caller));
        },
      }),
    ),
    defineRoute({
      method: 'GET',
      path: '/api/notices',
      summary: 'What everybody who plans is told now, of rollbacks and in an operator’s words.',
      access: 'signed-in',
      answer: noticesAnswer,
      handler: ({ caller }) => ({ notices: concerning(notices.held(), (id) => (id === null ? highest(members.rolesOf(caller.user.id)) : members.roleOf(caller.user.id, id))) }),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/operations/notices',
      summary: 'Tells people something in an operator’s words, in one schedule or (`schedule` null) in all. `id`, when the caller makes it: sent again, it posts nothing more.',
      access: 'signed-in',
      body: noticeBody,
      answer: noticeAnswer,
      created: true,
      perMinute: NOTICES_PER_MINUTE,
      handler: ({ body: { id = crypto.randomUUID(), severity, schedule, text, minutes }, caller }): NoticeAnswer => {
        requireOperator(caller, schedule);
        const at = now();
        const made: NoticeAnswer = { id, kind: 'message', severity, schedule, at, until: minutes === undefined ? null : at + minutes * MINUTE, text };
        if (!notices.post(made)) return postedBefore(made);
        audit.add({ actor: caller.user.id, source: 'api', action: 'notice-posted', schedule, reason: text.slice(0, 200), detail: { id: made.id, severity } });
        notices.look();
        return made;
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/operations/notices/:noticeId',
      summary: 'Ends a notice.',
      access: 'signed-in',
      params: noticeParams,
      answer: null,
      handler: ({ params: { noticeId }, caller }) => {
        const found = notices.held().find(({ id }) => id === noticeId);
        requireOperator(caller, found?.schedule ?? null);
        if (!found) return;
        notices.end(noticeId, now());
        audit.add({ actor: caller.user.id, source: 'api', action: 'notice-ended', schedule: found.schedule, reason: (found.text ?? found.kind).slice(0, 200), detail: { id: noticeId } });
        notices.look();
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/feedback',
      summary: 'A problem or praise from whoever has a role in the schedule, with the last events of their page.',
      access: 'signed-in',
      body: feedbackBody,
      answer: feedbackMade,
      created: true,
      bodyLimit: FEEDBACK_LIMIT,
      perMinute: FEEDBACK_PER_MINUTE,
      handler: ({ body, caller }) => {
        if (members.roleOf(caller.user.id, body.schedule) === null) throw new RotaFailure('forbidden', ORIGIN, `${caller.user.login} has no role in this schedule, or it does not exist.`, { causes: [{ code: 'no-role' }] });
        const id = feedback.add({ ...body, user: caller.user.id });
        telemetry.said(body.schedule, body.kind, caller.user.id);
        // What was said stays with those who operate the schedule.
        if (body.kind === 'problem') alerts.raise({ type: 'user-feedback', schedule: body.schedule, key: 'problem', values: { feedback: id, mode: body.mode, build: body.build }, summary: 'Somebody has reported a problem' });
        return { id };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/operations/feedback',
      summary: 'What people said in the schedules that the caller operates, newest first, without the events.',
      access: 'signed-in',
      answer: feedbackAnswer,
      handler: ({ caller }) => {
        const own = operates(caller);
        const ids = schedules().flatMap(({ id }) => (own(id) ? [id] : []));
        const said = feedback.newest(MOST_LISTED, ids);
        return { feedback: said.map(({ user, ...rest }) => ({ ...rest, by: nameOf(user) })) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/operations/feedback/:feedbackId/trace',
      summary: 'The events that were attached.',
      access: 'signed-in',
      params: feedbackParams,
      answer: traceAnswer,
      handler: ({ params: { feedbackId }, caller }) => {
        const found = feedback.traceOf(feedbackId);
        requireOperator(caller, found?.schedule ?? null);
        if (found) return { trace: found.trace };
        throw new RotaFailure('not-found', ORIGIN, `There is no feedback "${feedbackId}".`, { causes: [{ code: 'unknown', given: feedbackId }] });
      },
    }),
  ];
}

const highest = (roles: ReadonlyMap<string, Role>): Role | null => ROLES.findLast((role) => [...roles.values()].includes(role)) ?? null;

const forbidden = (reason: string): RotaFailure => new RotaFailure('forbidden', ORIGIN, reason, { causes: [{ code: 'role-needed' }] });

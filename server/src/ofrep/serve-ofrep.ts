import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FLAG_NAMES, type FlagSnapshot } from '@tandem/sync/protocol';
import type { Accounts } from '../accounts/accounts.ts';
import { bearerOf, presentedSession } from '../accounts/presented-session.ts';
import { isOwnOrigin } from '../accounts/same-origin.ts';
import type { ScheduleFlags } from '../flags/schedule-flags.ts';
import { errorOf, statusOf } from '../http/error-answer.ts';
import { RotaFailure } from '../http/failure.ts';
import { logDefect } from '../http/logging.ts';
import type { Rollouts } from '../rollout/rollouts.ts';
import { evaluate, evaluateAll, metadataOf } from './evaluate.ts';
import { codeOf, OfrepFailure, type FailureAnswer } from './ofrep-failure.ts';
import { readContext } from './read-context.ts';

const ORIGIN = 'server/ofrep';
const PATH = '/ofrep/v1/evaluate/flags';
/** A client that polls every second in ten tabs; each question reads what is in memory. */
const ASKED_PER_MINUTE = 600;

export interface OfrepParts {
  readonly accounts: Pick<Accounts, 'sessionOf' | 'members'>;
  readonly flags: Pick<ScheduleFlags, 'get' | 'epochOf'>;
  readonly rollouts: Pick<Rollouts, 'decisionOf'>;
  /** The browser reaches this server by HTTPS. */
  readonly secure: boolean;
  /** The origin that browsers see, where a proxy stands in front. */
  readonly publicOrigin: string | null;
}

/**
 * The OpenFeature Remote Evaluation Protocol (0.3), so that any of its clients evaluates the flags of a schedule. It only
 * reads: what it has told has no lease, and an edit under an epoch that has ended is refused whatever a client still believes.
 */
export const serveOfrep =
  ({ accounts, flags, rollouts, secure, publicOrigin }: OfrepParts) =>
  (app: FastifyInstance): void => {
    /** @throws OfrepFailure | RotaFailure */
    function snapshotFor(request: FastifyRequest): FlagSnapshot {
      const { schedule } = readContext(request.body);
      const role = request.session && accounts.members.roleOf(request.session.user.id, schedule);
      // The same answer whether the schedule exists or not: names of schedules are not for everybody.
      if (!role) throw new RotaFailure('forbidden', ORIGIN, 'context.schedule: the caller has no role in this schedule, or it does not exist.');
      // Reads what other processes have stored: a kill by command counts with the next question.
      flags.epochOf(schedule);
      return flags.get(schedule, role);
    }

    void app.register(async (scope) => {
      scope.addHook('onRequest', async (request, reply) => {
        reply.header('cache-control', 'no-store');
        request.session = presentedSession(accounts, request.headers, secure);
      });
      // Before the body is read, and after the limit has been counted.
      scope.addHook('preParsing', async (request, reply) => {
        if (request.session === null) {
          reply.header('www-authenticate', 'Bearer');
          throw new RotaFailure('unauthenticated', ORIGIN, 'Nobody is signed in: a session’s cookie, or its token as a bearer, is accepted.');
        }
        const site = request.headers['sec-fetch-site'];
        const own = publicOrigin ?? `${request.protocol}://${request.host}`;
        const bearer = bearerOf(request.headers) !== null;
        if (!bearer && !isOwnOrigin({ origin: request.headers.origin, fetchSite: typeof site === 'string' ? site : undefined, own })) {
          throw new RotaFailure('forbidden', ORIGIN, `With a cookie, requests are accepted from pages of ${own} only.`);
        }
      });
      scope.setErrorHandler(answerFailure);
      const config = { rateLimit: { max: ASKED_PER_MINUTE } };

      scope.post(PATH, { config }, async (request, reply) => {
        const snapshot = snapshotFor(request);
        const answer = JSON.stringify({ flags: evaluateAll(snapshot, rollouts.decisionOf(snapshot.schedule)), metadata: metadataOf(snapshot) });
        const tag = `"${createHash('sha256').update(answer).digest('base64url').slice(0, 27)}"`;
        reply.header('etag', tag);
        if (isAmong(request.headers['if-none-match'], tag)) return reply.code(304).send();
        return reply.type('application/json; charset=utf-8').send(answer);
      });

      scope.post<{ Params: { key: string } }>(`${PATH}/:key`, { config }, async (request) => {
        const snapshot = snapshotFor(request);
        const name = FLAG_NAMES.find((each) => each === request.params.key);
        if (name === undefined) throw new OfrepFailure('FLAG_NOT_FOUND', `There is no flag of this name: there are ${FLAG_NAMES.join(', ')}.`);
        return evaluate(name, snapshot, rollouts.decisionOf(snapshot.schedule));
      });
    });
  };

/** Whether a list of entity tags has this one; a weak one means the same answer too. */
const isAmong = (header: string | undefined, tag: string): boolean =>
  header !== undefined && header.split(',').some((each) => each.trim() === '*' || each.trim().replace(/^W\//, '') === tag);

function answerFailure(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { key } = request.params as { key?: string };
  const answer = ({ errorCode, errorDetails }: FailureAnswer): FailureAnswer => ({ ...(key === undefined ? {} : { key }), errorCode, errorDetails });
  if (thrown instanceof OfrepFailure) {
    request.failed = thrown.code === 'FLAG_NOT_FOUND' ? 'not-found' : 'invalid';
    return reply.code(thrown.status).send(answer({ errorCode: thrown.code, errorDetails: thrown.message }));
  }
  const error = errorOf(thrown, request.id);
  request.failed = error.kind;
  if (error.kind === 'internal') logDefect(request.log, thrown);
  if (error.retryAfter !== undefined) reply.header('retry-after', String(error.retryAfter));
  return reply.code(statusOf(error)).send(answer({ errorCode: codeOf(error), errorDetails: error.reason }));
}

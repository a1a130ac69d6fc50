import type { Role, User } from '@tandem/rest';
import type { FastifyBaseLogger } from 'fastify';
import type * as z from 'zod/mini';
import type { ActiveSession } from '../accounts/accounts.ts';

export type Schema = z.core.$ZodType;

/**
 * Who may call a route: anybody, anybody signed in, somebody who may make new schedules, somebody who has at least
 * this role in the schedule that the path names as `:scheduleId`; or anybody signed in and whoever shows a team's token,
 * which the handler judges.
 */
export type Access = 'public' | 'signed-in' | 'creator' | 'releaser' | Role;

export interface SignedIn {
  readonly user: User;
  /** Without its token: it opens nothing. */
  readonly session: ActiveSession;
}

export interface Member extends SignedIn {
  /** The caller's role in the path's schedule, at least the one the route asks for. */
  readonly role: Role;
}

/** A program with `Authorization: Bearer …`. No browser sends that by itself, so nothing else has to prove where it comes from. */
export interface Bearer {
  /** Not judged yet. */
  readonly token: string;
}

export type CallerOf<A extends Access> = A extends 'public' ? null : A extends 'releaser' ? SignedIn | Bearer : A extends 'signed-in' | 'creator' ? SignedIn : Member;

/** What a handler may do to its answer besides returning a value. */
export interface AnswerHead {
  header(name: string, value: string): void;
}

/** What a handler gets: input that its schemas have accepted, and a caller whom `access` has let in. */
export interface RouteContext<P, Q, B, Caller> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly caller: Caller;
  /** Network address of the caller. */
  readonly address: string;
  readonly head: AnswerHead;
  readonly log: FastifyBaseLogger;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

interface RouteHead {
  readonly method: Method;
  /** Begins with `/api/`; parameters as `:name`. */
  readonly path: string;
  /** One sentence for the API's documentation. */
  readonly summary: string;
  /** The answer's schema, for the documentation and the tests; null: no content (204). */
  readonly answer: Schema | null;
  /** The answer's status is 201: the call made something. */
  readonly created?: boolean;
  /** Most bytes of a body; 64 KiB where it is absent. */
  readonly bodyLimit?: number;
  /** Most calls in a minute per user (or address, signed out), where the general limit of its method is not right. */
  readonly perMinute?: number | (() => number);
}

export interface TypedRoute<A extends Access, P extends Schema, Q extends Schema, B extends Schema> extends RouteHead {
  readonly access: A;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** Returns the answer or throws a `RotaFailure`. */
  readonly handler: (
    context: RouteContext<z.output<P>, z.output<Q>, z.output<B>, CallerOf<A>>,
  ) => unknown;
}

/** A route whose types have been checked where it was defined. */
export interface RouteDef extends RouteHead {
  readonly access: Access;
  readonly params?: Schema;
  readonly query?: Schema;
  readonly body?: Schema;
  readonly handler: (context: RouteContext<never, never, never, never>) => unknown;
}

/**
 * Defines one route. Input is parsed and access is decided before `handler` runs, so a handler repeats neither.
 * @example defineRoute({ method: 'GET', path: '/api/schedules/:scheduleId/window', access: 'viewer', … })
 */
export function defineRoute<
  A extends Access,
  P extends Schema = z.core.$ZodUndefined,
  Q extends Schema = z.core.$ZodUndefined,
  B extends Schema = z.core.$ZodUndefined,
>(route: TypedRoute<A, P, Q, B>): RouteDef {
  return route as RouteDef;
}

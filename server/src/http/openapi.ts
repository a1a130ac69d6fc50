import { CSRF_HEADER, ERRORS, ERROR_KINDS, type ErrorKind } from '@tandem/rest';
import * as z from 'zod/mini';
import type { RouteDef, Schema } from './route.ts';

type Json = Readonly<Record<string, unknown>>;

/** The OpenAPI 3.1 document of these routes: the same schemas that parse the requests. */
export function describeApi(routes: readonly RouteDef[], version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const path = openApiPath(route.path);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeRoute(route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Tandem', version, description: 'The REST API of the rota. Every failure is the same closed error union.' },
    paths,
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'tandem-session' }, team: { type: 'http', scheme: 'bearer', description: 'A token of tandem release team add.' } },
      schemas: { ErrorAnswer: ERROR_ANSWER },
    },
  };
}

/** `/api/schedules/:scheduleId` as OpenAPI writes it. */
export const openApiPath = (path: string): string => path.replaceAll(/:(\w+)/g, '{$1}');

function describeRoute(route: RouteDef): Json {
  const { access, body, summary } = route;
  return {
    summary,
    ...(access === 'public' ? {} : { description: ACCESS_WORDS[access], security: access === 'releaser' ? [{ session: [] }, { team: [] }] : [{ session: [] }] }),
    parameters: [
      ...parametersOf('path', route.params),
      ...parametersOf('query', route.query),
      ...(access === 'public' || route.method === 'GET' ? [] : [access === 'releaser' ? { ...CSRF_PARAMETER, required: false, description: '`csrf` of the session; none with a token.' } : CSRF_PARAMETER]),
    ],
    ...(body === undefined ? {} : { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } } }),
    responses: { ...answerOf(route), ...failuresOf(route) },
  };
}

const ACCESS_WORDS: Readonly<Record<Exclude<RouteDef['access'], 'public'>, string>> = {
  'signed-in': 'For everybody who is signed in.',
  creator: 'For users who may make schedules.',
  releaser: 'For operators of every schedule, and for teams by their token.',
  viewer: 'For everybody with a role in the schedule.',
  editor: 'For editors and operators of the schedule.',
  operator: 'For operators of the schedule.',
};

const CSRF_PARAMETER: Json = {
  name: CSRF_HEADER,
  in: 'header',
  required: true,
  description: '`csrf` of the session.',
  schema: { type: 'string' },
};

function parametersOf(place: 'path' | 'query', schema: Schema | undefined): readonly Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

function answerOf({ answer, created = false }: RouteDef): Json {
  if (answer === null) return { 204: { description: 'Done.' } };
  return { [created ? 201 : 200]: { description: 'Done.', content: { 'application/json': { schema: schemaOf(answer, 'output') } } } };
}

/** The failures a route can answer with, by what it asks for. */
function failuresOf({ access, method, params, query, body }: RouteDef): Json {
  const kinds: ErrorKind[] = ['too-many', 'internal'];
  if (params !== undefined || query !== undefined || body !== undefined) kinds.push('invalid');
  if (body !== undefined) kinds.push('too-large');
  if (access !== 'public' || method !== 'GET') kinds.push('forbidden');
  kinds.push('unauthenticated');
  if (params !== undefined) kinds.push('not-found');
  if (method !== 'GET' && access !== 'public') kinds.push('conflict', 'rejected');
  const answers: Record<number, Json> = {};
  for (const kind of ERROR_KINDS.filter((candidate) => kinds.includes(candidate))) {
    const { status } = ERRORS[kind];
    if (status === null) continue;
    const before = answers[status]?.['description'];
    answers[status] = {
      description: before === undefined ? kind : `${String(before)}, ${kind}`,
      content: { 'application/json': { schema: { $ref: '#/components/schemas/ErrorAnswer' } } },
    };
  }
  return answers;
}

function schemaOf(schema: Schema, io: 'input' | 'output'): Json {
  const { $schema: _draft, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Record<string, unknown>;
  return rest;
}

const ERROR_ANSWER: Json = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['kind', 'origin', 'reason'],
      properties: {
        kind: { enum: ERROR_KINDS.filter((kind) => ERRORS[kind].status !== null) },
        origin: { type: 'string' },
        reason: { type: 'string', description: 'Names the field, the value and what is accepted, where there is one.' },
        causes: { type: 'array', items: { type: 'object', required: ['code'] }, description: 'What is wrong, by codes with values: any language can say it.' },
        field: { type: 'string' },
        findings: { type: 'array', items: { type: 'object' } },
        uses: { type: 'array', items: { type: 'object' }, description: 'What depends on what was to be deleted.' },
        retryAfter: { type: 'integer', description: 'Seconds.' },
      },
    },
  },
};

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateRoster } from '@tandem/rota/generate';
import * as z from 'zod/mini';
import { runApp, send, signInNew, type Browser, type RunningApp } from '../../test/running-app.ts';
import { openApiPath } from './openapi.ts';
import { OPENAPI_FILE, openApiText } from './write-openapi.ts';

let running: RunningApp;
beforeAll(async () => {
  running = await runApp();
});
afterAll(() => running.close());

interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, { parameters: { name: string; in: string; required: boolean }[]; requestBody?: unknown; responses: Record<string, unknown> }>>;
}
const file = (): Document => JSON.parse(readFileSync(OPENAPI_FILE, 'utf8')) as Document;

describe('the API’s description', () => {
  it('[SERVER-107] in the repository is what the routes say now (node server/src/http/write-openapi.ts writes it)', async () => {
    expect(readFileSync(OPENAPI_FILE, 'utf8')).toBe(await openApiText());
  });

  it('[SERVER-107] is served', async () => {
    const served = (await send(running.url, 'GET', '/openapi.json')).body as Document & { info: unknown };
    const { paths, openapi } = file();
    expect(openapi).toBe('3.1.0');
    expect(served.paths).toEqual(paths);
  });

  it('[SERVER-107] names every route that is registered under /api, with its parameters and body', () => {
    const registered = registeredRoutes(running.app.printRoutes({ commonPrefix: false })).filter(({ path }) => path.startsWith('/api/'));
    const described = Object.entries(file().paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
    expect(registered.map(({ method, path }) => `${method} ${openApiPath(path)}`).sort()).toEqual(described.sort());
    expect(described.length).toBeGreaterThanOrEqual(9);
    for (const { method, path } of registered) {
      const operation = file().paths[openApiPath(path)]![method.toLowerCase()]!;
      const inPath = operation.parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
      expect(inPath).toEqual([...path.matchAll(/:(\w+)/g)].map(([, name]) => name));
      expect('requestBody' in operation).toBe(running.routes.find((route) => route.method === method && route.path === path)?.body !== undefined);
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['429', '500']));
      const changes = method !== 'GET' && !(path === '/api/session' && method === 'POST') && path !== '/api/setup' && path !== '/api/reset';
      expect(operation.parameters.some(({ name }) => name === 'x-tandem-csrf')).toBe(changes);
    }
  });
});

describe('answers', () => {
  let browser: Browser;
  const check = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, pattern: string, body?: unknown) => {
    const answer = await send(running.url, method, path, { browser, ...(body === undefined ? {} : { body }) });
    const route = running.routes.find((candidate) => candidate.method === method && candidate.path === pattern)!;
    expect(answer.status, JSON.stringify(answer.body)).toBe(route.answer === null ? 204 : route.created === true ? 201 : 200);
    if (route.answer === null) expect(answer.body).toBeNull();
    else expect(z.safeParse(route.answer, answer.body).error?.issues ?? []).toEqual([]);
    return answer.body;
  };

  it('[SERVER-115] have the shape that their schemas say', async () => {
    browser = await signInNew(running, 'ana', {}, true);
    const roster = generateRoster({ firstDate: '2026-11-02', staff: 12, weeks: 4 });
    const id = await running.rosters.create(roster, browser.session.user.id, 'test');
    await check('GET', '/api/session', '/api/session');
    await check('GET', '/api/schedules', '/api/schedules');
    await check('GET', `/api/schedules/${id}/window?from=2026-11-02&to=2026-11-15`, '/api/schedules/:scheduleId/window');
    await check('GET', `/api/schedules/${id}/export?format=json`, '/api/schedules/:scheduleId/export');
    await check('GET', `/api/schedules/${id}/flags`, '/api/schedules/:scheduleId/flags');
    await check('PUT', `/api/schedules/${id}/flags`, '/api/schedules/:scheduleId/flags', { values: { enableCentralStore: true }, reason: 'a trial' });
    await check('POST', `/api/schedules/${id}/flags/safe-mode`, '/api/schedules/:scheduleId/flags/safe-mode', { on: true, reason: 'a trial' });
    const cell = roster.assignments[0]!;
    await check('PUT', `/api/schedules/${id}/cells/${cell.staffId}/${cell.date}/${cell.slot}`, '/api/schedules/:scheduleId/cells/:staffId/:date/:slot', {
      opId: 'op-12345678',
      value: null,
      origin: 'tab/week',
    });
    const exported = (await check('GET', `/api/schedules/${id}/export?format=inrc2-solution`, '/api/schedules/:scheduleId/export')) as { files: unknown[] };
    expect(exported.files.length).toBeGreaterThan(0);
    await check('DELETE', '/api/session', '/api/session');
  });
});

/** Reads Fastify's tree of routes: each line adds a part to the path of the line it hangs on. */
function registeredRoutes(tree: string): { method: string; path: string }[] {
  const above: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const [, indent = '', part = '', methods] = /^([\s│├└─]*)(\S+)(?: \((.*)\))?$/.exec(line) ?? [];
    if (part === '') return [];
    const depth = indent.length / 4;
    const path = (above[depth - 1] ?? '') + part;
    above[depth] = path;
    return (methods ?? '').split(', ').filter((method) => method !== '').map((method) => ({ method, path }));
  });
}

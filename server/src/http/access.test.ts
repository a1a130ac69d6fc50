import * as z from 'zod/mini';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '@tandem/rest';
import { errorIn, runApp, send, signInNew, type Browser, type RunningApp } from '../../test/running-app.ts';
import { defineRoute, type Access, type Method } from './route.ts';

const params = z.strictObject({ scheduleId: z.string() });
const inSchedule = (method: Method, access: Access, name: string) =>
  defineRoute({
    method,
    path: `/api/schedules/:scheduleId/${name}`,
    summary: 'For the tests.',
    access,
    params,
    answer: z.unknown(),
    handler: ({ caller }) => ({ login: caller !== null && 'user' in caller ? caller.user.login : undefined, role: caller !== null && 'role' in caller ? caller.role : null }),
  });
const routes = [
  inSchedule('GET', 'viewer', 'view'),
  inSchedule('PUT', 'editor', 'edit'),
  inSchedule('POST', 'operator', 'operate'),
  defineRoute({ method: 'POST', path: '/api/make', summary: 'For the tests.', access: 'creator', answer: z.unknown(), handler: () => ({}) }),
];

let running: RunningApp;
const browsers = {} as Record<'viewer' | 'editor' | 'operator' | 'stranger' | 'creator', Browser>;
beforeAll(async () => {
  running = await runApp({ routes });
  for (const role of ['viewer', 'editor', 'operator'] as const) browsers[role] = await signInNew(running, role, { ward: role });
  browsers.stranger = await signInNew(running, 'stranger', { elsewhere: 'operator' });
  browsers.creator = await signInNew(running, 'creator', {}, true);
});
afterAll(() => running.close());

const ask = (browser: Browser | undefined, method: Method, path: string, headers: Record<string, string> = {}) =>
  send(running.url, method, path, { ...(browser === undefined ? {} : { browser }), headers });

describe('access', () => {
  it.each([
    ['GET', '/api/session'],
    ['DELETE', '/api/session'],
    ['GET', '/api/schedules/ward/view'],
    ['PUT', '/api/schedules/ward/edit'],
    ['POST', '/api/schedules/ward/operate'],
    ['POST', '/api/make'],
  ] as const)('[SERVER-131] %s %s without a session is refused, with a cookie that is none too', async (method, path) => {
    for (const headers of [{}, { cookie: 'tandem-session=' }, { cookie: `tandem-session=${'A'.repeat(43)}; other=1` }, { cookie: ';;;=' }]) {
      const answer = await ask(undefined, method, path, headers as Record<string, string>);
      expect([answer.status, errorIn(answer).kind]).toEqual([401, 'unauthenticated']);
    }
  });

  const rights: readonly [Role | 'stranger' | 'creator', number, number, number][] = [
    ['viewer', 200, 403, 403],
    ['editor', 200, 200, 403],
    ['operator', 200, 200, 200],
    ['stranger', 403, 403, 403],
    ['creator', 403, 403, 403],
  ];
  it.each(rights)('[SERVER-132] %s may view %i, edit %i, operate %i', async (who, view, edit, operate) => {
    const answers = [
      await ask(browsers[who], 'GET', '/api/schedules/ward/view'),
      await ask(browsers[who], 'PUT', '/api/schedules/ward/edit'),
      await ask(browsers[who], 'POST', '/api/schedules/ward/operate'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([view, edit, operate]);
    if (view === 200) expect(answers[0]?.body).toEqual({ login: who, role: who });
    for (const answer of answers.filter(({ status }) => status === 403)) expect(errorIn(answer)).toMatchObject({ kind: 'forbidden', origin: 'server/accounts' });
  });

  it('[SERVER-132] says the same of a schedule that does not exist', async () => {
    const [real, none] = [await ask(browsers.stranger, 'GET', '/api/schedules/ward/view'), await ask(browsers.stranger, 'GET', '/api/schedules/no-such/view')];
    expect([none.status, none.body]).toEqual([real.status, real.body]);
  });

  it('[SERVER-132] lets only those make schedules who may', async () => {
    expect((await ask(browsers.creator, 'POST', '/api/make')).status).toBe(200);
    expect((await ask(browsers.operator, 'POST', '/api/make')).status).toBe(403);
  });

  it('[SERVER-133] takes a role away with the next request, and a lowered one too', async () => {
    const { id } = browsers.editor.session.user;
    running.accounts.members.grant(id, 'ward', 'viewer');
    expect((await ask(browsers.editor, 'PUT', '/api/schedules/ward/edit')).status).toBe(403);
    expect((await ask(browsers.editor, 'GET', '/api/schedules/ward/view')).body).toEqual({ login: 'editor', role: 'viewer' });
    running.accounts.members.revoke(id, 'ward');
    expect((await ask(browsers.editor, 'GET', '/api/schedules/ward/view')).status).toBe(403);
    running.accounts.members.grant(id, 'ward', 'editor');
    expect((await ask(browsers.editor, 'PUT', '/api/schedules/ward/edit')).status).toBe(200);
  });

  it.each([
    ['no token', undefined],
    ['an empty token', ''],
    ['another session’s token', 'other'],
    ['a guess', 'A'.repeat(43)],
  ])('[SERVER-129] refuses a change with %s', async (_what, token) => {
    const { cookie } = browsers.operator;
    const csrf = token === 'other' ? browsers.editor.session.csrf : token;
    const headers: Record<string, string> = { cookie, ...(csrf === undefined ? {} : { 'x-tandem-csrf': csrf }) };
    for (const [method, path] of [['PUT', '/api/schedules/ward/edit'], ['POST', '/api/schedules/ward/operate'], ['DELETE', '/api/session']] as const) {
      const answer = await ask(undefined, method, path, headers);
      expect([answer.status, errorIn(answer)]).toMatchObject([403, { kind: 'forbidden', field: 'x-tandem-csrf' }]);
    }
    expect((await ask(undefined, 'GET', '/api/schedules/ward/view', headers)).status).toBe(200);
  });

  const foreign: readonly [string, Record<string, string>][] = [
    ['another site', { origin: 'https://evil.example' }],
    ['another port', { origin: 'http://127.0.0.1:1' }],
    ['no origin at all (a sandboxed frame)', { origin: 'null' }],
    ['a site that hides its origin', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling host', { 'sec-fetch-site': 'same-site' }],
  ];
  it.each(foreign)('[SERVER-130] refuses a change from %s, signing in included', async (_what, headers) => {
    for (const [method, path, browser] of [
      ['PUT', '/api/schedules/ward/edit', browsers.operator],
      ['POST', '/api/session', undefined],
      ['POST', '/api/setup', undefined],
    ] as const) {
      const answer = await ask(browser, method, path, headers);
      expect([answer.status, errorIn(answer).kind]).toEqual([403, 'forbidden']);
    }
  });

  it('[SERVER-130] accepts a change from its own page, and from a program that is no browser', async () => {
    for (const headers of [{ origin: running.url, 'sec-fetch-site': 'same-origin' }, { 'sec-fetch-site': 'none' }, {}]) {
      expect((await ask(browsers.operator, 'PUT', '/api/schedules/ward/edit', headers as Record<string, string>)).status).toBe(200);
    }
  });

  it('[SERVER-130] takes the public origin for its own behind a proxy', async () => {
    const behind = await runApp({ publicOrigin: 'https://rota.example.org' });
    const signIn = (origin: string) => send(behind.url, 'POST', '/api/session', { body: { login: 'x', password: 'y' }, headers: { origin } });
    expect((await signIn('https://rota.example.org')).status).toBe(401);
    expect((await signIn(behind.url)).status).toBe(403);
    await behind.close();
  });
});

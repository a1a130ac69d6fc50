import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { PASSWORD, runApp, send, signInNew, type RunningApp } from '../../test/running-app.ts';
import { createHealthCheck } from './health.ts';
import { defineRoute } from './route.ts';

const routes = [
  defineRoute({
    method: 'POST',
    path: '/api/parse',
    summary: 'Fails on what it is given.',
    access: 'signed-in',
    body: z.strictObject({ text: z.string() }),
    answer: z.null(),
    handler: ({ body }) => JSON.parse(body.text) as unknown,
  }),
];

let running: RunningApp;
beforeAll(async () => {
  running = await runApp({ routes, logLevel: 'trace', units: { shell: {} } });
});
afterAll(() => running.close());

describe('health', () => {
  it('[SERVER-108] tells version, uptime in seconds, and that a commit reaches the disk', async () => {
    const first = await send(running.url, 'GET', '/healthz');
    expect([first.status, first.body]).toEqual([200, { status: 'ok', version: '9.8.7', uptime: 0, database: 'writable' }]);
    running.clock.now += 65_500;
    expect((await send(running.url, 'GET', '/healthz')).body).toMatchObject({ uptime: 65 });
    expect(running.data.database.prepare('select at from health').get()).toEqual({ at: running.clock.now });
  });

  it('[SERVER-108] fails with 503 while no commit does, and recovers', async () => {
    const { database } = running.data;
    running.clock.now += 60_000;
    database.exec('pragma query_only = on');
    const failing = await send(running.url, 'GET', '/healthz');
    expect([failing.status, failing.body]).toMatchObject([503, { status: 'failing', database: 'not writable' }]);
    database.exec('pragma query_only = off');
    expect((await send(running.url, 'GET', '/healthz')).status).toBe(200);
  });

  it('[SERVER-108] commits at most once in five seconds, however often it is asked', () => {
    const clock = { now: 1_000_000 };
    const check = createHealthCheck(running.data.database, '1', () => clock.now);
    const at = () => running.data.database.prepare('select at from health').get()?.['at'];
    check();
    clock.now += 4999;
    check();
    expect(at()).toBe(1_000_000);
    clock.now += 1;
    check();
    expect(at()).toBe(1_005_000);
  });
});

describe('the log', () => {
  it('[SERVER-109] has one line per answer with who, what, how and how long', async () => {
    const before = running.log.length;
    await send(running.url, 'GET', '/api/session');
    await send(running.url, 'GET', '/');
    const lines = running.log.slice(before).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toMatchObject([
      { level: 30, method: 'GET', path: '/api/session', status: 401, kind: 'unauthenticated', msg: 'answered' },
      { level: 30, method: 'GET', path: '/', status: 200, msg: 'answered' },
    ]);
    for (const line of lines) expect([typeof line['ms'], typeof line['request']]).toEqual(['number', 'string']);
  });

  it('[SERVER-109] holds no cookie, password, token, query or body, at the finest level', async () => {
    const before = running.log.length;
    const browser = await signInNew(running, 'ana');
    const user = browser.session.user.id;
    const token = running.accounts.issueSetUpToken();
    const secrets = [PASSWORD, 'wr0ng-passw0rd', browser.cookie.split('=')[1]!, browser.session.csrf, token, 'query-secret', 'body-secret', 'header-secret'];
    await send(running.url, 'POST', '/api/session', { body: { login: 'ana', password: 'wr0ng-passw0rd' } });
    await send(running.url, 'GET', `/set-up?token=${token}`);
    await send(running.url, 'GET', '/api/session?x=query-secret', { browser, headers: { authorization: 'Bearer header-secret' } });
    await send(running.url, 'POST', '/api/session', { raw: '{"password":"body-secret' });
    await send(running.url, 'POST', '/api/session', { body: { login: 'ana', password: 'body-secret', more: 1 } });
    await send(running.url, 'POST', '/api/parse', { browser, body: { text: 'body-secret is no JSON' } });
    await send(running.url, 'GET', '/%E0%A4%A?x=query-secret');
    await send(running.url, 'GET', `/${'a'.repeat(20_000)}?x=query-secret`);
    await send(running.url, 'DELETE', '/api/session', { browser });
    const text = running.log.slice(before).join('');
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(text).toContain(`"user":"${user}"`);
    expect(text).toContain('"name":"SyntaxError"');
    expect(running.log.slice(before).length).toBeGreaterThanOrEqual(9);
  });
});

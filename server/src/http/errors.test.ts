import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import * as z from 'zod/mini';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERRORS, ERROR_KINDS, type ErrorKind } from '@tandem/rest';
import { errorIn, runApp, send, signInNew, type Browser, type RunningApp } from '../../test/running-app.ts';
import { RotaFailure } from './failure.ts';
import { defineRoute } from './route.ts';

const SECRET = 'the-inside-of-the-server';

const routes = [
  defineRoute({
    method: 'POST',
    path: '/api/fail/:kind',
    summary: 'Fails as it is told.',
    access: 'signed-in',
    params: z.strictObject({ kind: z.enum(ERROR_KINDS) }),
    answer: z.null(),
    handler: ({ params }) => {
      throw new RotaFailure(params.kind, 'server/test', 'as told', { retryAfter: 7 });
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/crash',
    summary: 'Fails unforeseen.',
    access: 'signed-in',
    answer: z.null(),
    handler: () => {
      throw Object.assign(new TypeError(SECRET), { status: 418 });
    },
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/echo/:id',
    summary: 'Answers what it was sent.',
    access: 'signed-in',
    params: z.strictObject({ id: z.string().check(z.regex(/^[a-z]{1,4}$/, 'one to four small letters')) }),
    query: z.strictObject({ day: z.optional(z.iso.date()) }),
    body: z.strictObject({
      count: z.int().check(z.minimum(1), z.maximum(9)),
      name: z.optional(z.string().check(z.maxLength(5))),
      kind: z.optional(z.enum(['E', 'L'])),
      token: z.optional(z.string().check(z.minLength(40))),
      list: z.optional(z.array(z.strictObject({ text: z.string() })).check(z.maxLength(2))),
    }),
    bodyLimit: 2000,
    answer: z.unknown(),
    handler: ({ params, query, body }) => ({ params, query, body }),
  }),
  defineRoute({ method: 'GET', path: '/api/few', summary: 'Three a minute.', access: 'public', perMinute: 3, answer: z.string(), handler: () => ({}) }),
];

let running: RunningApp;
let browser: Browser;
beforeAll(async () => {
  running = await runApp({ routes });
  browser = await signInNew(running, 'ana');
});
afterAll(() => running.close());

const put = (path: string, body: unknown) => send(running.url, 'PUT', path, { browser, body });

describe('failures', () => {
  it.each(ERROR_KINDS.filter((kind) => ERRORS[kind].status !== null))('[SERVER-101] answers %s with its own status', async (kind: ErrorKind) => {
    const answer = await send(running.url, 'POST', `/api/fail/${kind}`, { browser });
    expect(answer.status).toBe(ERRORS[kind].status);
    expect(answer.body).toEqual({ error: { kind, origin: 'server/test', reason: 'as told', retryAfter: 7 } });
    expect(answer.headers.get('retry-after')).toBe('7');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    ['a wrong parameter', '/api/echo/ABC', { count: 1 }, 'id', 'id: "ABC" was given; one to four small letters is accepted', { code: 'id', given: 'ABC' }],
    ['a wrong date', '/api/echo/ab?day=2026-02-30', { count: 1 }, 'day', 'day: "2026-02-30" was given; a calendar date such as 2026-11-22 is accepted', { code: 'date', given: '2026-02-30' }],
    ['an unknown query field', '/api/echo/ab?dey=1', { count: 1 }, 'dey', 'dey: no such field', { code: 'unfit' }],
    ['a missing field', '/api/echo/ab', {}, 'count', 'count: nothing was given; a number is accepted', { code: 'missing' }],
    ['a field of another type', '/api/echo/ab', { count: '4' }, 'count', 'count: "4" was given; a number is accepted', { code: 'unfit' }],
    ['a fraction', '/api/echo/ab', { count: 1.5 }, 'count', 'count: 1.5 was given; a whole number is accepted', { code: 'unfit' }],
    ['a number too small', '/api/echo/ab', { count: 0 }, 'count', 'count: 0 was given; at least 1 is accepted', { code: 'least', min: 1 }],
    ['a number too large', '/api/echo/ab', { count: 10 }, 'count', 'count: 10 was given; at most 9 is accepted', { code: 'most', max: 9 }],
    ['a text too long', '/api/echo/ab', { count: 1, name: 'abcdef' }, 'name', 'name: "abcdef" was given; at most 5 characters is accepted', { code: 'long', max: 5 }],
    ['a word not in the list', '/api/echo/ab', { count: 1, kind: 'N' }, 'kind', 'kind: "N" was given; one of "E", "L" is accepted', { code: 'choice', given: 'N' }],
    ['an unknown field', '/api/echo/ab', { count: 1, more: 2 }, 'more', 'more: no such field', { code: 'unfit' }],
    ['a place inside a list', '/api/echo/ab', { count: 1, list: [{ text: 'a' }, { text: 4 }] }, 'list.1.text', 'list.1.text: 4 was given; text is accepted', { code: 'unfit' }],
    ['a list too long', '/api/echo/ab', { count: 1, list: [1, 2, 3].map(() => ({ text: '' })) }, 'list', 'list: a list of 3 was given; at most 2 entries is accepted', { code: 'many', max: 2 }],
    ['an object at which a check throws', '/api/echo/ab', { count: 1, name: { length: { toString: 1 } } }, 'name', 'name: an object was given; another kind of value is accepted', { code: 'unfit' }],
    ['no body', '/api/echo/ab', undefined, 'body', 'body: nothing was given; an object is accepted', { code: 'missing' }],
  ])('[SERVER-102] [SERVER-116] names %s', async (_what, path, body, field, reason, cause) => {
    const answer = await put(path, body);
    expect(answer.status).toBe(400);
    expect(errorIn(answer)).toEqual({ kind: 'invalid', origin: 'server/http', field, reason, causes: [cause] });
  });

  it('[SERVER-102] cuts a long value and never repeats a secret one', async () => {
    const long = errorIn(await put('/api/echo/ab', { count: 1, name: 'x'.repeat(1000) }));
    expect(long.reason.length).toBeLessThan(160);
    const secret = await put('/api/echo/ab', { count: 1, token: 'my-secret-token' });
    expect(errorIn(secret).reason).toContain('token: a secret value was given');
    expect(errorIn(secret).causes).toEqual([{ code: 'short', min: 40 }]);
    expect(JSON.stringify(secret.body)).not.toContain('my-secret-token');
  });

  it.each([
    ['JSON that does not end', '{"count": 1', undefined],
    ['JSON that reaches for the prototype', '{"count": 1, "__proto__": {"a": 1}}', undefined],
    ['a form', 'count=1', 'application/x-www-form-urlencoded'],
    ['plain text', '{"count":1}', 'text/plain'],
    ['a media type that is none', '{"count":1}', 'json'],
  ])('[SERVER-103] refuses %s', async (_what, raw, type) => {
    const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
    const answer = await send(running.url, 'PUT', '/api/echo/ab', { browser, raw, headers });
    expect(answer.status).toBe(400);
    expect(errorIn(answer)).toMatchObject({ kind: 'invalid', origin: 'server/http', field: type === undefined ? 'body' : 'content-type' });
    expect(JSON.stringify(answer.body)).not.toMatch(/at .*\(|node_modules|FST_|count": 1/);
  });

  it.each([
    ['GET', '/api/nothing', 404],
    ['GET', '/nothing/here', 404],
    ['DELETE', '/api/echo/ab', 404],
    ['GET', `/api/echo/${'a'.repeat(300)}`, 404],
    ['PUT', `/api/echo/${'a'.repeat(300)}`, 400],
    ['GET', '/api/echo/%E0%A4%A', 400],
  ])('[SERVER-103] answers %s %s with the union', async (method, path, status) => {
    const answer = await send(running.url, method, path);
    expect(answer.status).toBe(status);
    expect(errorIn(answer)).toMatchObject({ kind: status === 404 ? 'not-found' : 'invalid', origin: 'server/http' });
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each([
    ['a URL of 20 KB', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`, 413, 'too-large'],
    ['what is no HTTP', 'HELLO\r\n\r\n', 400, 'invalid'],
  ])('[SERVER-103] answers %s with the union', async (_what, bytes, status, kind) => {
    const text = await exchange(running.url, bytes);
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(text).toContain('x-content-type-options: nosniff');
    expect((JSON.parse(text.split('\r\n\r\n')[1] ?? '') as { error: unknown }).error).toMatchObject({ kind, origin: 'server/http' });
  });

  it('[SERVER-104] refuses a long body by its length, before it has arrived', async () => {
    const answer = await put('/api/echo/ab', { count: 1, name: 'x'.repeat(3000) });
    expect([answer.status, errorIn(answer).kind]).toEqual([413, 'too-large']);
    // Only the head is sent: an answer can come only from a server that does not wait for the body.
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = httpRequest(`${running.url}/api/echo/ab`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', 'content-length': '5000', cookie: browser.cookie, 'x-tandem-csrf': browser.session.csrf },
      });
      sent.on('response', (response) => {
        resolve(response.statusCode);
        sent.destroy();
      });
      sent.on('error', reject);
      sent.flushHeaders();
    });
    expect(status).toBe(413);
  });

  it('[SERVER-105] stops a caller after the route’s calls in a minute and says how long to wait', async () => {
    const statuses = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await send(running.url, 'GET', '/api/few')).status);
    expect(statuses).toEqual([200, 200, 200]);
    const answer = await send(running.url, 'GET', '/api/few');
    expect(answer.status).toBe(429);
    const { kind, retryAfter = 0 } = errorIn(answer);
    expect(kind).toBe('too-many');
    expect(retryAfter).toBeGreaterThan(0);
    expect(retryAfter).toBeLessThanOrEqual(60);
    expect(answer.headers.get('retry-after')).toBe(String(retryAfter));
    // Counted by caller: somebody signed in has calls of their own.
    expect((await send(running.url, 'GET', '/api/few', { browser })).status).toBe(200);
  });

  it('[SERVER-106] tells nothing of an unforeseen failure but the id under which the log has its place', async () => {
    const answer = await send(running.url, 'POST', '/api/crash', { browser });
    expect(answer.status).toBe(500);
    const { kind, reason } = errorIn(answer);
    expect(kind).toBe('internal');
    expect(JSON.stringify(answer.body)).not.toMatch(new RegExp(`${SECRET}|TypeError|errors\\.test`));
    const id = /request ([0-9a-f-]{36})/.exec(reason)?.[1];
    const entry = running.log.map((line) => JSON.parse(line) as Record<string, unknown>).find((line) => line['request'] === id && line['msg'] === 'failed');
    expect(entry).toMatchObject({ level: 50, name: 'TypeError', message: SECRET });
    expect(JSON.stringify(entry?.['at'])).toContain('errors.test.ts');
  });
});

function exchange(url: string, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    let text = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.setEncoding('utf8');
    socket.on('data', (part: string) => (text += part));
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
  });
}

import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorIn, runApp, send, signInNew, type Browser, type RunningApp } from '../../test/running-app.ts';
import { limitOf } from './rate-limit.ts';
import type { RouteDef } from './route.ts';

let running: RunningApp;
let browser: Browser;
beforeAll(async () => {
  running = await runApp();
  browser = await signInNew(running, 'lead', { ward: 'operator' }, true);
});
afterAll(() => running.close());

const DEFAULT_LIMIT = 65_536;
/** A path of this route; the schedule is one in which the caller has a role. */
const pathOf = ({ path }: RouteDef): string =>
  path.replace(':scheduleId', 'ward').replace(':date', '2026-11-02').replace(':slot', '0').replaceAll(/:\w+/g, 'nobody');

/** Sends only the head of a request that announces a body this long. */
function announce(method: string, path: string, length: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': String(length), cookie: browser.cookie, 'x-tandem-csrf': browser.session.csrf };
    const sent = httpRequest(running.url + path, { method, headers, agent: false });
    sent.on('response', (response) => {
      resolve(response.statusCode);
      sent.destroy();
    });
    sent.on('error', reject);
    sent.flushHeaders();
  });
}

describe('limits of every route', () => {
  it('[SERVER-104] refuse a body one byte longer than the route allows, before it has arrived', async () => {
    const taking = running.routes.filter(({ body }) => body !== undefined);
    expect(taking.length).toBeGreaterThan(8);
    for (const route of taking) {
      const limit = route.bodyLimit ?? DEFAULT_LIMIT;
      expect([route.method, route.path, await announce(route.method, pathOf(route), limit + 1)]).toEqual([route.method, route.path, 413]);
    }
  });

  it('[SERVER-104] take a body that is exactly as long as the route allows', async () => {
    for (const route of running.routes.filter(({ body, bodyLimit = DEFAULT_LIMIT }) => body !== undefined && bodyLimit <= DEFAULT_LIMIT)) {
      const limit = route.bodyLimit ?? DEFAULT_LIMIT;
      const answer = await send(running.url, route.method, pathOf(route), { browser, raw: `{"x":"${'y'.repeat(limit - 8)}"}` });
      expect([route.path, answer.status === 413]).toEqual([route.path, false]);
    }
  });

  it('[SERVER-105] stop a caller after the route’s calls in a minute, with the seconds to wait, and nobody else', async () => {
    const exhausted = new Set<number>();
    for (const route of running.routes) {
      const { max: given } = limitOf(route);
      const max = typeof given === 'number' ? given : given();
      const url = pathOf(route);
      const ask = (remoteAddress: string) => running.app.inject({ method: route.method, url, remoteAddress, headers: { host: '127.0.0.1' } });
      // Every route says its limit; one of each is used up, the largest left out.
      expect([route.method, route.path, (await ask('198.51.100.3')).headers['x-ratelimit-limit']]).toEqual([route.method, route.path, String(max)]);
      if (exhausted.has(max) || max > 1200) continue;
      exhausted.add(max);
      for (let i = 0; i < max; i += 1) {
        const { statusCode } = await ask('198.51.100.1');
        if (statusCode === 429) expect([route.method, route.path, i]).toEqual([route.method, route.path, max]);
      }
      const stopped = await ask('198.51.100.1');
      const { error } = stopped.json<{ error: { kind: string; retryAfter: number } }>();
      expect([route.method, route.path, stopped.statusCode, error.kind]).toEqual([route.method, route.path, 429, 'too-many']);
      expect(Number(stopped.headers['retry-after'])).toBe(error.retryAfter);
      expect(error.retryAfter).toBeGreaterThan(0);
      expect(error.retryAfter).toBeLessThanOrEqual(60);
      expect((await ask('198.51.100.2')).statusCode).not.toBe(429);
    }
  });

  it('[SERVER-105] stop guesses at reset links over a real connection', async () => {
    const guess = () => send(running.url, 'POST', '/api/reset', { body: { token: 'x'.repeat(43), password: 'a long password' } });
    let answer = await guess();
    for (let i = 1; i < 20; i += 1) {
      expect(answer.status).toBe(403);
      answer = await guess();
    }
    const stopped = await guess();
    expect([stopped.status, errorIn(stopped).kind, stopped.headers.get('retry-after')]).toEqual([429, 'too-many', String(errorIn(stopped).retryAfter)]);
  });
});

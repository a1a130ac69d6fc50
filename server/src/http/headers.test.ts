import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import * as z from 'zod/mini';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorIn, runApp, send, signInNew, type RunningApp } from '../../test/running-app.ts';
import { defineRoute } from './route.ts';
import { pagePolicy } from './security-headers.ts';

const long = { text: 'Ward 4 North '.repeat(1000) };
const routes = [defineRoute({ method: 'GET', path: '/api/long', summary: 'Long.', access: 'public', answer: z.unknown(), handler: () => long })];

let running: RunningApp;
beforeAll(async () => {
  running = await runApp({ routes, units: { shell: {}, weekly: {} }, remoteOrigins: new Map([['weekly', 'http://weekly.example:8080']]) });
});
afterAll(() => running.close());

/** Answers without decoding, and with any Host. */
function raw(path: string, headers: Record<string, string>): Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const sent = request(running.url + path, { headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts) }));
    });
    sent.on('error', reject).end();
  });
}

describe('headers', () => {
  const kinds: readonly [string, string, string, number][] = [
    ['a page', 'GET', '/', 200],
    ['a page of the app', 'GET', '/s/ward/week/2026-W47', 200],
    ['the pointer', 'GET', '/live.json', 200],
    ['health', 'GET', '/healthz', 200],
    ['the API’s description', 'GET', '/openapi.json', 200],
    ['an API answer', 'GET', '/api/long', 200],
    ['a refused API call', 'GET', '/api/session', 401],
    ['invalid input', 'POST', '/api/session', 400],
    ['a missing file', 'GET', '/r/weekly/none.js', 404],
    ['an unknown address', 'GET', '/nothing', 404],
    ['a malformed URL', 'GET', '/%E0%A4%A', 400],
  ];
  it.each(kinds)('[SERVER-111] are on %s', async (_what, method, path, status) => {
    const answer = await send(running.url, method, path);
    expect(answer.status).toBe(status);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('geolocation=()') as string,
    });
    expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(answer.headers.get('strict-transport-security')).toBeNull();
    expect(answer.headers.has('server') || answer.headers.has('x-powered-by')).toBe(false);
    expect(answer.headers.get('cross-origin-resource-policy')).toBe(path.startsWith('/r/') ? 'cross-origin' : 'same-origin');
  });

  it('[SERVER-112] let the page load from its own origin and the remotes’ own origins alone', async () => {
    const policy = (await send(running.url, 'GET', '/')).headers.get('content-security-policy') ?? '';
    const directives = new Map(policy.split('; ').map((directive): [string, string] => {
      const [name = '', ...sources] = directive.split(' ');
      return [name, sources.join(' ')];
    }));
    for (const name of ['style-src', 'connect-src']) expect(directives.get(name)).toBe("'self' http://weekly.example:8080");
    expect(directives.get('script-src')).toMatch(/^'self' http:\/\/weekly\.example:8080( 'sha256-[\w+/]{43}=')+$/);
    expect(directives.get('default-src')).toBe("'none'");
    expect(directives.get('base-uri')).toBe("'none'");
    expect(directives.get('require-trusted-types-for')).toBe("'script'");
    expect(directives.get('trusted-types')).toBe("svelte-trusted-html tandem-worker tandem-modules 'allow-duplicates'");
    expect(policy).not.toMatch(/unsafe|\*|blob:|https?:(?!\/\/weekly)/);
    expect(pagePolicy(['http://a', 'http://a'], [], null)).toContain("script-src 'self' http://a;");
  });

  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Safari/537.36', true],
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36', true],
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/132.0.0.0 Safari/537.36', false],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0', false],
    ['', false],
  ])('[SERVER-1103] have %s block scripts without a hash: %s', async (agent, blocks) => {
    const { headers } = await send(running.url, 'GET', '/', { headers: { 'user-agent': agent } });
    expect([headers.get('integrity-policy'), headers.get('vary')]).toEqual([blocks ? 'blocked-destinations=(script)' : null, 'accept-encoding, user-agent']);
  });

  it('[SERVER-117] let the page send its traces to the address of the setting, and load nothing from there', () => {
    const policy = pagePolicy([], [], 'https://c.example:4318/v1/traces');
    expect([policy.includes("connect-src 'self' https://c.example:4318;"), policy.split('c.example').length]).toEqual([true, 2]);
  });

  it('[SERVER-113] are given to loopback names alone', async () => {
    const port = new URL(running.url).port;
    for (const host of ['127.0.0.1', 'localhost', 'tandem.localhost', '[::1]']) {
      expect((await raw('/healthz', { host: `${host}:${port}` })).status).toBe(200);
    }
    for (const host of ['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example', '10.0.0.1']) {
      const answer = await raw('/', { host: `${host}:${port}` });
      expect([answer.status, errorIn({ body: JSON.parse(answer.body.toString()) } as never).kind]).toEqual([403, 'forbidden']);
    }
  });

  it.each([
    ['br', 'gzip, deflate, br', brotliDecompressSync],
    ['gzip', 'gzip;q=0.8, br;q=0', gunzipSync],
  ] as const)('[SERVER-114] come with a long answer in %s', async (coding, accepted, decode) => {
    const answer = await raw('/api/long', { 'accept-encoding': accepted });
    expect([answer.headers['content-encoding'], answer.headers['vary']]).toEqual([coding, 'accept-encoding']);
    expect(answer.body.length).toBeLessThan(1000);
    expect(JSON.parse(decode(answer.body).toString())).toEqual(long);
  });

  it('[SERVER-114] leave an answer plain that is short, or whose caller takes no coding', async () => {
    const plain = await raw('/api/long', {});
    expect([plain.headers['content-encoding'], JSON.parse(plain.body.toString())]).toEqual([undefined, long]);
    const browser = await signInNew(running, 'ana');
    const session = await raw('/api/session', { cookie: browser.cookie, 'accept-encoding': 'br' });
    expect([session.status, session.headers['content-encoding']]).toEqual([200, undefined]);
    expect(session.headers['cache-control']).toBe('no-store');
  });
});

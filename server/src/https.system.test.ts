import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { ErrorAnswer, Session } from '@tandem/rest';
import { writeBuild } from '../test/running-app.ts';
import { selfSigned, writeCertificate } from '../test/self-signed.ts';
import { startHere, startProcess, type Process } from '../test/server-process.ts';

let folder: string;
let env: Record<string, string>;
const started: Process[] = [];
const pair = selfSigned();
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-https-'));
  await writeBuild(join(folder, 'units/shell/dist'), 'shell', { 'index.html': '<!doctype html><html><head><title>Tandem</title></head><body></body></html>' });
  env = { TANDEM_DATA: join(folder, 'data'), TANDEM_UNITS: join(folder, 'units'), TANDEM_PROFILE: 'site', ...writeCertificate(folder, pair) };
});
afterEach(async () => {
  for (const { child, ended } of started.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
  await rm(folder, { recursive: true, force: true });
});

function start(more: Record<string, string> = {}): Process {
  const running = startProcess({ ...env, ...more });
  started.push(running);
  return running;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Asks by HTTPS, trusting this certificate alone. */
function ask(url: string, method: string, path: string, { headers = {}, body, ca = pair.cert }: { headers?: Record<string, string>; body?: unknown; ca?: string } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { method, ca, agent: false, headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** What a server answers to these bytes on a plain socket. */
function plain(url: string, parts: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => (text += part));
    socket.on('close', () => resolve(text)).on('error', reject);
    void (async () => {
      for (const part of parts) {
        socket.write(part);
        await new Promise((done) => setTimeout(done, 30));
      }
    })();
  });
}

/** The serial number of the certificate that a new connection meets. */
function serialAt(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ port: Number(new URL(url).port), host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

describe('HTTPS by the server itself', { timeout: 60_000 }, () => {
  it('[SERVER-430] serves pages, the API and the socket with a Secure cookie bound to the host, and HSTS', async () => {
    const server = start();
    const url = await server.url;
    expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const token = /\/set-up\?token=([\w-]{43})$/m.exec(server.out())?.[1] ?? '';
    expect(server.out()).toContain(`once and within a day: ${url}/set-up?token=`);
    const made = await ask(url, 'POST', '/api/setup', { body: { token, name: 'Lead', login: 'lead', password: 'a-long-password' }, headers: { origin: url } });
    expect(made.status).toBe(201);
    const cookie = String(made.headers['set-cookie']);
    expect(cookie).toMatch(/^__Host-tandem-session=[\w-]{43}; .*Secure/);
    expect(made.headers['strict-transport-security']).toBe('max-age=31536000');
    const session = cookie.split(';', 1)[0] ?? '';
    const who = await ask(url, 'GET', '/api/session', { headers: { cookie: session } });
    expect([who.status, (JSON.parse(who.text) as Session).user.login]).toEqual([200, 'lead']);
    const page = await ask(url, 'GET', '/sign-in');
    expect([page.status, page.headers['strict-transport-security']]).toEqual([200, 'max-age=31536000']);
    // A plain-HTTP page of the same host is another origin.
    const foreign = await ask(url, 'POST', '/api/session', { body: { login: 'lead', password: 'x' }, headers: { origin: url.replace('https', 'http') } });
    expect(foreign.status).toBe(403);
    for (const [headers, status] of [[{ cookie: session, origin: url.replace('https', 'http') }, 403], [{}, 401]] as const) {
      const socket = new WebSocket(`${url.replace('https', 'wss')}/api/sync`, { ca: pair.cert, headers: { origin: url, ...headers } });
      const refused = await new Promise<number | undefined>((resolve) => socket.on('unexpected-response', (_request, response) => resolve(response.statusCode)));
      expect(refused).toBe(status);
      socket.on('error', () => {});
      socket.terminate();
    }
  });

  it('[SERVER-431] sends a page that was asked for by plain HTTP to its HTTPS address, and refuses everything else with a sentence', async () => {
    const server = await startHere(env);
    const { url } = server;
    const { host } = new URL(url);
    const moved = await plain(url, [`GET /s/ward/week/2026-W47?day=2026-11-20 HTTP/1.1\r\nHost: ${host}\r\n\r\n`]);
    expect(moved).toMatch(/^HTTP\/1\.1 308 /);
    expect(moved).toContain(`\r\nlocation: ${url}/s/ward/week/2026-W47?day=2026-11-20\r\n`);
    expect(await plain(url, ['GET / HT', `TP/1.1\r\nHost: ${host}\r\n`, '\r\n'])).toMatch(/^HTTP\/1\.1 308 /);
    for (const head of [`POST /api/session HTTP/1.1\r\nHost: ${host}`, `GET /api/session HTTP/1.1\r\nHost: ${host}`, 'GET / HTTP/1.1', `GET / HTTP/1.1\r\nHost: evil.example/\u0001`, 'nonsense']) {
      const refused = await plain(url, [`${head}\r\n\r\n`]);
      expect(refused).toMatch(/^HTTP\/1\.1 400 /);
      const { error } = JSON.parse(refused.split('\r\n\r\n')[1] ?? '') as ErrorAnswer;
      expect(error).toMatchObject({ kind: 'invalid', reason: 'request: HTTPS is accepted on this port, and this was plain HTTP' });
    }
    expect((await ask(url, 'GET', '/healthz')).status).toBe(200);
    await server.close();
  });

  it('[SERVER-431] names the public address where there is one', async () => {
    const server = await startHere({ ...env, TANDEM_PUBLIC_URL: 'https://rota.example.org' });
    expect(await plain(server.url, ['GET /sign-in HTTP/1.1\r\nHost: whatever\r\n\r\n'])).toContain('location: https://rota.example.org/sign-in\r\n');
    await server.close();
  });

  it('[SERVER-432] takes renewed files without a restart, on SIGHUP at once, and keeps the old ones when the new are unusable', async () => {
    const server = start();
    const url = await server.url;
    const before = await serialAt(url);
    const said = async (sentence: RegExp) => {
      while (!sentence.test(server.out())) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    const renewed = selfSigned();
    writeCertificate(folder, renewed);
    server.child.kill('SIGHUP');
    await said(/^Using the certificate of .*cert\.pem, valid until \d{4}-\d\d-\d\d\.$/m);
    expect(await serialAt(url)).not.toBe(before);
    expect((await ask(url, 'GET', '/healthz', { ca: renewed.cert })).status).toBe(200);
    await writeFile(env['TANDEM_TLS_KEY'] ?? '', selfSigned().key);
    server.child.kill('SIGHUP');
    await said(/^TANDEM_TLS_KEY is .*key\.pem: the key of the certificate .* is accepted, and this is another one\. The certificate of before stays in use\.$/m);
    expect((await ask(url, 'GET', '/healthz', { ca: renewed.cert })).status).toBe(200);
  });

  it('[SERVER-433] does not start with files that are missing, unreadable, or of different pairs', async () => {
    const refuses = async (more: Record<string, string>, sentence: RegExp) => {
      const failure = await startHere({ ...env, ...more }).then(() => null, (error: unknown) => error);
      expect(String((failure as Error).message)).toMatch(sentence);
    };
    await writeFile(join(folder, 'text'), 'no certificate');
    await writeFile(join(folder, 'other.pem'), selfSigned().key);
    const { code, out, err } = await start({ TANDEM_TLS_KEY: join(folder, 'none') }).ended;
    expect([code, out.includes('listening'), err]).toEqual([1, false, expect.stringMatching(/^TANDEM_TLS_KEY is .*none, which cannot be read \(ENOENT\).*\n$/)]);
    await refuses({ TANDEM_TLS_KEY: '' }, /^TANDEM_TLS_KEY is not set and TANDEM_TLS_CERT is: both files are needed for HTTPS, or neither\.$/m);
    await refuses({ TANDEM_TLS_CERT: join(folder, 'none') }, /^TANDEM_TLS_CERT is .*none, which cannot be read \(ENOENT\)/);
    await refuses({ TANDEM_TLS_CERT: join(folder, 'text') }, /^TANDEM_TLS_CERT is .*text: a certificate in PEM is accepted\.$/m);
    await refuses({ TANDEM_TLS_KEY: join(folder, 'text') }, /^TANDEM_TLS_KEY is .*text: a private key in PEM without a passphrase is accepted\.$/m);
    await refuses({ TANDEM_TLS_KEY: join(folder, 'other.pem') }, /^TANDEM_TLS_KEY is .*other\.pem: the key of the certificate/);
    await refuses({ TANDEM_PUBLIC_URL: 'http://rota.example.org' }, /^TANDEM_PUBLIC_URL is "http:\/\/rota\.example\.org" and TANDEM_TLS_CERT is set: an https:\/\/ origin is accepted\.$/m);
  });

  it('[SERVER-433] says so when the certificate has expired', async () => {
    writeCertificate(folder, selfSigned('localhost', 0));
    const said: string[] = [];
    await (await startHere(env, (line) => said.push(line))).close();
    expect(said.at(-1)).toMatch(/^The certificate of .*cert\.pem has expired: browsers refuse it until its files are renewed\.$/);
  });
});

describe('HTTPS by a proxy', { timeout: 60_000 }, () => {
  it('[SERVER-434] gives Secure cookies and HSTS for an https public address, and believes a trusted proxy alone about the caller', async () => {
    const url = await start({ TANDEM_TLS_CERT: '', TANDEM_TLS_KEY: '', TANDEM_PUBLIC_URL: 'https://rota.example.org', TANDEM_TRUST_PROXY: '127.0.0.1' }).url;
    expect(url).toMatch(/^http:/);
    const attempt = (address: string) =>
      fetch(`${url}/api/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: 'https://rota.example.org', 'x-forwarded-for': address, 'x-forwarded-proto': 'https' },
        body: JSON.stringify({ login: `nobody-${Math.random()}`, password: 'wrong' }),
      });
    for (let i = 0; i < 20; i += 1) expect((await attempt('198.51.100.7')).status).toBe(401);
    const locked = await attempt('198.51.100.7');
    expect([locked.status, locked.headers.get('retry-after'), locked.headers.get('strict-transport-security')]).toEqual([429, '15', 'max-age=31536000']);
    expect((await attempt('198.51.100.8')).status).toBe(401);
  });
});

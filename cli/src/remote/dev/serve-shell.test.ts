import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { BuiltUnit } from '@tandem/server';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { BUILDS_PATH, pointerWith, SCRIPT_PATH, type DevPage } from './dev-page.ts';
import { serveShell, type DevShell } from './serve-shell.ts';

const LIVE = { schema: 1, seq: 4, issued: '', remotes: { weekly: { stable: { v: '1', d: 'a'.repeat(64), m: 'sha384-a' }, previous: null } } } as const;
let shell: Server;
let asked: { method: string | undefined; url: string | undefined; host: string | undefined; body: string }[];
let proxy: DevShell;
let fetched: string[];

beforeEach(async () => {
  asked = [];
  fetched = [];
  shell = createServer((incoming, response) => {
    let body = '';
    incoming.on('data', (chunk: Buffer) => (body += chunk.toString()));
    incoming.on('end', () => {
      asked.push({ method: incoming.method, url: incoming.url, host: incoming.headers.host, body });
      if (incoming.url === '/live.json') response.writeHead(200, { 'content-type': 'application/json', etag: '"x"' }).end(JSON.stringify(LIVE));
      else if (incoming.url === '/') response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': "script-src 'self'" }).end(`<script type="application/json" id="live">${JSON.stringify(LIVE)}</script>`);
      else if (incoming.url === '/api/half') response.writeHead(200, { 'content-length': '99' }).write('half', () => response.destroy());
      else response.writeHead(201, { 'content-type': 'text/plain', 'set-cookie': 'a=b' }).end('as it is');
    });
  });
  shell.on('upgrade', (incoming: IncomingMessage, socket) => {
    if (incoming.url === '/refused') return void socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\nx-origin: ${incoming.headers.origin ?? ''}\r\n\r\n`);
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => shell.listen(0, '127.0.0.1', resolve));
  proxy = await serveShell({ shell: new URL(`http://127.0.0.1:${(shell.address() as AddressInfo).port}`), port: 0, onFetched: ({ version }) => fetched.push(version.d) });
  proxy.show(pageOf('b', 1));
});
afterEach(() => {
  proxy.close();
  shell.close();
  shell.closeAllConnections();
});

function pageOf(letter: string, count: number): DevPage {
  const d = letter.repeat(64);
  const manifest = { name: 'weekly', version: '1', digest: d, builtAt: '', entry: 'assets/e.js', css: [], preload: [], contract: { mount: [1, 1], sync: [1, 1] }, files: {} } as unknown as BuiltUnit['manifest'];
  const build = { name: 'weekly', version: { v: '1', d, m: 'sha384-b' }, manifest, files: new Map([['assets/e.js', Buffer.from(`of ${letter}`)]]) };
  return { build, keys: { mine: {} }, pointer: (live) => pointerWith(live, build, count, (pointer) => pointer) };
}

/** What a socket is told after an upgrade is asked for, until `until` is in it or it ends. */
function upgrade(path: string, until: string, host = new URL(proxy.url).host): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
    let heard = '';
    socket.write(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\norigin: ${proxy.url}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n`);
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
      if (heard.endsWith('\r\n\r\n')) socket.write('over and back');
      if (heard.includes(until)) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(heard));
  });
}

it('[CLI-244] passes on what belongs to no build: method, body, status and cookies', async () => {
  const answer = await fetch(`${proxy.url}/api/x?y=1`, { method: 'POST', body: 'text' });
  expect([answer.status, await answer.text(), answer.headers.get('set-cookie')]).toEqual([201, 'as it is', 'a=b']);
  expect((await fetch(`${proxy.url}/r/weekly/${'a'.repeat(64)}/assets/e.js`)).status).toBe(201);
  const host = `127.0.0.1:${(shell.address() as AddressInfo).port}`;
  expect(asked).toEqual([{ method: 'POST', url: '/api/x?y=1', host, body: 'text' }, { method: 'GET', url: `/r/weekly/${'a'.repeat(64)}/assets/e.js`, host, body: '' }]);
});

it('[CLI-244] passes the socket on both ways as of a page of the shell, and a refusal of it too', async () => {
  expect(await upgrade('/sync', 'over and back')).toMatch(new RegExp(`^HTTP/1.1 101 [\\s\\S]*x-origin: http://127.0.0.1:${(shell.address() as AddressInfo).port}\r\n[\\s\\S]*over and back$`));
  expect(await upgrade('/refused', 'nothing')).toMatch(/^HTTP\/1.1 403 /);
});

it('[CLI-244] answers to the names of this machine alone, since any site may point its own at it', async () => {
  const { port } = new URL(proxy.url);
  const statusFor = (host: string): Promise<number | undefined> =>
    new Promise((resolve) => request({ port, host: '127.0.0.1', path: '/api/x', headers: { host } }, (answer) => resolve(answer.resume().statusCode)).end());
  expect([await statusFor(`localhost:${port}`), await statusFor(`evil.example:${port}`), await statusFor('127.0.0.1')]).toEqual([201, 403, 403]);
  expect(await upgrade('/sync', 'over and back', 'evil.example')).toBe('');
  expect(asked.length).toBe(1);
});

it('[CLI-245] gives the page and the pointer with the build, and its files, each version by its own address', async () => {
  const page = await fetch(`${proxy.url}/`);
  expect([page.headers.get('content-security-policy'), page.headers.get('cache-control')]).toEqual([expect.stringMatching(/^script-src 'self' 'sha256-\S+'$/), 'no-store']);
  expect(await page.text()).toContain(SCRIPT_PATH);
  const pointer = async (): Promise<unknown> => (await fetch(`${proxy.url}/live.json`)).json();
  expect(await pointer()).toMatchObject({ seq: 5, remotes: { weekly: { stable: { d: 'b'.repeat(64) }, previous: { d: 'a'.repeat(64) } } } });
  proxy.show(pageOf('c', 2));
  expect(await pointer()).toMatchObject({ seq: 6, remotes: { weekly: { stable: { d: 'c'.repeat(64) } } } });
  const file = async (letter: string, path: string): Promise<[number, string]> => {
    const answer = await fetch(`${proxy.url}/r/weekly/${letter.repeat(64)}/${path}`);
    return [answer.status, await answer.text()];
  };
  expect([await file('b', 'assets/e.js'), await file('c', 'assets/e.js'), await file('c', 'assets/e.js'), await file('c', 'assets/gone.js')]).toEqual([[200, 'of b'], [200, 'of c'], [200, 'of c'], [404, '']]);
  expect(fetched).toEqual(['b'.repeat(64), 'c'.repeat(64)]);
});

it('[CLI-245] tells open pages of each build', async () => {
  const { body } = await fetch(proxy.url + BUILDS_PATH);
  const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
  proxy.show(pageOf('c', 2));
  expect((await reader.read()).value).toBe(`data: ${'c'.repeat(64)}\n\n`);
  await reader.cancel();
});

it('[CLI-246] breaks an answer off where the shell has gone in the middle of it', async () => {
  await expect(fetch(`${proxy.url}/api/half`).then((answer) => answer.text())).rejects.toThrow();
});

it('[CLI-246] says what does not answer, and the next command, where the shell has gone', async () => {
  shell.close();
  shell.closeAllConnections();
  const answer = await fetch(`${proxy.url}/`);
  expect([answer.status, await answer.text()]).toEqual([502, expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+ does not answer \(\w+\)\. Next: start it with npm start/)]);
});

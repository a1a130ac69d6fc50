import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROTOCOL } from '@tandem/sync/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { send, signIn, writeBuild } from '../../test/running-app.ts';
import { startProcess, type Process } from '../../test/server-process.ts';
import { DEMO_PASSWORD } from '../demo.ts';

const TOKEN = 'a-token-of-32-characters-or-more';
let folder: string;
let running: Process;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-metrics-'));
  await writeBuild(join(folder, 'units/shell/dist'), 'shell');
  running = startProcess({ TANDEM_DATA: join(folder, 'data'), TANDEM_UNITS: join(folder, 'units'), TANDEM_METRICS_TOKEN: TOKEN });
});
afterEach(async () => {
  running.child.kill('SIGKILL');
  await running.ended;
  await rm(folder, { recursive: true, force: true });
});

it('[SERVER-574] a server counts from when it listens, and knows its sockets', async () => {
  const url = await running.url;
  const ask = async () => String((await send(url, 'GET', '/metrics', { headers: { authorization: `Bearer ${TOKEN}` } })).body);
  const sample = (text: string, name: string) => Number(text.split('\n').find((line) => line.startsWith(`${name} `))?.split(' ').at(-1));
  // The demo's rotas, which are made before it listens, are thousands of events.
  const first = await ask();
  expect([sample(first, 'tandem_feed_events_total'), sample(first, 'tandem_schedules'), sample(first, 'tandem_sockets')]).toEqual([0, 2, 0]);
  const mara = await signIn(url, 'mara', DEMO_PASSWORD);
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/sync`, { headers: { cookie: mara.cookie } });
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  socket.send(JSON.stringify({ type: 'hello', protocol: { min: 1, max: PROTOCOL }, build: 'test' }));
  const second = await ask();
  expect([sample(second, 'tandem_sockets'), sample(second, 'tandem_http_answers_total{route="POST /api/session",status="201"}')]).toEqual([1, 1]);
  socket.terminate();
  await vi.waitFor(async () => expect(sample(await ask(), 'tandem_sockets')).toBe(0), 10_000);
  expect(running.out()).not.toContain(TOKEN);
}, 60_000);

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { FLAG_NAMES, PROTOCOL, type ClientMessage, type FlagSnapshot, type ModeState, type ModeSwitched, type ServerMessage } from '@tandem/sync/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { ScheduleSummary } from '@tandem/rest';
import { send, signIn, writeBuild, type Browser } from '../../test/running-app.ts';
import { startProcess, type Process } from '../../test/server-process.ts';
import { DEMO_PASSWORD } from '../demo.ts';

let folder: string;
let running: Process;
let url: string;
let operator: Browser;
let ward: string;
const env = () => ({ TANDEM_DATA: join(folder, 'data'), TANDEM_UNITS: join(folder, 'units'), LOG_LEVEL: 'info' });
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-mode-'));
  await writeBuild(join(folder, 'units/shell/dist'), 'shell');
  await start();
});
afterEach(async () => {
  await kill();
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<void> {
  running = startProcess(env());
  url = await running.url;
  operator = await signIn(url, 'mara', DEMO_PASSWORD);
  ward = ((await send(url, 'GET', '/api/schedules', { browser: operator })).body as ScheduleSummary[])[0]!.id;
}
async function kill(): Promise<void> {
  running.child.kill('SIGKILL');
  await running.ended;
}
const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => (await send(url, method, `/api/schedules/${ward}/${path}`, { browser: operator, ...(body === undefined ? {} : { body }) })).body as T;
const order = (to: string): Promise<ModeSwitched> => call('PUT', 'mode', { to, reason: 'a trial' });

/** A page as far as the server sees one. */
async function connect(): Promise<{ say(message: ClientMessage): void; flags: FlagSnapshot[]; close(): void }> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/sync`, { headers: { cookie: operator.cookie } });
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  const flags: FlagSnapshot[] = [];
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as ServerMessage;
    if (message.type === 'flags') flags.push(message.flags);
  });
  const say = (message: ClientMessage): void => socket.send(JSON.stringify(message));
  say({ type: 'hello', protocol: { min: 1, max: PROTOCOL }, build: 'test' });
  say({ type: 'watch', lane: 'tab', schedule: ward });
  return { say, flags, close: () => socket.terminate() };
}

it('[SERVER-484] [SERVER-488] [SERVER-602] a schedule goes from off to sync under the eyes of its pages, over a restart, and is mended on the way', async () => {
  await call('PUT', 'flags', { values: Object.fromEntries(FLAG_NAMES.map((name) => [name, true])), reason: 'a trial' });
  await order('off');
  const page = await connect();
  await vi.waitFor(() => expect(page.flags.at(-1)?.stage).toBe('off'), { timeout: 5000 });
  const report = (sweep = true): void => {
    const { epoch, revision, stage } = page.flags.at(-1)!;
    page.say({ type: 'report', lane: 'tab', schedule: ward, epoch, revision, stage: stage!, phase: 'live', unsent: 0, trouble: null, sweep: sweep ? { at: Date.now(), compared: 50, unsettled: 0, confirmed: 0, errors: 0 } : null });
  };
  const stages: string[] = [];
  for (let i = 0; i < 10 && stages.at(-1) !== 'rampdown'; i += 1) {
    const { steps, stopped, stage } = await order('sync');
    stages.push(...steps);
    if (stopped) expect([steps.length, stopped.guard]).toEqual([1, 'silent']);
    await vi.waitFor(() => expect(page.flags.at(-1)?.stage).toBe(stage), { timeout: 5000 });
    report();
    await vi.waitFor(async () => expect((await call<ModeState>('GET', 'mode')).pages.fresh).toBe(1), { timeout: 5000 });
  }
  expect(stages).toEqual(['dualwrite', 'shadow', 'live', 'rampdown']);
  page.close();

  await kill();
  await start();
  const after = await call<ModeState>('GET', 'mode');
  expect(after).toMatchObject({ stage: 'rampdown', ordered: 'rampdown', mode: 'sync', pages: { connected: 0 } });

  // Somebody writes the table beside the server.
  const database = new DatabaseSync(join(folder, 'data/tandem.sqlite'), { timeout: 5000 });
  const changes = () => database.prepare(`select count(*) as n from event where actor = 'server/consistency'`).get()?.['n'];
  const [{ date, staff_id: staff, slot, value } = {}] = database.prepare('select date, staff_id, slot, value from assignment where schedule_id = ? order by date desc limit 1').all(ward);
  const stored = () => database.prepare('select value from assignment where schedule_id = ? and date = ? and staff_id = ? and slot = ?').get(ward, date!, staff!, slot!)?.['value'];
  try {
    database.prepare('update assignment set value = ? where schedule_id = ? and date = ? and staff_id = ? and slot = ?').run(JSON.stringify({ shiftTypeId: 'X', skillId: 'Y' }), ward, date!, staff!, slot!);
    const found = await call<ModeState>('GET', 'mode');
    expect(found).toMatchObject({ server: { confirmed: 1, mended: 1, errors: 0 }, cleanDays: 0, held: { guard: 'server' } });
    expect([stored(), changes()]).toEqual([value, 1]);
  } finally {
    database.close();
  }
  await kill();
  expect((await running.ended).err).toMatch(/"audit":"difference".*"mended":true/);
});

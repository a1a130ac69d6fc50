import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ScheduleSummary, WindowAnswer } from '@tandem/rest';
import { send, signIn, writeBuild, type Browser } from '../../../server/test/running-app.ts';
import { lastJson, runTandem } from '../../../server/test/command-process.ts';
import { startProcess, type Process } from '../../../server/test/server-process.ts';

let folder: string;
let env: Record<string, string>;
let server: Process;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-live-'));
  await writeBuild(join(folder, 'units/shell/dist'), 'shell');
  env = { TANDEM_DATA: join(folder, 'data'), TANDEM_UNITS: join(folder, 'units'), TANDEM_PROFILE: 'site', TANDEM_PUBLIC_URL: 'http://localhost' };
  server = startProcess({ ...env, TANDEM_PUBLIC_URL: '' });
});
afterEach(async () => {
  server.child.kill('SIGKILL');
  await server.ended;
  await rm(folder, { recursive: true, force: true });
});

const tandem = (...args: string[]) => runTandem(env, ...args);

describe('commands beside a server in another process', () => {
  it('[CLI-110] [CLI-111] back up and restore under writes and an open page, and lose no acknowledged edit', async () => {
    const url = await server.url;
    expect((await tandem('roster', 'generate', '--staff', '60', '--weeks', '6', '--seed', '9', '--from', '2026-11-02', '--name', 'Ward 9')).code).toBe(0);
    const added = await tandem('user', 'add', 'lena', '--name', 'Lena Lead', '--creator', '--role', 'ward-9=operator', '--json');
    const token = new URL(lastJson<{ link: string }>(added.out).link).searchParams.get('token');
    expect((await send(url, 'POST', '/api/reset', { body: { token, password: 'a-long-password' } })).status).toBe(201);
    let lena: Browser = await signIn(url, 'lena', 'a-long-password');
    const window = async () => (await send(url, 'GET', '/api/schedules/ward-9/window?from=2026-11-02&to=2026-12-13', { browser: lena })).body as WindowAnswer;
    const plain = ({ assignments }: WindowAnswer) => assignments.map(({ staffId, date, slot, value }) => ({ staffId, date, slot, value }));

    // Somebody plans without a pause, signing in again where the restore has signed them out.
    const acknowledged: string[] = [];
    let [going, count] = [true, 0];
    const cells = (await window()).assignments;
    const planner = (async () => {
      while (going) {
        const { staffId, date, slot } = cells[count % cells.length]!;
        const opId = `planner-${(count += 1)}`;
        const answer = await send(url, 'PUT', `/api/schedules/ward-9/cells/${staffId}/${date}/${slot}`, { browser: lena, body: { opId, value: null, origin: 'tab/week' } });
        if (answer.status === 200) acknowledged.push(opId);
        else if (answer.status === 401) lena = await signIn(url, 'lena', 'a-long-password');
        else expect([200, 401, 500]).toContain(answer.status);
      }
    })();
    const backup = await tandem('backup', `${folder}/backups/`, '--json');
    expect([backup.code, backup.err]).toEqual([0, expect.stringContaining('Copied 100 %')]);
    const { file } = lastJson<{ file: string }>(backup.out);
    const duringBackup = acknowledged.length;
    expect(duringBackup).toBeGreaterThan(0);

    // An open page follows the changes.
    const { cursor } = await window();
    const socket = new WebSocket(`${url.replace('http', 'ws')}/api/sync`, { headers: { cookie: lena.cookie, origin: url } });
    const heard = (...types: readonly string[]): Promise<string> =>
      new Promise((resolve) => {
        socket.addEventListener('message', ({ data }) => {
          const { type } = JSON.parse(String(data)) as { type: string };
          if (types.includes(type)) resolve(type);
        });
        socket.addEventListener('close', () => resolve('closed'));
      });
    socket.addEventListener('open', () => {
      socket.send(JSON.stringify({ type: 'hello', protocol: { min: 1, max: 2 }, build: 'test' }));
      socket.send(JSON.stringify({ type: 'open', lane: 't', schedule: 'ward-9', after: cursor }));
    });
    expect(await heard('events')).toBe('events');
    const startsAgain = heard('snapshot', 'refused');

    const restored = await tandem('restore-backup', file, '--json');
    expect([restored.code, restored.err]).toEqual([0, expect.stringMatching(/What was there before: /)]);
    // The page is told: it has to start again, or its session has ended.
    expect(['snapshot', 'refused', 'closed']).toContain(await startsAgain);
    socket.close();
    while (acknowledged.length < duringBackup + 20) await new Promise((resolve) => setTimeout(resolve, 20));
    going = false;
    await planner;
    const { kept } = lastJson<{ kept: string }>(restored.out);
    const opsIn = (path: string) => {
      const database = new DatabaseSync(path, { readOnly: true });
      const found = database.prepare("select op_id from event where op_id like 'planner-%'").all().map((row) => String(row['op_id']));
      database.close();
      return found;
    };
    const found = new Set([...opsIn(kept), ...opsIn(join(folder, 'data/tandem.sqlite'))]);
    expect(acknowledged.filter((op) => !found.has(op))).toEqual([]);

    // And with nobody planning: exactly what was backed up.
    const quiet = lastJson<{ file: string }>((await tandem('backup', `${folder}/quiet.backup`, '--json')).out).file;
    const wanted = plain(await window());
    const { staffId, date, slot } = wanted[3]!;
    await send(url, 'PUT', `/api/schedules/ward-9/cells/${staffId}/${date}/${slot}`, { browser: lena, body: { opId: 'one-more-edit', value: null, origin: 'tab/week' } });
    expect(plain(await window())).not.toEqual(wanted);
    expect((await tandem('restore-backup', quiet)).code).toBe(0);
    expect((await send(url, 'GET', '/api/session', { browser: lena })).status).toBe(401);
    lena = await signIn(url, 'lena', 'a-long-password');
    expect(plain(await window())).toEqual(wanted);
    expect(((await send(url, 'GET', '/api/schedules', { browser: lena })).body as ScheduleSummary[]).map(({ id }) => id)).toEqual(['ward-9']);
    expect((await send(url, 'GET', '/healthz')).status).toBe(200);
  });
});

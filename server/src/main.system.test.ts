import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ScheduleSummary, WindowAnswer } from '@tandem/rest';
import { addDays, dateIn, isoWeekday } from '@tandem/rota';
import { openDataFolder } from './storage/data-folder.ts';
import { errorIn, send, signIn, writeBuild } from '../test/running-app.ts';
import { startHere, startProcess, type Process } from '../test/server-process.ts';

let folder: string;
let env: Record<string, string>;
const started: Process[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-main-'));
  await writeBuild(join(folder, 'units/shell/dist'), 'shell');
  await writeBuild(join(folder, 'units/remotes/weekly/dist'), 'weekly');
  env = { TANDEM_DATA: join(folder, 'data'), TANDEM_UNITS: join(folder, 'units') };
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

/** Without the demo's rotas: quicker, for tests that are about something else. */
const site = { TANDEM_PROFILE: 'site' };

describe('a start that cannot be', { timeout: 30_000 }, () => {
  const refuses = async (more: Record<string, string>, sentence: RegExp) => {
    const { code, out, err } = await start(more).ended;
    expect([code, out]).toEqual([1, expect.not.stringContaining('listening') as string]);
    expect(err).toMatch(sentence);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).not.toMatch(/\bat \S+:\d+|node:internal|Error:/);
  };

  /** The process only hands the sentence on, which is seen above: the other ones are asked for without one. */
  const refusesHere = (more: Record<string, string>, sentence: RegExp) => expect(startHere({ ...env, ...more })).rejects.toThrow(sentence);

  it('[SERVER-160] says which setting is wrong', () => refuses({ PORT: 'x' }, /^PORT is "x": a number from 0 to 65535 is accepted/));

  it('[SERVER-161] says that the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    await refuses({ ...site, PORT: String(port) }, new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is taken by another program: stop that one, or set PORT`));
    other.close();
  });

  it('[SERVER-161] says that the address is none of this machine', () => refusesHere({ ...site, HOST: '192.0.2.1' }, /^HOST=192\.0\.2\.1 is no address of this machine: set HOST/));

  it('[SERVER-161] says that the data folder cannot be made', async () => {
    await writeFile(join(folder, 'file'), '');
    await refusesHere({ TANDEM_DATA: join(folder, 'file/data') }, /^The data folder .*file\/data cannot be created .*set TANDEM_DATA/);
  });

  it('[SERVER-161] says that another server uses the data folder', async () => {
    await start(site).url;
    await refusesHere(site, /^The data folder .* is in use by another Tandem server: stop that one/);
  });

  it('[SERVER-161] says that the data is of a newer version', async () => {
    openDataFolder(join(folder, 'data'), { serving: true }).close();
    const db = new DatabaseSync(join(folder, 'data/tandem.sqlite'));
    db.exec("insert into migration (number, name, applied) values (9000, 'later', 0)");
    db.close();
    await refusesHere(site, /newer version of Tandem \(schema 9000, .*start that version, or restore a backup/);
  });

  it('[SERVER-161] says that a unit is not built', async () => {
    await rm(join(folder, 'units/remotes/weekly/dist'), { recursive: true });
    await refusesHere(site, /weekly\/dist holds no build of weekly: run npm start/);
  });

  it('[SERVER-135] says that a demo is not for others', () => refusesHere({ HOST: '0.0.0.0', TANDEM_PROFILE: 'demo' }, /^TANDEM_PROFILE=demo has users with a well-known password/));
});

describe('the demo', { timeout: 60_000 }, () => {
  it('[SERVER-136] [SERVER-162] [SERVER-163] [SERVER-135] begins with people, a ward that holds today and a pool, keeps them, and is over once others reach the server', async () => {
    const first = start();
    const url = await first.url;
    expect(first.out()).toMatch(/^Published shell 1\.2\.3 \([0-9a-f]{12}\)\.$/m);
    await vi.waitFor(() => expect(first.out()).toContain(`Open ${url} and sign in as mara, ana, tomas, vic with the password tandem-demo.`), 20_000);
    const roles = await Promise.all(
      ['mara', 'ana', 'tomas', 'vic'].map(async (login) => {
        const browser = await signIn(url, login, 'tandem-demo');
        const list = (await send(url, 'GET', '/api/schedules', { browser })).body as ScheduleSummary[];
        return [browser.session.user.name, list.map(({ id, role, staff }) => [id, role, staff])];
      }),
    );
    expect(roles).toEqual([
      ['Mara Lindqvist', [['ward-4-north', 'operator', 120], ['ward-5-nights', 'operator', 24]]],
      ['Ana Kovač', [['ward-4-north', 'editor', 120], ['ward-5-nights', 'editor', 24]]],
      ['Tomás Ribeiro', [['ward-4-north', 'editor', 120]]],
      ['Vic Moreau', [['ward-4-north', 'viewer', 120]]],
    ]);
    const mara = await signIn(url, 'mara', 'tandem-demo');
    const ward = ((await send(url, 'GET', '/api/schedules', { browser: mara })).body as ScheduleSummary[])[0]!;
    const today = dateIn('Europe/Berlin', Date.now());
    expect(isoWeekday(ward.firstDate)).toBe(1);
    expect(ward.firstDate).toBe(addDays(today, 1 - isoWeekday(today) - 14));
    expect(ward.lastDate).toBe(addDays(ward.firstDate, 55));
    const window = (await send(url, 'GET', `/api/schedules/ward-4-north/window?from=${today}&to=${today}`, { browser: mara })).body as WindowAnswer;
    expect(window.assignments.length).toBeGreaterThan(20);

    first.child.kill('SIGINT');
    expect(await first.ended).toMatchObject({ code: 0, err: '' });
    const live = await readFile(join(folder, 'data/releases/live.json'), 'utf8');
    const second = start();
    const again = await second.url;
    expect(second.out()).not.toMatch(/Published|Making/);
    expect((await send(again, 'GET', '/api/session', { browser: mara })).status).toBe(200);
    expect((await send(again, 'GET', `/api/schedules/ward-4-north/window?from=${today}&to=${today}`, { browser: mara })).body).toEqual(window);
    expect(await readFile(join(folder, 'data/releases/live.json'), 'utf8')).toBe(live);

    second.child.kill('SIGTERM');
    await second.ended;
    const open = start({ HOST: '0.0.0.0' });
    const others = (await open.url).replace(/\/\/[^:]+/, '//127.0.0.1');
    const refused = await send(others, 'POST', '/api/session', { body: { login: 'mara', password: 'tandem-demo' } });
    expect([refused.status, errorIn(refused).kind]).toEqual([401, 'unauthenticated']);
    expect((await send(others, 'GET', '/api/session', { browser: mara })).status).toBe(401);
    expect(open.out()).toMatch(/Make the first operator here, once and within a day: http:\/\/\S+\/set-up\?token=/);
    expect(open.out()).toContain('Passwords travel unencrypted');
  });

  it('[SERVER-136] is finished by the next start when the first was killed in between', async () => {
    const first = start();
    await new Promise<void>((resolve) => first.child.stdout?.on('data', (part: Buffer) => String(part).includes('Ward 4 North') && resolve()));
    first.child.kill('SIGKILL');
    await first.ended;
    const url = await start().url;
    const browser = await signIn(url, 'ana', 'tandem-demo');
    const list = (await send(url, 'GET', '/api/schedules', { browser })).body as ScheduleSummary[];
    expect(list.map(({ id, role }) => [id, role])).toEqual([['ward-4-north', 'editor'], ['ward-5-nights', 'editor']]);
  });
});

describe('compiled code', { timeout: 60_000 }, () => {
  it('[SERVER-165] is kept for the next start, which does without where it cannot be', async () => {
    const keep = join(folder, 'kept');
    const first = start({ ...site, NODE_COMPILE_CACHE: keep });
    await first.url;
    first.child.kill('SIGTERM');
    await first.ended;
    expect((await readdir(keep, { recursive: true })).length).toBeGreaterThan(50);
    await writeFile(join(folder, 'file'), '');
    expect(await start({ ...site, NODE_COMPILE_CACHE: join(folder, 'file/kept') }).url).toMatch(/^http:/);
  });
});

describe('a new site', { timeout: 30_000 }, () => {
  it('[SERVER-134] [SERVER-162] [SERVER-163] prints a link for its first operator until there is one', async () => {
    const tokenIn = (text: string) => /^Make the first operator here.*\/set-up\?token=([\w-]{43})$/m.exec(text)?.[1] ?? '';
    const first = start(site);
    await first.url;
    const told = ({ out }: Pick<typeof first, 'out'>): Promise<string> => vi.waitFor(() => (expect(tokenIn(out())).not.toBe(''), tokenIn(out())), 10_000);
    const old = await told(first);
    first.child.kill('SIGTERM');
    await first.ended;
    const second = start(site);
    const url = await second.url;
    const token = await told(second);
    expect([old.length, token.length, old === token]).toEqual([43, 43, false]);
    const setUp = (with_: string) => send(url, 'POST', '/api/setup', { body: { token: with_, name: 'Lead', login: 'lead', password: 'a-long-password' } });
    expect((await setUp(old)).status).toBe(403);
    expect((await setUp(token)).status).toBe(201);
    second.child.kill('SIGTERM');
    const { err } = await second.ended;
    expect(err).not.toContain(token);
    const third = start(site);
    const browser = await signIn(await third.url, 'lead', 'a-long-password');
    expect((await send(await third.url, 'GET', '/api/schedules', { browser })).body).toEqual([]);
    expect(tokenIn(third.out())).toBe('');
  });
});

describe('the end', { timeout: 30_000 }, () => {
  /** Sends the head of a request and half of its body. */
  async function half(url: string): Promise<{ socket: Socket; finish: () => void; answer: Promise<string> }> {
    const { hostname, port, host } = new URL(url);
    const body = JSON.stringify({ login: 'nobody', password: 'wrong' });
    const socket = connect(Number(port), hostname);
    let text = '';
    const answer = new Promise<string>((resolve) => socket.on('close', () => resolve(text)));
    socket.on('data', (part) => (text += String(part)));
    socket.on('error', () => {});
    await new Promise<void>((resolve) => {
      const head = `POST /api/session HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
      socket.write(head + body.slice(0, 5), () => resolve());
    });
    // Until another answer has come back the server may not have read this one's head.
    await fetch(`${url}/healthz`);
    return { socket, answer, finish: () => void socket.write(body.slice(5)) };
  }

  it.each(['SIGTERM', 'SIGINT'] as const)('[SERVER-110] on %s answers what is under way and ends with 0', async (signal) => {
    const running = start(site);
    const url = await running.url;
    const request = await half(url);
    running.child.kill(signal);
    await refusedSoon(url);
    request.finish();
    expect(await request.answer).toMatch(/^HTTP\/1\.1 401 /);
    expect(await running.ended).toMatchObject({ code: 0, signal: null });
  });

  it('[SERVER-110] cuts what does not end, and still ends with 0', async () => {
    const running = start(site);
    const request = await half(await running.url);
    running.child.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ code: 0, signal: null });
    expect(await request.answer).not.toContain('HTTP/1.1 401');
  });

  it('[SERVER-110] is at once on a second signal', async () => {
    const running = start(site);
    const url = await running.url;
    const request = await half(url);
    running.child.kill('SIGINT');
    await refusedSoon(url);
    running.child.kill('SIGINT');
    expect(await running.ended).toMatchObject({ code: 1, signal: null });
    await request.answer;
  });

  /** Waits until the server takes no more connections: it has seen the signal. */
  async function refusedSoon(url: string): Promise<void> {
    const { hostname, port } = new URL(url);
    for (;;) {
      const refused = await new Promise<boolean>((resolve) => {
        const socket = connect(Number(port), hostname);
        socket.on('connect', () => {
          socket.destroy();
          resolve(false);
        });
        socket.on('error', () => resolve(true));
      });
      if (refused) return;
    }
  }
});

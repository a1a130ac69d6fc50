import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OperationsAnswer, RollbackAnswer } from '@tandem/rest';
import { PROTOCOL, type FlagSnapshot, type ServerMessage } from '@tandem/sync/protocol';
import { send, signIn, writeBuild, type Browser } from '../../../server/test/running-app.ts';
import { lastJson, runTandem } from '../../../server/test/command-process.ts';
import { startProcess, type Process } from '../../../server/test/server-process.ts';

const WARD = 'ward-9';
/** A site with one ward, its operator signed in and everything on; each test begins with a copy. */
let made: string;
let folder: string;
let env: Record<string, string>;
let server: Process;
let url: string;
let lena: Browser;
const sockets: WebSocket[] = [];

async function start(): Promise<void> {
  server = startProcess(env);
  url = await server.url;
}
async function kill(): Promise<void> {
  server.child.kill('SIGCONT');
  server.child.kill('SIGKILL');
  await server.ended;
}
const useFolder = (path: string): void => {
  folder = path;
  env = { TANDEM_DATA: join(folder, 'data'), TANDEM_UNITS: join(folder, 'units'), TANDEM_PROFILE: 'site' };
};

beforeAll(async () => {
  made = await mkdtemp(join(tmpdir(), 'tandem-rollback-'));
  useFolder(made);
  await writeBuild(join(folder, 'units/shell/dist'), 'shell');
  await start();
  await tandem('roster', 'generate', '--staff', '20', '--weeks', '2', '--seed', '9', '--from', '2026-11-02', '--name', 'Ward 9');
  const added = await tandem('user', 'add', 'lena', '--name', 'Lena Lead', '--creator', '--role', `${WARD}=operator`, '--json');
  const token = new URL(lastJson<{ link: string }>(added.out).link, 'http://localhost').searchParams.get('token');
  await send(url, 'POST', '/api/reset', { body: { token, password: 'a-long-password' } });
  lena = await signIn(url, 'lena', 'a-long-password');
  await tandem('flags', 'set', 'enableCrossViewUpdates', 'on', '--with-prerequisites', '--reason', 'trial');
  await tandem('flags', 'set', 'enablePerformanceOptimization', 'on', '--reason', 'trial');
  await tandem('flags', 'set', 'enableConflictResolution', 'on', '--with-prerequisites', '--reason', 'trial');
  await kill();
});
afterAll(() => rm(made, { recursive: true, force: true }));
beforeEach(async () => {
  useFolder(await mkdtemp(join(tmpdir(), 'tandem-rollback-')));
  cpSync(made, folder, { recursive: true });
  await start();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close();
  await kill();
  await rm(folder, { recursive: true, force: true });
});

const tandem = (...args: string[]) => runTandem(env, ...args);
const state = async () => (await send(url, 'GET', '/api/operations', { browser: lena })).body as OperationsAnswer;
const onIn = ({ values }: Pick<FlagSnapshot, 'values'>) => Object.values(values).filter(Boolean).length;
const until = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 20_000, interval: 50 });

/** A page that does what it is told, and reports it. */
function openPage(): { readonly flags: FlagSnapshot[]; readonly notices: ServerMessage[]; unsent: number } {
  const page = { flags: [] as FlagSnapshot[], notices: [] as ServerMessage[], unsent: 0 };
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/sync`, { headers: { cookie: lena.cookie, origin: url } });
  sockets.push(socket);
  const say = (message: unknown): void => socket.send(JSON.stringify(message));
  socket.addEventListener('open', () => {
    say({ type: 'hello', protocol: { min: 1, max: PROTOCOL }, build: 'test' });
    say({ type: 'watch', lane: 'tab-1', schedule: WARD });
  });
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as ServerMessage;
    if (message.type === 'notices') page.notices.push(message);
    if (message.type !== 'flags') return;
    page.flags.push(message.flags);
    const { epoch, revision } = message.flags;
    say({ type: 'report', lane: 'tab-1', schedule: WARD, epoch, revision, stage: 'off', phase: 'live', unsent: page.unsent, trouble: null, sweep: null });
  });
  return page;
}

describe('rollbacks of a server in a process of its own', { timeout: 90_000 }, () => {
  it('[CLI-140] [SERVER-610] an emergency reaches a page that is open, and is written beside a server that hangs', async () => {
    const page = openPage();
    await until(() => expect(onIn(page.flags.at(-1)!)).toBe(5));
    const ran = await tandem('rollback', 'emergency', '--reason', 'lost edits', '--json');
    expect([ran.code, lastJson<RollbackAnswer>(ran.out).status, onIn(page.flags.at(-1)!), page.notices.length]).toEqual([0, 'done', 0, expect.any(Number)]);
    await until(() => expect(page.notices.at(-1)).toMatchObject({ notices: [{ kind: 'emergency', severity: 'critical' }] }));

    await tandem('flags', 'set', 'enableCentralStore', 'on', '--reason', 'again');
    await until(() => expect(onIn(page.flags.at(-1)!)).toBe(1));
    server.child.kill('SIGSTOP');
    const hanging = await tandem('rollback', 'emergency', '--reason', 'it hangs', '--no-follow', '--json');
    expect([hanging.code, lastJson<RollbackAnswer>(hanging.out)]).toEqual([0, expect.objectContaining({ status: 'running', reason: 'it hangs' })]);
    expect((await tandem('flags', 'get')).out).toContain('all off');
    server.child.kill('SIGCONT');
    await until(() => expect(onIn(page.flags.at(-1)!)).toBe(0));
    await until(async () => expect((await state()).rollbacks[0]).toMatchObject({ reason: 'it hangs', status: 'done' }));
  });

  it('[CLI-140] an emergency waits for another process that writes the database, and says so when that does not end', async () => {
    const other = new DatabaseSync(join(folder, 'data/tandem.sqlite'), { timeout: 5000 });
    other.exec('begin immediate');
    // Longer than SQLite itself waits.
    setTimeout(() => other.exec('commit'), 5000);
    const waited = await tandem('rollback', 'emergency', '--reason', 'it hangs', '--no-follow');
    expect([waited.code, waited.err]).toEqual([0, 'Everything is off in all schedules.\n']);
    other.exec('begin immediate');
    const refused = await tandem('rollback', 'emergency', '--reason', 'it hangs');
    expect([refused.code, refused.err]).toEqual([1, expect.stringMatching(/^Another process has been writing to .* for 10 s: end the server \(kill -9\), then order it again\.\n$/)]);
    other.exec('rollback');
    other.close();
  });

  it('[SERVER-617] a file in the data folder turns everything off within two seconds', async () => {
    const page = openPage();
    await until(() => expect(onIn(page.flags.at(-1)!)).toBe(5));
    const path = join(folder, 'data/break-glass');
    const at = Date.now();
    writeFileSync(path, 'nobody answers\n');
    await until(() => expect(onIn(page.flags.at(-1)!)).toBe(0));
    expect(Date.now() - at).toBeLessThan(5000);
    await until(() => expect([existsSync(path), existsSync(`${path}.done`)]).toEqual([false, true]));
    expect((await state()).rollbacks).toMatchObject([{ actor: 'break-glass', reason: 'nobody answers', schedule: null }]);
  });

  it('[SERVER-614] [SERVER-616] a gradual one goes on where it was after the server was killed in its middle', async () => {
    const page = openPage();
    page.unsent = 2;
    await until(() => expect(onIn(page.flags.at(-1)!)).toBe(5));
    const { id } = lastJson<RollbackAnswer>((await tandem('rollback', 'gradual', '--reason', 'calmly', '--no-follow', '--json')).out);
    await until(async () => expect((await state()).rollbacks[0]?.waits).toMatchObject([{ schedule: WARD, what: 'unsent', count: 2 }]));
    await kill();
    await start();
    const found = (await state()).rollbacks[0];
    expect([found?.id, found?.status, found?.steps.map(({ began }) => began !== null)]).toEqual([id, 'running', [true, false, false, false]]);
    const back = openPage();
    const followed = await tandem('rollback', 'status');
    expect(followed.out).toMatch(/running, \d of 4 steps/);
    await until(async () => expect((await state()).rollbacks[0]?.status).toBe('done'));
    const { steps } = (await state()).rollbacks[0]!;
    const begun = steps.map(({ began }) => began ?? 0);
    expect(begun.slice(1).every((at, i) => at - begun[i]! >= 2000)).toBe(true);
    expect([onIn(back.flags.at(-1)!), back.flags.map(onIn)]).toEqual([0, [...back.flags.map(onIn)].sort((a, b) => b - a)]);
    expect(server.child.exitCode).toBeNull();
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ReleasePointer, ReleaseWritesAnswer, UndoWritesAnswer, WindowAnswer } from '@tandem/rest';
import { lastJson, runTandem } from '../../../server/test/command-process.ts';
import { send, signIn, writeBuild } from '../../../server/test/running-app.ts';
import { startProcess, type Process } from '../../../server/test/server-process.ts';

let folder: string;
let env: Record<string, string>;
let server: Process;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-writes-'));
  for (const name of ['shell', 'weekly']) await writeBuild(join(folder, 'units', name === 'shell' ? 'shell/dist' : `remotes/${name}/dist`), name);
  env = { TANDEM_DATA: join(folder, 'data'), TANDEM_UNITS: join(folder, 'units'), TANDEM_PROFILE: 'site', TANDEM_PUBLIC_URL: 'http://localhost' };
  server = startProcess({ ...env, TANDEM_PUBLIC_URL: '' });
});
afterEach(async () => {
  server.child.kill('SIGKILL');
  await server.ended;
  await rm(folder, { recursive: true, force: true });
});

const tandem = (...args: string[]) => runTandem(env, ...args);
async function json<T>(...args: string[]): Promise<T> {
  const done = await tandem(...args, '--json');
  expect([args, done.code, done.err]).toEqual([args, 0, done.err]);
  return lastJson<T>(done.out);
}

it('[CLI-210] [CLI-211] two versions write: what one wrote is undone beside the server, once, and nothing that came after it', { timeout: 90_000 }, async () => {
  const url = await server.url;
  await json('roster', 'generate', '--staff', '20', '--weeks', '2', '--seed', '9', '--from', '2026-11-02', '--name', 'Ward 9');
  const added = await json<{ link: string }>('user', 'add', 'lena', '--name', 'Lena Lead', '--creator', '--role', 'ward-9=operator');
  await send(url, 'POST', '/api/reset', { body: { token: new URL(added.link).searchParams.get('token'), password: 'a-long-password' } });
  const lena = await signIn(url, 'lena', 'a-long-password');
  const window = async () => ((await send(url, 'GET', '/api/schedules/ward-9/window?from=2026-11-02&to=2026-11-15', { browser: lena })).body as WindowAnswer).assignments;
  const good = ((await (await fetch(`${url}/live.json`)).json()) as ReleasePointer).remotes['weekly']?.stable.d ?? '';
  const { digest: bad } = await json<{ digest: string }>('release', 'deploy', await writeBuild(join(folder, 'builds/weekly'), 'weekly', { 'assets/part.js': 'bad' }));
  const before = await window();
  const cells = [...new Map(before.map((each) => [each.staffId, each])).values()].slice(0, 4);
  const valueOf = (all: WindowAnswer['assignments'], n: number) => all.find(({ staffId, date, slot }) => cells[n] && staffId === cells[n].staffId && date === cells[n].date && slot === cells[n].slot)?.value ?? null;
  let ops = 0;
  const write = async (n: number, digest: string, value: unknown = null): Promise<void> => {
    const { staffId, date, slot } = cells[n] ?? { staffId: '', date: '', slot: 0 };
    const answer = await send(url, 'PUT', `/api/schedules/ward-9/cells/${staffId}/${date}/${slot}`, { browser: lena, body: { opId: `op-of-version-${(ops += 1)}`, value, origin: `tab/r/weekly/${digest.slice(0, 12)}/weekly` } });
    expect([answer.status, answer.body]).toEqual([200, expect.anything()]);
  };
  await write(0, bad);
  await write(1, good);
  await write(2, bad);
  await write(3, bad);
  await write(3, good, valueOf(before, 3));
  const later = { ...(valueOf(before, 2) as object), start: 60, end: 120 };
  await write(2, good, later);

  const named = ['--remote', 'weekly', '--digest', bad.slice(0, 8)];
  const listed = await json<ReleaseWritesAnswer>('release', 'writes', ...named);
  expect([listed.total, listed.writes.map(({ cohort, stands }) => [cohort, stands])]).toEqual([3, [['candidate', false], ['candidate', false], ['candidate', true]]]);
  const dry = await json<UndoWritesAnswer>('release', 'undo-writes', ...named, '--dry-run');
  expect([dry.dryRun, dry.undone, dry.later]).toEqual([true, 1, 2]);

  // Whoever follows the rota is told.
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/sync`, { headers: { cookie: lena.cookie, origin: url } });
  const heard = new Promise<string>((resolve) => {
    socket.addEventListener('message', ({ data }) => {
      const { type, events = [] } = JSON.parse(String(data)) as { type: string; events?: { cell: string; value: unknown; origin: string }[] };
      for (const { cell, value, origin } of events) if (type === 'events' && value !== null) resolve(`${cell} ${origin}`);
    });
    socket.addEventListener('open', () => {
      socket.send(JSON.stringify({ type: 'hello', protocol: { min: 1, max: 2 }, build: 'test' }));
      socket.send(JSON.stringify({ type: 'open', lane: 't', schedule: 'ward-9', after: Math.max(...listed.writes.map(({ cursor }) => cursor)) + 2 }));
    });
  });
  const refused = await tandem('release', 'undo-writes', ...named);
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('--reason is missing')]);
  expect(await json<UndoWritesAnswer>('release', 'undo-writes', ...named, '--reason', 'it cleared cells')).toMatchObject({ dryRun: false, undone: 1, before: 0, later: 2, refused: 0 });
  expect(await heard).toBe(`${cells[0]?.staffId}/${cells[0]?.date}/${cells[0]?.slot} server/undo-writes`);
  socket.close();
  const after = await window();
  expect([0, 1, 2, 3].map((n) => valueOf(after, n))).toEqual([valueOf(before, 0), null, later, valueOf(before, 3)]);
  expect(await json<UndoWritesAnswer>('release', 'undo-writes', ...named, '--reason', 'once more')).toMatchObject({ undone: 0, before: 1, later: 2 });
  const { token } = await json<{ token: string }>('release', 'team', 'add', 'week', '--remote', 'weekly');
  const team = await runTandem({ ...env, TANDEM_RELEASE_TOKEN: token }, 'release', 'undo-writes', ...named, '--reason', 'ours');
  expect([team.code, team.out, team.err]).toEqual([1, '', expect.stringContaining('Only an operator')]);
  const unknown = await tandem('release', 'writes', '--remote', 'weekly', '--digest', 'ffffff');
  expect([unknown.code, unknown.out, unknown.err]).toEqual([1, '', expect.stringContaining('was never released here')]);
});

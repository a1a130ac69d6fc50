import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ScheduleSummary, Session } from '@tandem/rest';
import { PASSWORD, runApp, send, signIn, signInNew, type RunningApp } from '../../../server/test/running-app.ts';
import { smallWard } from '../../../server/test/running-rosters.ts';
import { jsonOf, runIn } from '../../test/run-in.ts';

let running: RunningApp;
let outside: string;
let ward: string;
beforeEach(async () => {
  running = await runApp();
  const lead = await signInNew(running, 'lead', {}, true);
  ward = await running.rosters.create(smallWard(), lead.session.user.id, 'test');
  outside = mkdtempSync(join(tmpdir(), 'tandem-operations-'));
});
afterEach(async () => {
  await running.close();
  rmSync(outside, { recursive: true, force: true });
});

/** Runs a command on the folder of the server that is running. */
const run = (args: readonly string[], more: { dataFolder?: string; publicUrl?: string } = {}) => runIn({ dataFolder: running.folder, now: () => (running.clock.now += 1), ...more }, args);

describe('tandem user', () => {
  it('[CLI-101] adds somebody beside the running server, who chooses a password with the link and has the roles', async () => {
    const added = await run(['user', 'add', ' Ben ', '--name', 'Ben Ito', '--role', `${ward}=editor`, '--creator', '--json'], { publicUrl: 'https://rota.example.org' });
    const { link, login } = jsonOf<{ link: string; login: string }>(added);
    expect([added.code, login, link]).toEqual([0, 'ben', expect.stringMatching(/^https:\/\/rota\.example\.org\/reset\?token=[\w-]{43}$/)]);
    const token = new URL(link).searchParams.get('token');
    const answer = await send(running.url, 'POST', '/api/reset', { body: { token, password: 'a password of ben' } });
    expect([answer.status, (answer.body as Session).user.name]).toEqual([201, 'Ben Ito']);
    const browser = await signIn(running.url, 'ben', 'a password of ben');
    const list = (await send(running.url, 'GET', '/api/schedules', { browser })).body as ScheduleSummary[];
    expect(list.map(({ id, role }) => [id, role])).toEqual([[ward, 'editor']]);
  });

  it('[CLI-101] says in one sentence what cannot be, and then adds nobody', async () => {
    const cases: readonly [readonly string[], RegExp][] = [
      [['user', 'add', 'lead', '--name', 'X'], /login: "lead" is taken/],
      [['user', 'add', 'ben', '--name', 'X', '--role', 'nowhere=editor'], new RegExp(`^There is no schedule "nowhere": there are ${ward}\\.$`)],
      [['user', 'add', 'ben', '--name', 'X', '--role', `${ward}=chief`], /viewer, editor, operator are accepted/],
      [['user', 'add', 'b', '--name', 'X'], /3 to 200 characters/],
      [['user', 'add', 'ben'], /--name/],
      [['user', 'reset', 'ben'], /^There is no login "ben": tandem user list shows all\.$/],
    ];
    for (const [args, sentence] of cases) {
      const { code, out, notes } = await run(args);
      expect([code, out, notes.join('\n')]).toEqual([1, '', expect.stringMatching(sentence)]);
    }
    expect(running.accounts.users.all().map(({ login }) => login)).toEqual(['lead']);
    const nowhere = await run(['user', 'list'], { dataFolder: join(outside, 'none') });
    expect([nowhere.code, nowhere.notes]).toEqual([1, [expect.stringMatching(/^There is no data in .*: set TANDEM_DATA/)]]);
    expect(existsSync(join(outside, 'none'))).toBe(false);
  });

  it('[CLI-102] resets a password with a link that ends the sessions of before', async () => {
    const browser = await signIn(running.url, 'lead', PASSWORD);
    const ran = await run(['user', 'reset', 'LEAD']);
    expect([ran.code, ran.out]).toEqual([0, expect.stringMatching(/^\/reset\?token=[\w-]{43}\n$/)]);
    expect(ran.notes[0]).toMatch(/^lead chooses a password here behind the server's address .*, once and until 2026-11-21T08:00:00\.\d+Z:$/);
    const token = ran.out.trim().split('=')[1];
    expect((await send(running.url, 'POST', '/api/reset', { body: { token, password: 'another password' } })).status).toBe(201);
    expect((await send(running.url, 'GET', '/api/session', { browser })).status).toBe(401);
    await signIn(running.url, 'lead', 'another password');
  });

  it('[CLI-103] lists everybody with what they may do, and no secret', async () => {
    await run(['user', 'add', 'ben', '--name', 'Ben Ito', '--role', `${ward}=viewer`]);
    expect((await run(['user', 'list'])).out).toBe(`ben\tBen Ito\tinvited, viewer in ${ward}\nlead\tLEAD\tmay make schedules, operator in ${ward}\n`);
    const listed = await run(['user', 'list', '--json']);
    expect(jsonOf(listed)).toEqual([
      { login: 'ben', name: 'Ben Ito', creator: false, demo: false, invited: true, roles: { [ward]: 'viewer' } },
      { login: 'lead', name: 'LEAD', creator: true, demo: false, invited: false, roles: { [ward]: 'operator' } },
    ]);
  });
});

describe('tandem backup and restore-backup', () => {
  it('[CLI-110] [CLI-111] bring everything back under a running server, with progress and a last line of JSON', async () => {
    const before = running.rosters.read(ward);
    const backup = await run(['backup', outside, '--json']);
    const { file, tables, bytes } = jsonOf<{ file: string; bytes: number; tables: Record<string, { rows: number; digest: string }> }>(backup);
    expect([backup.code, existsSync(file)]).toEqual([0, true]);
    expect(bytes).toBeGreaterThan(10_000);
    expect(tables['assignment']).toEqual({ rows: before.assignments.length, digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    expect(backup.notes).toContain('Copied 100 %');
    expect(backup.notes.at(-1)).toMatch(/^Last line of the audit: \d+:[0-9a-f]{64}$/);
    expect(backup.notes.at(-2)).toMatch(/^Backed up \d+ rows of \d+ tables and read them back\. The published versions .* are not in it/);

    const browser = await signIn(running.url, 'lead', PASSWORD);
    const { staffId, date, slot } = before.assignments[0]!;
    const body = { opId: 'operation-1', value: null, origin: 'tab/week' };
    expect((await send(running.url, 'PUT', `/api/schedules/${ward}/cells/${staffId}/${date}/${slot}`, { browser, body })).status).toBe(200);
    const restored = await run(['restore-backup', file, '--json']);
    const { kept, broken } = jsonOf<{ kept: string; broken: string | null }>(restored);
    expect([restored.code, broken, existsSync(kept)]).toEqual([0, null, true]);
    expect(restored.notes.at(-1)).toBe(`What was there before: ${kept}`);
    expect(running.rosters.read(ward)).toEqual(before);
    expect((await send(running.url, 'GET', '/healthz')).status).toBe(200);
    const again = await run(['restore-backup', kept]);
    expect([again.code, running.rosters.read(ward).assignments.length]).toEqual([0, before.assignments.length - 1]);
  });

  it('[CLI-112] end with one sentence and exit code 1 when there is nothing to copy or to restore', async () => {
    writeFileSync(join(outside, 'file'), 'x');
    const cases: readonly [readonly string[], RegExp][] = [
      [['backup', join(outside, 'file')], /file exists: remove it, or give another name\.$/],
      [['restore-backup', join(outside, 'none')], /^There is no file/],
      [['restore-backup', join(outside, 'file')], /is no Tandem backup/],
    ];
    for (const [args, sentence] of cases) {
      const { code, out, notes } = await run(args);
      expect([code, out, notes]).toEqual([1, '', [expect.stringMatching(sentence)]]);
    }
    const nowhere = await run(['backup', outside], { dataFolder: join(outside, 'none') });
    expect([nowhere.code, nowhere.notes]).toEqual([1, [expect.stringMatching(/^There is no data in/)]]);
  });
});

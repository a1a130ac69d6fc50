import { appendFile, chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReleasePointer, ReleaseUnit } from '@tandem/rest';
import { unitsIn } from '@tandem/server';
import { writeBuild } from '../../../server/test/running-app.ts';
import { startS3 } from '../../../server/test/s3-server.ts';
import { jsonOf, runIn, type Ran } from '../../test/run-in.ts';
import { bisect } from './bisect.ts';
import { openReleases } from './release-data.ts';

let folder: string;
let at: number;
let env: Record<string, string>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-release-'));
  at = Date.parse('2026-11-20T08:00:00Z');
  env = {};
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const run = (...args: readonly string[]): Promise<Ran> => {
  at += 60_000;
  return runIn({ dataFolder: join(folder, 'data'), now: () => at, env }, ['release', ...args]);
};
const ok = async (...args: readonly string[]): Promise<Ran> => {
  const done = await run(...args);
  expect([args, done.code, done.notes.at(-1)]).toMatchObject([args, 0, done.notes.at(-1)]);
  return done;
};
const build = (name: string, code: string) => writeBuild(join(folder, 'builds', name), name, { 'assets/part.js': code });
const deploy = async (name: string, code: string, ...more: readonly string[]) => jsonOf<{ digest: string; unit: ReleaseUnit }>(await ok('deploy', await build(name, code), '--json', ...more));
const ship = async (name: string, code: string): Promise<string> => {
  const { digest, unit } = await deploy(name, code);
  if (unit.candidate) await ok('promote', name, '100');
  return digest;
};
const refused = async (...args: readonly string[]): Promise<string> => {
  const { code, notes, out } = await run(...args);
  expect([args, code, out]).toEqual([args, 1, '']);
  return notes.at(-1) ?? '';
};

describe('a remote', () => {
  it('[CLI-180] is shipped to nobody, widened, and taken back, each with what it stands at', async () => {
    const first = await ship('weekly', 'one');
    const { digest, unit } = await deploy('weekly', 'two', '--include', 'team:ward-a', '--gate', 'default');
    expect(unit).toMatchObject({ stable: { d: first }, candidate: { d: digest }, rollout: { percent: 0, include: ['team:ward-a'], gate: 'default' }, state: 'steady' });
    expect((await ok('promote', 'weekly', '10')).out).toContain(`candidate 1.2.3 (${digest.slice(0, 12)}) at 10 %`);
    const salt = jsonOf<{ unit: ReleaseUnit }>(await ok('pause', 'weekly', '--json')).unit.rollout?.salt;
    const hotfix = await deploy('weekly', 'three', '--hotfix');
    expect(hotfix.unit).toMatchObject({ candidate: { d: hotfix.digest }, rollout: { percent: 10, salt }, state: 'paused' });
    await ok('promote', 'weekly', '100');
    await ok('rollback', 'weekly', '--reason', 'slow', '--kill');
    const list = jsonOf<{ blocked: string[]; units: ReleasePointer['remotes'] }>(await ok('list', '--json'));
    expect(list).toMatchObject({ blocked: [hotfix.digest], units: { weekly: { stable: { d: first }, previous: null, state: 'steady' } } });
    expect((await ok('log', 'weekly', '--limit', '2')).out).toMatch(/cli\tpromote\tweekly\t10 % -> 100 %.*\n.*cli\trollback\tweekly\t\w{12} -> \w{12}\tslow\n$/);
    await ok('verify');
  });

  it('[CLI-255] is shown to people who are named besides its share, each only added', async () => {
    await ship('weekly', 'one');
    await deploy('weekly', 'two');
    const promoted = async (...args: string[]) => jsonOf<{ unit: ReleaseUnit }>(await ok('promote', 'weekly', ...args, '--json')).unit.rollout;
    expect(await promoted('--include', 'team:ward-a')).toMatchObject({ percent: 0, include: ['team:ward-a'] });
    expect(await promoted('5', '--include', 'role:viewer', '--include', 'user:mara')).toMatchObject({ percent: 5, include: ['team:ward-a', 'role:viewer', 'user:mara'] });
    expect(await promoted('10')).toMatchObject({ percent: 10, include: ['team:ward-a', 'role:viewer', 'user:mara'] });
    for (const name of ['group:dev', 'role:owner', 'mara', 'team:a b']) expect(await refused('promote', 'weekly', '--include', name)).toContain('user:LOGIN, team:ROTA (the id of a rota) and role:viewer, role:editor or role:operator are accepted.');
    expect(await refused('promote', 'weekly')).toContain('A percentage is missing');
  });

  it('[CLI-181] says what, which remote and digest, and the next command, and changes nothing', async () => {
    const first = await ship('weekly', 'one');
    const { digest } = await deploy('weekly', 'two');
    await ok('promote', 'weekly', '10');
    const before = await readFile(join(folder, 'data/releases/live.json'), 'utf8');
    expect(await refused('promote', 'weekly', '5')).toBe(`weekly ${digest.slice(0, 12)} is at 10 % already, and promote only widens: tandem release abort weekly takes it back.`);
    expect(await refused('deploy', await build('weekly', 'three'))).toContain(`weekly ${digest.slice(0, 12)} is being rolled out, at 10 %`);
    expect(await refused('promote', 'monthly', '5')).toContain('monthly has never been released: tandem release deploy FOLDER begins it');
    expect(await refused('rollback', 'weekly', '--reason', 'x')).toContain(`weekly ${first.slice(0, 12)} is its first version: name one with --to`);
    expect(await refused('rollback', 'weekly', '--to', '9.9.9', '--reason', 'x')).toContain('weekly 9.9.9 was never released here');
    expect(await refused('abort', 'weekly')).toContain('--reason is missing');
    expect(await refused('unlock', 'weekly', '--reason', 'x')).toContain('is not locked');
    expect(await refused('restore', '--seq', '99', '--reason', 'x')).toContain('There is no composition 99: tandem release log');
    expect(await refused('restore', '--reason', 'x')).toContain('--at or --seq is needed');
    expect(await refused('deploy', folder)).toContain('holds no build with a unit.json');
    expect(await refused('promote', 'weekly', '0')).toContain('a percentage above 0');
    expect(await refused('diff', 'weekly', '2')).toBe('"weekly" was given: a number from 1 is accepted, or two versions of a remote with --remote.');
    expect(await refused('writes', '--remote', 'weekly', '--digest', digest, '--after', 'ward')).toContain('the "next" of a page is accepted, such as ward-a/120.');
    await appendFile(join(folder, 'data/releases/r/weekly', digest, 'assets/part.js'), ' ');
    expect(await refused('promote', 'weekly', '25')).toContain(`weekly ${digest.slice(0, 12)} is not whole (assets/part.js`);
    expect(await readFile(join(folder, 'data/releases/live.json'), 'utf8')).toBe(before);
    const found = await run('verify', '--json');
    expect([found.code, jsonOf<{ faults: string[] }>(found).faults]).toEqual([1, [expect.stringContaining('assets/part.js of weekly')]]);
  });

  it('[CLI-181] is not made a candidate where a collection has removed it since it was laid', async () => {
    const first = await ship('weekly', 'one');
    const data = openReleases({ dataFolder: join(folder, 'data'), now: () => at });
    const { version } = await data.place(await build('weekly', 'two'), () => undefined);
    await rm(join(folder, 'data/releases/r/weekly', version.d), { recursive: true });
    await expect(data.order({ kind: 'deploy', remote: 'weekly', version }, 'x')).rejects.toThrow(`weekly ${version.d.slice(0, 12)} has just been removed: deploy it again with tandem release deploy FOLDER.`);
    expect(unitsIn(await data.live()).get('weekly')).toMatchObject({ stable: { d: first }, previous: null });
    expect(unitsIn(await data.live()).get('weekly')?.candidate).toBeUndefined();
  });

  it('[CLI-182] goes back to any version of before, after a look at what that would be', async () => {
    const [one, two, three] = [await ship('weekly', 'one'), await ship('weekly', 'two'), await ship('weekly', 'three')];
    const look = jsonOf(await ok('rollback', 'weekly', '--to', one.slice(0, 8), '--dry-run', '--json'));
    expect(look).toMatchObject({ dryRun: true, whole: true, before: { d: three }, after: { d: one } });
    expect(jsonOf<{ units: ReleasePointer['remotes'] }>(await ok('list', '--json')).units['weekly']?.stable.d).toBe(three);
    await ok('rollback', 'weekly', '--to', one.slice(0, 8), '--reason', 'x');
    expect(jsonOf<{ units: ReleasePointer['remotes'] }>(await ok('list', '--json')).units['weekly']).toMatchObject({ stable: { d: one }, previous: { d: three } });
    expect(await refused('rollback', 'weekly', '--to', '1.2.3', '--reason', 'x')).toContain('name it by its digest');
    await rm(join(folder, 'data/releases/r/weekly', two), { recursive: true });
    expect(await refused('rollback', 'weekly', '--to', two.slice(0, 8), '--dry-run')).toContain(`weekly ${two.slice(0, 12)} is not whole`);
  });

  it('[CLI-183] locked, takes no deploy and no promote until an operator unlocks', async () => {
    await ship('weekly', 'one');
    await deploy('weekly', 'two');
    await ok('lock', 'weekly', '--reason', 'freeze');
    expect(await refused('deploy', await build('weekly', 'three'))).toContain('is locked: tandem release log weekly says why; an operator goes on with tandem release unlock weekly');
    expect(await refused('promote', 'weekly', '5')).toContain('is locked');
    await ok('unlock', 'weekly', '--reason', 'over');
    await ok('promote', 'weekly', '5');
    await ok('abort', 'weekly', '--reason', 'enough');
  });
});

describe('all of them', () => {
  it('[CLI-184] are restored to a moment, by time or number, after a look', async () => {
    const week = await ship('weekly', 'one');
    const month = await ship('monthly', 'one');
    const then = new Date(at).toISOString();
    await ship('weekly', 'two');
    await ship('monthly', 'two');
    const look = jsonOf<{ changes: { unit: string }[] }>(await ok('restore', '--at', then, '--dry-run', '--json'));
    expect(look).toMatchObject({ dryRun: true, restored: 2 });
    expect(look.changes.map(({ unit }) => unit)).toEqual(['weekly', 'monthly']);
    expect(await refused('restore', '--seq', '2')).toContain('--reason is missing');
    expect(jsonOf(await ok('restore', '--seq', '2', '--reason', 'x', '--json'))).toMatchObject({ dryRun: false, seq: 7, restored: 2 });
    expect(jsonOf(await ok('list', '--json'))).toMatchObject({ seq: 7, units: { weekly: { stable: { d: week } }, monthly: { stable: { d: month } } } });
    expect((await ok('diff', '6', '7')).out).toMatch(/weekly: 1\.2\.3 \(\w+\) -> 1\.2\.3 \(\w+\)\nmonthly: /);
    expect(await refused('restore', '--at', '2026-11-20T00:00:00Z', '--dry-run')).toContain('Nothing was live at that time');
    const { digest } = await deploy('weekly', 'three');
    const back = await ok('restore', '--seq', '7', '--reason', 'x', '--json');
    expect([back.notes.includes(`weekly: candidate 1.2.3 (${digest.slice(0, 12)}) goes`), jsonOf<{ seq: number }>(back).seq]).toEqual([true, 9]);
  });

  it('[CLI-185] are compared file by file, searched for the first bad version, and cleared of what nothing needs', async () => {
    const digests: string[] = [];
    for (let i = 0; i < 12; i += 1) digests.push(await ship('weekly', `version ${i}`));
    expect(jsonOf(await ok('diff', digests[0]!.slice(0, 12), digests[1]!.slice(0, 12), '--remote', 'weekly', '--json'))).toMatchObject({ files: [{ path: 'assets/part.js', before: 9, after: 9 }], same: 3, contract: [], entry: null, css: null });
    expect((await ok('diff', digests[0]!.slice(0, 12), digests[10]!.slice(0, 12), '--remote', 'weekly')).out).toMatch(/^assets\/part\.js\t9 -> 10 bytes\n1 of 4 files differs\t(\d+) -> \d+ bytes\n$/);
    const script = join(folder, 'judge.sh');
    // Bad from version 7; 5 cannot be told.
    await writeFile(script, `#!/bin/sh\ncase " ${digests.slice(7).join(' ')} " in *" $TANDEM_DIGEST "*) exit 1;; esac\n[ "$TANDEM_DIGEST" = ${digests[5]} ] && exit 125\nexit 0\n`);
    await chmod(script, 0o755);
    expect(jsonOf(await ok('bisect', 'weekly', '--good', '1', '--bad', '23', '--run', script, '--json'))).toMatchObject({ first: { version: { d: digests[7] } } });
    expect(await refused('bisect', 'weekly', '--good', '1', '--bad', '1', '--run', script)).toContain('did not change between 1 and 1');
    at += 40 * 24 * 3_600_000;
    expect(jsonOf(await ok('gc', '--dry-run', '--json'))).toMatchObject({ dryRun: true, versions: 12 });
    const marked = jsonOf<{ marked: string[] }>(await ok('gc', '--json')).marked;
    // All are of the same build time: which of them are the last ten, their digests say.
    expect(marked.length).toBeGreaterThan(0);
    for (const digest of digests.slice(-2)) expect(marked).not.toContain(`weekly/${digest}`);
    at += 25 * 3_600_000;
    expect(jsonOf<{ removed: string[] }>(await ok('gc', '--json')).removed).toEqual(marked);
    // Nobody has signed it anew for 41 days; all else is as it should be.
    expect(jsonOf<{ faults: string[] }>(await run('verify', '--json')).faults).toEqual([expect.stringContaining('has expired')]);
    await ok('lock', 'weekly', '--reason', 'x');
    await ok('verify');
  });

  it('[CLI-185] bisects in as few questions as halving needs, skips apart', async () => {
    for (let count = 2; count < 40; count += 1) {
      for (let first = 1; first < count; first += 1) {
        let asked = 0;
        const found = await bisect(count, async (index) => ((asked += 1), index >= first ? 'bad' : 'good'));
        expect([found, asked <= Math.ceil(Math.log2(count))]).toEqual([{ first, doubtful: [] }, true]);
        const doubt = await bisect(count, async (index) => (index === first || index === first - 1 ? 'skip' : index >= first ? 'bad' : 'good'));
        expect([doubt.first, ...doubt.doubtful]).toContain(first);
      }
    }
  });
});

describe('a team', () => {
  it('[CLI-186] releases its own remotes with its token, and nothing else', async () => {
    await ship('weekly', 'one');
    await ship('monthly', 'one');
    const { token } = jsonOf<{ token: string }>(await ok('team', 'add', 'week', '--remote', 'weekly', '--json'));
    expect((await ok('team', 'list')).out).toBe('week\tweekly\n');
    env = { TANDEM_RELEASE_TOKEN: token };
    await deploy('weekly', 'two');
    await ok('promote', 'weekly', '100');
    expect((await ok('log', 'weekly', '--limit', '1')).out).toContain('\tweek\tpromote\tweekly\t');
    const other = await build('monthly', 'two');
    for (const args of [['deploy', other], ['rollback', 'monthly', '--to', '1.2.3', '--reason', 'x'], ['lock', 'monthly', '--reason', 'x']]) expect(await refused(...args)).toContain('monthly is another team');
    for (const args of [['unlock', 'weekly', '--reason', 'x'], ['restore', '--seq', '1', '--reason', 'x'], ['gc'], ['team', 'list'], ['team', 'add', 'x', '--remote', 'monthly']]) expect(await refused(...args)).toContain('Only an operator may do this');
    env = {};
    await ok('team', 'remove', 'week');
    expect(await refused('team', 'remove', 'week')).toContain('There is no team "week"');
    env = { TANDEM_RELEASE_TOKEN: token };
    expect(await refused('list')).toContain('TANDEM_RELEASE_TOKEN is nobody’s');
  });
});

describe('a bucket', () => {
  it('[CLI-187] holds the releases where TANDEM_RELEASES names it', async () => {
    const s3 = await startS3();
    env = { TANDEM_RELEASES: 's3://releases/prod', TANDEM_S3_ENDPOINT: s3.place.endpoint, AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' };
    await ship('weekly', 'one');
    await ship('weekly', 'two');
    await ok('rollback', 'weekly', '--reason', 'x');
    await ok('verify');
    expect((await fetch(`${s3.place.endpoint}/releases/prod/live.json`)).headers.get('cache-control')).toContain('s-maxage=5');
    env = { ...env, TANDEM_S3_ENDPOINT: s3.unconditional.endpoint };
    expect(await refused('lock', 'weekly', '--reason', 'x')).toContain('overlooks If-None-Match');
    env = { TANDEM_RELEASES: 's3://releases' };
    expect(await refused('list')).toContain('TANDEM_S3_ENDPOINT is not set');
    env = { TANDEM_RELEASES: 'ftp://x' };
    expect(await refused('list')).toContain('s3://bucket or s3://bucket/prefix is accepted');
    await s3.close();
  });
});

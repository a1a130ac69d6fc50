import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeBuild } from '../../../../server/test/running-app.ts';
import { jsonOf, runIn, type Ran } from '../../../test/run-in.ts';

interface Report {
  readonly ok: boolean;
  readonly checked: readonly { remote: string; digest: string; role: string; checks: string[]; faults: { check: string; what: string; next: string }[] }[];
}
const SHELL = { bus: [1, 3], mount: [1, 1], url: [1, 1] };

let folder: string;
let at: number;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-previewed-'));
  at = Date.parse('2026-11-20T08:00:00Z');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const run = (...args: readonly string[]): Promise<Ran> => {
  at += 60_000;
  return runIn({ dataFolder: join(folder, 'data'), now: () => at }, ['release', ...args]);
};
const build = (name: string, files: Readonly<Record<string, string>> = {}, contract: object = SHELL): Promise<string> =>
  writeBuild(join(folder, 'builds', name), name, {
    'unit.json': JSON.stringify({ name, version: '1.2.3', entry: 'assets/entry.js', css: ['assets/style.css'], preload: ['assets/part.js'], contract }),
    'assets/style.css': `.${name}-a { top: 0 }`, 'assets/entry.js': 'export const name = 1;', ...files,
  });
async function ship(name: string, files?: Readonly<Record<string, string>>, contract?: object): Promise<string> {
  const { digest, unit } = jsonOf<{ digest: string; unit: { candidate?: unknown } }>(await run('deploy', await build(name, files, contract), '--json'));
  if (unit.candidate) expect((await run('promote', name, '100')).code).toBe(0);
  return digest;
}
const check = async (...args: readonly string[]): Promise<Report & { readonly code: number; readonly notes: readonly string[] }> => {
  const done = await run('check', '--no-browser', '--json', ...args);
  return { ...(done.out === '' ? { ok: false, checked: [] } : jsonOf<Report>(done)), code: done.code, notes: done.notes };
};

describe('a version that is to be released', () => {
  it('[CLI-217] is looked at whole: a build, the candidate, or any that was released', async () => {
    await ship('shell');
    const first = await ship('weekly');
    const dir = await build('weekly', { 'assets/part.js': 'export const two = 2;' });
    const good = await check('--dir', dir);
    expect(good).toMatchObject({ ok: true, code: 0, checked: [{ remote: 'weekly', role: 'build', checks: ['whole', 'contract', 'sizes', 'styles', 'policy'], faults: [] }] });
    expect(good.notes.at(-1)).toContain('whole, contract, sizes, styles, policy are as they should be');
    expect(await check('--remote', 'weekly')).toMatchObject({ ok: true, checked: [{ role: 'stable', digest: first }] });
    const { digest } = jsonOf<{ digest: string }>(await run('deploy', dir, '--json'));
    expect(await check('--remote', 'weekly')).toMatchObject({ ok: true, checked: [{ role: 'candidate', digest }] });
    expect(await check('--remote', 'weekly', '--digest', first.slice(0, 8))).toMatchObject({ ok: true, checked: [{ role: 'released', digest: first }] });
  });

  it('[CLI-217] has each fault told: which check, which remote and digest, what, and the next command', async () => {
    await ship('shell');
    await ship('weekly');
    const dir = await build('weekly', { 'assets/style.css': 'h1 { top: 0 }', 'assets/part.js': `eval('1'); export const x = '${'é'.repeat(10)}';` }, { ...SHELL, url: [2, 2] });
    const bad = await check('--dir', dir);
    const next = 'check again: tandem release check --dir remotes/weekly.';
    expect(bad).toMatchObject({ ok: false, code: 1 });
    expect(bad.checked[0]?.faults.map(({ check: which, what, next: then }) => [which, what.split(' ').slice(0, 2).join(' '), then.endsWith(next)])).toEqual([
      ['contract', 'weekly 1.2.3', true], ['policy', 'eval(…) in', true], ['styles', 'selector h1', true],
    ]);
    expect(bad.notes).toContainEqual(expect.stringMatching(/^styles: weekly 1\.2\.3 \(\w{12}\): selector h1 in assets\/style\.css applies outside of its root\. Give it a class/));
    await writeFile(join(dir, 'assets/part.js'), `export const noise = '${randomBytes(60_000).toString('hex')}';`);
    expect((await check('--dir', dir)).checked[0]?.faults).toContainEqual(expect.objectContaining({ check: 'sizes', what: expect.stringMatching(/^weekly, JS: \d+ bytes, \d+ over its budget of \d+$/) }));
  });

  it('[CLI-219] has each field compared with what the live shell was built against', async () => {
    const schemas = (mount: object): Record<string, string> => ({ 'contract.json': JSON.stringify({ bus: {}, mount, url: {} }) });
    const shell = await ship('shell', schemas({ 'MountContext.pane': 'text' }));
    const added = await check('--dir', await build('weekly', schemas({ 'MountContext.pane': 'text', 'MountContext.decide?': 'f' })));
    expect(added).toMatchObject({ ok: true, checked: [{ differences: [{ surface: 'mount', field: 'MountContext.decide', kind: 'additive' }] }] });
    expect(added.notes).toContain(`MountContext.decide of mount is additive against shell 1.2.3 (${shell.slice(0, 12)}): the remote takes it, and the shell has not heard of it`);
    const needed = await check('--dir', await build('weekly', schemas({ 'MountContext.pane': 'text', 'MountContext.decide': 'f' })));
    expect(needed).toMatchObject({ ok: false, code: 1, checked: [{ faults: [{ check: 'contract', what: expect.stringContaining('MountContext.decide of mount is breaking against shell'), next: expect.stringMatching(/^Keep the field as it was, or count mount up/) }] }] });
    await ship('weekly', schemas({ 'MountContext.pane': 'text' }));
    const without = await check('--dir', await build('shell', schemas({})));
    expect(without.checked[0]?.faults).toMatchObject([{ check: 'contract', what: expect.stringContaining('MountContext.pane of mount is breaking against weekly') }]);
    expect(await check('--dir', await build('weekly'))).toMatchObject({ ok: true, checked: [{ differences: [] }] });
  });

  it('[CLI-217] is refused in one sentence where there is none', async () => {
    await ship('weekly');
    const dir = await build('weekly');
    for (const [args, said] of [
      [[], '--remote, --dir or --rollback-targets is missing'],
      [['--remote', 'monthly'], 'monthly has never been released: check a build with --dir FOLDER'],
      [['--remote', 'monthly', '--dir', dir], 'holds a build of weekly, not of monthly'],
      [['--dir', folder], 'unit.json is missing'],
      [['--rollback-targets'], 'No unit has a version before'],
    ] as const) {
      const { code, notes } = await check(...args);
      expect([args, code, notes.at(-1)]).toEqual([args, 1, expect.stringContaining(said)]);
    }
  });
});

describe('what a rollback would go to', () => {
  it('[CLI-218] is looked at for every unit, before it is needed', async () => {
    await ship('shell');
    const old = await ship('weekly', {}, { ...SHELL, mount: [1, 1] });
    await ship('weekly', { 'assets/part.js': 'export const two = 2;' });
    await ship('monthly', {}, { ...SHELL, mount: [1, 2] });
    expect(await check('--rollback-targets')).toMatchObject({ ok: true, code: 0, checked: [{ remote: 'weekly', role: 'previous', digest: old }] });
    await ship('weekly', {}, { ...SHELL, mount: [1, 2] });
    await ship('shell', {}, { ...SHELL, mount: [2, 2] });
    const broken = await check('--rollback-targets');
    expect(broken).toMatchObject({ ok: false, code: 1 });
    const faults = broken.checked.flatMap(({ remote, faults }) => faults.map(({ check: which, what, next }) => [remote, which, what, next] as const));
    expect(faults).toEqual([['weekly', 'contract', expect.stringMatching(/needs mount 1, and shell .* has 2/), expect.stringContaining('tandem release rollback weekly --to VERSION')]]);
  });

  it('[CLI-218] of one unit that is lost keeps no other from being looked at', async () => {
    const lost = await ship('weekly');
    await ship('weekly', { 'assets/part.js': 'export const two = 2;' });
    await ship('monthly');
    await ship('monthly', { 'assets/part.js': 'export const two = 2;' });
    await rm(join(folder, 'data/releases/r/weekly', lost, 'assets/part.js'));
    const found = await check('--rollback-targets');
    expect(found).toMatchObject({ ok: false, code: 1, checked: [{ remote: 'weekly', faults: [{ check: 'whole', what: `weekly ${lost.slice(0, 12)} is not whole: assets/part.js is missing` }] }, { remote: 'monthly', faults: [] }] });
    expect(found.notes).toContainEqual(expect.stringMatching(/^whole: weekly .* assets\/part\.js is missing\. Until then roll back to another: tandem release rollback weekly --to/));
    const live = jsonOf<{ units: Record<string, { stable: { d: string } }> }>(await run('list', '--json')).units['monthly']?.stable.d ?? '';
    await rm(join(folder, 'data/releases/r/monthly', live, 'assets/part.js'));
    const beside = await check('--remote', 'weekly');
    expect([beside.code, beside.notes.at(-1)]).toEqual([1, `monthly ${live.slice(0, 12)} is not whole: assets/part.js is missing, and it is live: nothing can be looked at beside it. tandem release verify says what else is wrong.`]);
  });
});

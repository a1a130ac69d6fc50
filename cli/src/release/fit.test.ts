import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReleaseUnit } from '@tandem/rest';
import { writeBuild } from '../../../server/test/running-app.ts';
import { jsonOf, runIn, type Ran } from '../../test/run-in.ts';

type Numbers = Readonly<Record<'bus' | 'mount' | 'url', readonly [number, number]>>;
const SHELL: Numbers = { bus: [1, 3], mount: [1, 1], url: [1, 1] };

let folder: string;
let at: number;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-fit-'));
  at = Date.parse('2026-11-20T08:00:00Z');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const run = (...args: readonly string[]): Promise<Ran> => {
  at += 60_000;
  return runIn({ dataFolder: join(folder, 'data'), now: () => at }, ['release', ...args]);
};
async function ok(...args: readonly string[]): Promise<Ran> {
  const done = await run(...args);
  expect([args, done.code, done.notes.at(-1)]).toMatchObject([args, 0, done.notes.at(-1)]);
  return done;
}
async function refused(...args: readonly string[]): Promise<string> {
  const before = (await ok('list', '--json')).out;
  const { code, notes } = await run(...args);
  expect([args, code, (await ok('list', '--json')).out]).toEqual([args, 1, before]);
  return notes.at(-1) ?? '';
}
async function deploy(name: string, contract: Numbers): Promise<Ran> {
  const unit = { name, version: '1.2.3', entry: 'assets/entry.js', css: ['assets/style.css'], preload: ['assets/part.js'], contract };
  return ok('deploy', await writeBuild(join(folder, 'builds', name), name, { 'unit.json': JSON.stringify(unit) }), '--json');
}
async function ship(name: string, contract: Numbers): Promise<string> {
  const { digest, unit } = jsonOf<{ digest: string; unit: ReleaseUnit }>(await deploy(name, contract));
  if (unit.candidate) await ok('promote', name, '100');
  return digest.slice(0, 12);
}

describe('the contract', () => {
  it('[CLI-215] stands in the pointer, and a deploy says at once what does not fit', async () => {
    const shell = await ship('shell', SHELL);
    const first = await deploy('weekly', { ...SHELL, bus: [1, 2] });
    expect(jsonOf<{ unit: ReleaseUnit }>(first).unit.contract).toEqual({ bus: [1, 2], mount: [1, 1], url: [1, 1] });
    expect(first.notes.join('\n')).not.toContain('needs');
    const next = await deploy('weekly', { ...SHELL, mount: [2, 2] });
    const { digest, unit } = jsonOf<{ digest: string; unit: ReleaseUnit }>(next);
    expect(unit).toMatchObject({ contract: { mount: [2, 2] }, candidate: { d: digest } });
    expect(next.notes.at(-1)).toBe(`weekly 1.2.3 (${digest.slice(0, 12)}) needs mount 2, and shell 1.2.3 (${shell}) has 1: nobody can be shown it with that shell.`);
  });

  it('[CLI-216] keeps what no page would mount from everybody', async () => {
    await ship('shell', SHELL);
    await ship('weekly', SHELL);
    const two = jsonOf<{ digest: string }>(await deploy('weekly', { ...SHELL, mount: [2, 2] })).digest.slice(0, 12);
    expect(await refused('promote', 'weekly', '5')).toContain(`weekly 1.2.3 (${two}) needs mount 2, and shell`);
    // The candidate that nobody gets yet is not in the shell's way.
    await deploy('shell', { ...SHELL, mount: [1, 2], bus: [2, 3] });
    await ok('promote', 'shell', '100');
    await ok('promote', 'weekly', '100');
    for (const more of [['--dry-run'], ['--reason', 'x']]) {
      expect(await refused('rollback', 'shell', ...more)).toMatch(/^weekly .* needs mount 2, and shell .* has 1: no page would mount it\. .*tandem release restore\.$/);
    }
    await ship('shell', { ...SHELL, bus: [3, 4], mount: [2, 2] });
    for (const more of [['--dry-run'], ['--reason', 'x']]) expect(await refused('rollback', 'weekly', ...more)).toMatch(/^weekly .* needs mount 1, and shell .* has 2: no page .*--to/);
    const back = jsonOf(await ok('restore', '--seq', '2', '--dry-run', '--json'));
    expect(back).toMatchObject({ fits: true, restored: 2 });
  });

  it('[CLI-216] a restore to what does not agree is refused', async () => {
    await ship('weekly', { ...SHELL, url: [2, 2] });
    await ship('shell', SHELL);
    await ship('weekly', SHELL);
    for (const more of [['--dry-run'], ['--reason', 'x']]) expect(await refused('restore', '--seq', '2', ...more)).toMatch(/needs url 2, and shell .* has 1: no page would mount it\. Choose another moment/);
  });
});

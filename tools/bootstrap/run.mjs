#!/usr/bin/env node
/**
 * `node tools/bootstrap/run.mjs <command> [arguments]`: what every npm script of this repository calls.
 * Runs on any Node >= 20 without a single installed package: finds or installs Node 24, installs the packages of the
 * lock file when they are missing or stale, then runs the command under Node 24.
 */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMMANDS } from './commands.mjs';
import { Stop } from './stop.mjs';
import { findNode24 } from './node24.mjs';
import { installPackages } from './packages.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const [name = '', ...args] = process.argv.slice(2);

/** Progress goes to standard error: standard output belongs to the command, whose last line may be JSON. */
const say = (/** @type {string} */ text) => process.stderr.write(`${text}\n`);

try {
  const entry = COMMANDS[name];
  if (!entry) throw new Stop(`"${name}" is not a command. Use one of: ${Object.keys(COMMANDS).join(', ')}.`);
  const node = await findNode24(root, say);
  const env = { ...process.env, PATH: `${dirname(node)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}` };
  await installPackages(root, node, env, say);
  // What Node compiled of tools and packages is kept for the many processes that a command starts, and for the next one.
  run(node, [join(root, entry), ...args], { NODE_COMPILE_CACHE: join(root, '.cache', 'node'), ...env });
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  say(error.message);
  process.exitCode = 1;
}

/** Runs the command in the foreground, passes signals on and takes over its exit code. */
function run(/** @type {string} */ node, /** @type {string[]} */ argv, /** @type {NodeJS.ProcessEnv} */ env) {
  const child = spawn(node, argv, { stdio: 'inherit', env });
  // A terminal sends Ctrl-C to the whole group: the child ends by itself and this process only waits for it.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
  });
}

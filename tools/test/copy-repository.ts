import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** The repository as it is in a folder of its own, its installed packages by links: for what changes sources. @returns the folder, which the caller removes */
export function copyRepository(): string {
  const copy = mkdtempSync(join(tmpdir(), 'tandem-copy-'));
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 26 }).split('\0');
  for (const path of files.filter((each) => each !== '' && existsSync(join(ROOT, each)))) cpSync(join(ROOT, path), join(copy, path));
  for (const folder of ['', 'cli', 'server', 'shell', 'tools', 'e2e', 'shared/rota', 'shared/rest', 'shared/sync', 'shared/ui']) linkPackages(copy, join(folder, 'node_modules'));
  return copy;
}

function linkPackages(copy: string, folder: string): void {
  const from = join(ROOT, folder);
  if (!existsSync(from)) return;
  mkdirSync(join(copy, folder, '@tandem'), { recursive: true });
  for (const name of readdirSync(from).filter((each) => each !== '@tandem' && (!each.startsWith('.') || each === '.bin'))) symlinkSync(join(from, name), join(copy, folder, name));
  if (!existsSync(join(from, '@tandem'))) return;
  for (const name of readdirSync(join(from, '@tandem'))) symlinkSync(readlinkSync(join(from, '@tandem', name)), join(copy, folder, '@tandem', name));
}

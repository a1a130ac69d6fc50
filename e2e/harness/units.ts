import { cpSync, globSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A copy of a unit's build under another version, with some of its files changed. @returns the folder */
export function changedBuild(unit: string, version: string, change: (code: string) => string, files: RegExp): string {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-unit-'));
  cpSync(join(ROOT, unit, 'dist'), folder, { recursive: true });
  const about = join(folder, 'unit.json');
  writeFileSync(about, JSON.stringify({ ...(JSON.parse(readFileSync(about, 'utf8')) as object), version }));
  const touched = globSync('**/*.js', { cwd: folder }).filter((path) => files.test(path));
  if (touched.length === 0) throw new Error(`no file of ${unit} matches ${files}`);
  for (const path of touched) writeFileSync(join(folder, path), change(readFileSync(join(folder, path), 'utf8')));
  return folder;
}

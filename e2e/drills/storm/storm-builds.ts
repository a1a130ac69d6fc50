/** Builds for a storm of releases: small remotes with style sheets, shared parts and parts that come later. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a version's `mount` gives a page of the drill. */
export interface StormView {
  /** `<remote> <number>`, which every file of a version says of itself. */
  readonly mark: string;
  /** The marks of what came with it. */
  readonly parts: readonly string[];
  /** Fetches what a person needs only after a while. */
  readonly later: () => Promise<{ readonly marks: readonly string[] }>;
}

/** More than a page in one of its loads sees go by, so that none is live again before everything of it was asked for. */
const VERSIONS = 12;
const BALLAST = '// what a view of some size has\n'.repeat(200);

/** @returns the build folders of each remote, in the order in which they are to be deployed */
export async function buildVersions(folder: string, remotes: readonly string[]): Promise<Record<string, string[]>> {
  const built: Record<string, string[]> = {};
  for (const remote of remotes) built[remote] = await Promise.all(Array.from({ length: VERSIONS }, (_, i) => buildVersion(join(folder, remote, String(i)), remote, i)));
  return built;
}

/** All versions have files of the same names: one that is taken from another version tells by its mark. */
async function buildVersion(dist: string, remote: string, number: number): Promise<string> {
  const mark = JSON.stringify(`${remote} ${number}`);
  const files = {
    'unit.json': JSON.stringify({ name: remote, version: `${number}.0.0`, entry: 'assets/entry.js', css: ['assets/view.css'], preload: ['assets/mount.js', 'assets/part.js'] }),
    'assets/entry.js': `export const init = () => undefined;\nexport const get = async () => { const view = await import('./mount.js'); return () => view; };\n`,
    'assets/mount.js': `import { mark as part } from './part.js';\nexport const mount = () => ({ mark: ${mark}, parts: [part], later: () => import('./later.js') });\n`,
    'assets/part.js': `export const mark = ${mark};\n${BALLAST}`,
    'assets/later.js': `import { mark as part } from './part.js';\nimport { mark as last } from './last.js';\nexport const marks = [${mark}, part, last];\n${BALLAST}`,
    'assets/last.js': `export const mark = ${mark};\n`,
    'assets/view.css': `:root { --storm-${remote}: ${mark}; }\n`,
  };
  await mkdir(join(dist, 'assets'), { recursive: true });
  for (const [path, text] of Object.entries(files)) await writeFile(join(dist, path), text);
  return dist;
}

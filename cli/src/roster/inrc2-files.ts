import { readdirSync, readFileSync, realpathSync, statSync, type Stats } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import type { TextFile } from '@tandem/rota/inrc2';
import { Stop } from '../stop.ts';

/** What of a folder belongs to a set: the solutions, and what several sets of one instance share. */
const SOLUTION = /^Sol-.+\.txt$/;
const SHARED = /^(Sc|H0|WD)-.+\.txt$/;
const MOST_BYTES = 16 * 1024 * 1024;
/** Sets lie a few folders deep; deeper is somebody's home. */
const MOST_DEPTH = 12;

/** @throws Stop when there is no such folder or it cannot be read */
export function requireFolder(folder: string, what: string): void {
  let found: Stats;
  try {
    found = statSync(folder);
    if (found.isDirectory()) readdirSync(folder);
  } catch (error) {
    const denied = (error as NodeJS.ErrnoException).code === 'EACCES';
    throw new Stop(denied ? `${what} ${folder} cannot be read: give this user permission.` : `${what} ${folder} does not exist: give a folder.`);
  }
  if (!found.isDirectory()) throw new Stop(`${what} ${folder} is a file: give the folder that holds it.`);
}

/** Every folder under `root` (itself included) in which `wanted` is a file, in the order of their names. */
export function foldersWith(root: string, wanted: string): string[] {
  return walk(root).filter((folder) => isFile(join(folder, wanted)));
}

/** The files of a set in one folder: its solutions, and what it shares with others from there up to `top`, its parent at least. */
export function readSetFolder(folder: string, top: string): TextFile[] {
  const above = ancestors(folder, top);
  const base = above.at(-1) ?? folder;
  return [...textsIn(base, folder, (name) => SOLUTION.test(name) || SHARED.test(name)), ...above.flatMap((each) => textsIn(base, each, (name) => SHARED.test(name)))];
}

/** The files of an import: all of a set's kinds under a folder, and, where the scenario is not among them, its parent's. */
export function readImportFolder(folder: string): TextFile[] {
  const base = dirname(folder);
  const under = walk(folder).flatMap((each) => textsIn(base, each, (name) => SOLUTION.test(name) || SHARED.test(name)));
  const complete = under.some(({ path }) => /(^|[/\\])Sc-[^/\\]+\.txt$/.test(path));
  return complete ? under : [...under, ...textsIn(base, base, (name) => SHARED.test(name))];
}

function ancestors(folder: string, top: string): string[] {
  const found = [dirname(folder)];
  for (let at = dirname(folder); at !== top && at.startsWith(top + sep); at = dirname(at)) found.push(dirname(at));
  return found;
}

function walk(root: string): string[] {
  const seen = new Set<string>();
  const found: string[] = [];
  const visit = (folder: string, depth: number): void => {
    const real = realpathSync(folder);
    if (seen.has(real) || depth > MOST_DEPTH) return;
    seen.add(real);
    found.push(folder);
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() || (entry.isSymbolicLink() && isFolder(path))) visit(path, depth + 1);
    }
  };
  visit(root, 0);
  return found;
}

function textsIn(base: string, folder: string, wanted: (name: string) => boolean): TextFile[] {
  return readdirSync(folder)
    .filter((name) => wanted(name) && isFile(join(folder, name)))
    .sort()
    .map((name) => {
      const path = join(folder, name);
      if (statSync(path).size > MOST_BYTES) throw new Stop(`${path} has more than ${MOST_BYTES} bytes: that is no file of a set.`);
      return { path: relative(base, path).replaceAll(sep, '/'), text: readFileSync(path, 'utf8') };
    });
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

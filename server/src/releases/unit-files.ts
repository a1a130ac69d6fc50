import { readFile, readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { sha256, sri } from './digest.ts';
import { isUnitPath, type HashedFile } from './manifest.ts';

/** The paths of all files in a folder, with forward slashes; names that begin with a dot are left out. */
export async function listFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1).split(sep).join('/'))
    .filter((path) => !path.split('/').some((part) => part.startsWith('.')))
    .sort();
}

export interface LoadedFile extends HashedFile {
  readonly content: Buffer;
}

/** Reads and hashes files. @throws Error that names a file whose name cannot stand in a URL as it is */
export async function loadFiles(folder: string, paths: readonly string[]): Promise<readonly LoadedFile[]> {
  return Promise.all(
    paths.map(async (path) => {
      if (!isUnitPath(path)) throw new Error(`${join(folder, path)}: only letters, digits and _@~.- are accepted in a file's name.`);
      const content = await readFile(join(folder, path));
      return { path, content, bytes: content.length, sri: sri(content), hash: sha256(content) };
    }),
  );
}

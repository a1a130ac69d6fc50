import { randomBytes } from 'node:crypto';
import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Begins the name of everything unfinished; it is never served and never read. */
export const UNFINISHED = '.unfinished-';

export const unfinishedName = (path: string): string =>
  join(dirname(path), `${UNFINISHED}${process.pid}-${randomBytes(6).toString('hex')}-${basename(path)}`);

/** Writes a file that must not exist yet and forces it to the disk. */
export async function writeDurably(path: string, content: Uint8Array | string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Forces the names in a folder to the disk. */
export async function syncFolder(path: string): Promise<void> {
  // Windows does not open folders; its file system keeps names in its journal.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Replaces a file in one step: a reader sees the old content or the new, also after a power cut. */
export async function replaceFile(path: string, content: string): Promise<void> {
  const draft = unfinishedName(path);
  try {
    await writeDurably(draft, content);
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(dirname(path));
}

/** Creates a whole file in one step. Answers false when the name is taken: somebody else was first. */
export async function createFile(path: string, content: string): Promise<boolean> {
  const draft = unfinishedName(path);
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeDurably(draft, content);
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(dirname(path));
  return true;
}

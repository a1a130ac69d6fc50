import { randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
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

import { open, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Rollbacks } from './rollbacks.ts';

const NAME = 'break-glass';
/** The reason is at its beginning, however long it is. */
const MOST_READ = 1024;

/**
 * Orders an emergency for every schedule when somebody has put a file of this name into the data folder; its first line is
 * the reason. Afterwards it is called `break-glass.done`. A file is told by when it came to be what it is, so that one that
 * could not be renamed orders nothing more, and one that is renamed back does.
 * @returns looks for it. @throws Error when it cannot be renamed, once
 */
export function watchBreakGlass(folder: string, rollbacks: Pick<Rollbacks, 'order'>): () => Promise<void> {
  const path = join(folder, NAME);
  let stuck = '';
  return async () => {
    const found = await stat(path).catch(() => null);
    if (!found) return;
    const id = `${NAME}-${Math.floor(found.ctimeMs)}-${found.ino}`;
    if (id === stuck) return;
    // Whatever else is there under this name may never end.
    const reason = (found.isFile() && (await firstLine(path).catch(() => ''))) || `the file ${NAME}`;
    await rollbacks.order({ id, kind: 'emergency', schedule: null, reason }, { actor: NAME, source: 'file' });
    stuck = id;
    await rename(path, `${path}.done`);
  };
}

async function firstLine(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(MOST_READ), position: 0 });
    const [line = ''] = buffer.toString('utf8', 0, bytesRead).split(/[\r\n]/, 1);
    return line.replaceAll(/\p{Cc}/gu, ' ').trim().slice(0, 200);
  } finally {
    await file.close();
  }
}

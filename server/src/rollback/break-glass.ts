import { readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Rollbacks } from './rollbacks.ts';

const NAME = 'break-glass';

/**
 * Orders an emergency for every schedule when somebody has put a file of this name into the data folder; its first line is
 * the reason. Afterwards it is called `break-glass.done`. A file is told by when it was made, so that one that could not be
 * renamed orders nothing more.
 */
export async function heedBreakGlass(folder: string, rollbacks: Pick<Rollbacks, 'order'>): Promise<void> {
  const path = join(folder, NAME);
  const found = await stat(path).catch(() => null);
  if (!found) return;
  const text = await readFile(path, 'utf8').catch(() => '');
  const reason = text.split(/[\r\n]/, 1)[0]?.replaceAll(/\p{Cc}/gu, ' ').trim().slice(0, 200) || `the file ${NAME}`;
  const id = `${NAME}-${Math.floor(found.mtimeMs)}-${found.ino}`;
  await rollbacks.order({ id, kind: 'emergency', schedule: null, reason }, { actor: NAME, source: 'file' });
  await rename(path, `${path}.done`);
}

import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { SHELL } from '../releases/pointer.ts';
import { MANIFEST } from '../releases/verify-unit.ts';

/** Whether a version of the shell has been published here; one that is there stays. @param root of the releases */
export function createPublishedBuilds(root: string): (digest: string) => Promise<boolean> {
  const there = new Set<string>();
  return async (digest) => {
    if (there.has(digest)) return true;
    const found = await access(join(root, 'r', SHELL, digest, MANIFEST)).then(() => true, () => false);
    if (found) there.add(digest);
    return found;
  };
}

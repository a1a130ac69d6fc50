import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pointer } from '../releases/pointer.ts';
import type { Registry } from '../releases/registry.ts';
import { MANIFEST } from '../releases/verify-unit.ts';

/** What has been published here, and what is live of it. */
export interface PublishedBuilds {
  readonly has: (unit: string, digest: string) => Promise<boolean>;
  readonly live: () => Promise<Pointer | null>;
}

/** A version that is there stays. */
export function createPublishedBuilds({ root, live }: Pick<Registry, 'root' | 'live'>): PublishedBuilds {
  const there = new Set<string>();
  return {
    live,
    async has(unit, digest) {
      const folder = join(root, 'r', unit, digest);
      if (there.has(folder)) return true;
      const found = await access(join(folder, MANIFEST)).then(() => true, () => false);
      if (found) there.add(folder);
      return found;
    },
  };
}

import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { sri } from './digest.ts';
import { manifest, type Manifest } from './manifest.ts';
import { parsePointer, pointerPath } from './pointer-file.ts';
import type { LiveVersion, Pointer } from './pointer.ts';
import { MANIFEST } from './verify-unit.ts';

/** Reads what is published; everything immutable is read once. */
export interface Registry {
  readonly root: string;
  /** The live pointer as it is on the disk now; the last good one while the file is unreadable; null before the first. */
  live(): Promise<Pointer | null>;
  /** @throws Error when the manifest is missing or is not the one the pointer names by hash */
  manifestOf(unit: string, version: LiveVersion): Promise<Manifest>;
}

export function createRegistry(root: string): Registry {
  const manifests = new Map<string, Manifest>();
  let seen: { readonly mark: string; readonly live: Pointer } | null = null;

  const folderOf = (unit: string, { d }: LiveVersion) => join(root, 'r', unit, d);

  async function manifestOf(unit: string, version: LiveVersion): Promise<Manifest> {
    const known = manifests.get(version.m);
    if (known !== undefined) return known;
    const path = join(folderOf(unit, version), MANIFEST);
    const content = await readFile(path);
    if (sri(content) !== version.m) throw new Error(`${path} is not the manifest that live.json names.`);
    const read = z.parse(manifest, JSON.parse(content.toString('utf8')));
    manifests.set(version.m, read);
    return read;
  }

  return {
    root,
    manifestOf,
    async live() {
      const path = pointerPath(root);
      const found = await stat(path, { bigint: true }).catch(() => null);
      if (found === null) return seen?.live ?? null;
      const mark = `${found.ino} ${found.mtimeNs} ${found.size}`;
      if (seen?.mark === mark) return seen.live;
      const live = parsePointer(await readFile(path, 'utf8'));
      if (live === null) return seen?.live ?? null;
      seen = { mark, live };
      return live;
    },
  };
}

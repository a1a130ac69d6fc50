import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { createFile, replaceFile } from './durable-files.ts';
import { pointer, type Pointer } from './pointer.ts';

export const pointerPath = (registry: string): string => join(registry, 'live.json');
const snapshotsPath = (registry: string): string => join(registry, 'c');
const snapshotPath = (registry: string, seq: number): string => join(snapshotsPath(registry), `${seq}.json`);

/**
 * Changes the pointer. `c/<seq>.json` can be made only once, which decides between publishers that come together;
 * `live.json` is a copy of the newest one. `change` returns its argument when there is nothing to do.
 */
export async function changePointer(registry: string, change: (live: Pointer | null) => Pointer): Promise<Pointer> {
  for (;;) {
    const before = await newestPointer(registry);
    const after = change(before);
    const done = after === before || (await createFile(snapshotPath(registry, after.seq), toText(after)));
    if (!done) continue;
    await copyNewest(registry);
    return after;
  }
}

/** Parses what `live.json` and its snapshots hold; null when it is not a pointer. */
export function parsePointer(text: string): Pointer | null {
  try {
    const parsed = z.safeParse(pointer, JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

const toText = (live: Pointer): string => `${JSON.stringify(live, null, 1)}\n`;

/** Looks again after writing: a slower publisher may have put an older copy over a newer one. */
async function copyNewest(registry: string): Promise<void> {
  for (;;) {
    const newest = await newestPointer(registry);
    const copy = await readPointer(pointerPath(registry));
    if (newest === null || copy?.seq === newest.seq) return;
    await replaceFile(pointerPath(registry), toText(newest));
  }
}

async function newestPointer(registry: string): Promise<Pointer | null> {
  const names = await readdir(snapshotsPath(registry)).catch(() => []);
  const seqs = names.flatMap((name) => /^(\d+)\.json$/.exec(name)?.[1] ?? []).map(Number);
  const newest = seqs.length === 0 ? null : await readPointer(snapshotPath(registry, Math.max(...seqs)));
  const copy = await readPointer(pointerPath(registry));
  return newest !== null && newest.seq >= (copy?.seq ?? 0) ? newest : copy;
}

async function readPointer(path: string): Promise<Pointer | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return text === null ? null : parsePointer(text);
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { ENCODINGS } from './compress-file.ts';
import { digestOf, sha256 } from './digest.ts';
import { manifest, type Manifest } from './manifest.ts';
import { listFiles, loadFiles } from './unit-files.ts';

export const MANIFEST = 'manifest.json';

/** What is wrong with a published version, one sentence each; empty when every byte is what its digest says. */
export async function verifyUnit(folder: string, digest: string): Promise<readonly string[]> {
  const described = await readManifest(folder);
  if (described === null) return [`${join(folder, MANIFEST)} is missing or not a manifest.`];
  const present = (await listFiles(folder)).filter((path) => path !== MANIFEST);
  const listed = Object.keys(described.files);
  const missing = listed.filter((path) => !present.includes(path)).map((path) => `${path} is missing.`);
  if (missing.length > 0) return missing;
  const files = await loadFiles(folder, listed);
  const changed = files
    .filter(({ path, sri, bytes }) => described.files[path]?.sri !== sri || described.files[path]?.bytes !== bytes)
    .map(({ path }) => `${path} is not the file that the manifest lists.`);
  const extra = present.filter((path) => !listed.includes(path));
  const wrongCopies = await Promise.all(extra.map((path) => judgeCopy(folder, path, files)));
  const wrongDigest = digestOf(files) === digest && described.digest === digest ? [] : ['The files do not have the digest of their folder.'];
  return [...changed, ...wrongCopies.flat(), ...wrongDigest];
}

/** The manifest in a version's folder, or null. */
export async function readManifest(folder: string): Promise<Manifest | null> {
  try {
    return z.parse(manifest, JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')));
  } catch {
    return null;
  }
}

/** A file that the manifest does not list may only be a compressed copy of one that it lists. */
async function judgeCopy(folder: string, path: string, files: readonly { path: string; hash: string }[]): Promise<readonly string[]> {
  const ending = path.slice(-3);
  const original = files.find((file) => `${file.path}${ending}` === path);
  if (!(ending in ENCODINGS) || original === undefined) return [`${path} is not listed in the manifest.`];
  const { decode } = ENCODINGS[ending as keyof typeof ENCODINGS];
  const content = await decode(await readFile(join(folder, path))).catch(() => null);
  return content !== null && sha256(content) === original.hash ? [] : [`${path} is not a compressed copy of ${original.path}.`];
}

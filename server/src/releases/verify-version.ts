import * as z from 'zod/mini';
import { digestOf, sha256, sri } from './digest.ts';
import { manifest, type Manifest } from './manifest.ts';
import type { LiveVersion } from './pointer.ts';
import type { ReleaseStore } from './store/release-store.ts';
import { MANIFEST } from './verify-unit.ts';

/** The manifest of a version that the pointer names; null: it is missing, or another. */
export async function manifestIn(store: ReleaseStore, unit: string, { d, m }: LiveVersion): Promise<Manifest | null> {
  const stored = await store.get(`r/${unit}/${d}/${MANIFEST}`);
  if (stored === null || sri(stored.body) !== m) return null;
  const read = parsedManifest(stored.body.toString());
  return read !== null && read.digest === d && read.name === unit ? read : null;
}

function parsedManifest(text: string): Manifest | null {
  try {
    return z.parse(manifest, JSON.parse(text));
  } catch {
    return null;
  }
}

/** A version by its digest alone, as a pointer would name it; null: no whole manifest of it is there. */
export async function publishedVersion(store: ReleaseStore, unit: string, digest: string): Promise<LiveVersion | null> {
  const stored = await store.get(`r/${unit}/${digest}/${MANIFEST}`);
  if (stored === null) return null;
  const m = sri(stored.body);
  const described = await manifestIn(store, unit, { v: '', d: digest, m });
  return described && { v: described.version, d: digest, m };
}

/** What is wrong with a version in any store, one sentence each; empty: every byte is what its digest says. */
export async function verifyVersion(store: ReleaseStore, unit: string, version: LiveVersion): Promise<readonly string[]> {
  const described = await manifestIn(store, unit, version);
  if (described === null) return [`${MANIFEST} of ${unit} ${version.d.slice(0, 12)} is missing, or not the one that the pointer names.`];
  const leaves: { path: string; hash: string }[] = [];
  const faults: string[] = [];
  for (const [path, { sri: expected }] of Object.entries(described.files)) {
    const stored = await store.get(`r/${unit}/${version.d}/${path}`);
    if (stored === null) faults.push(`${path} of ${unit} ${version.d.slice(0, 12)} is missing.`);
    else if (sri(stored.body) !== expected) faults.push(`${path} of ${unit} ${version.d.slice(0, 12)} is not the file that the manifest lists.`);
    else leaves.push({ path, hash: sha256(stored.body) });
  }
  if (faults.length === 0 && digestOf(leaves) !== version.d) faults.push(`The files of ${unit} ${version.d.slice(0, 12)} do not have its digest.`);
  return faults;
}

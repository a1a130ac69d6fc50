import { manifestIn, placeUnit, createFileStore, unitsIn, type ReleaseStore } from '@tandem/server';
import type { ReleasePointer, ReleaseVersion } from '@tandem/rest';
import { Stop } from '../../stop.ts';
import { short } from '../release-words.ts';

/** A version with all its files at hand. */
export interface CheckedVersion {
  readonly remote: string;
  readonly version: ReleaseVersion;
  readonly manifest: NonNullable<Awaited<ReturnType<typeof manifestIn>>>;
  /** The bytes of its manifest, whose hash the pointer names. */
  readonly described: Buffer;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** A version as it lies in the store. @throws Stop when it is not there */
export async function storedVersion(store: ReleaseStore, remote: string, version: ReleaseVersion): Promise<CheckedVersion> {
  const manifest = await manifestIn(store, remote, version);
  if (manifest === null) throw new Stop(`${remote} ${short(version.d)} is not whole: its manifest is missing, or another one`);
  const files = new Map<string, Buffer>();
  for (const path of Object.keys(manifest.files)) {
    const stored = await store.get(`r/${remote}/${version.d}/${path}`);
    if (stored === null) throw new Stop(`${remote} ${short(version.d)} is not whole: ${path} is missing`);
    files.set(path, stored.body);
  }
  const described = await store.get(`r/${remote}/${version.d}/manifest.json`);
  if (described === null) throw new Stop(`${remote} ${short(version.d)} is being removed`);
  return { remote, version, manifest, described: described.body, files };
}

/** A build that nobody has deployed yet, by way of a registry of its own. @throws Stop when it is none */
export async function builtVersion(dist: string, registry: string, now: () => Date): Promise<CheckedVersion> {
  try {
    const { name, version } = await placeUnit({ dist, registry, now });
    return await storedVersion(createFileStore(registry), name, version);
  } catch (error) {
    throw new Stop((error as Error).message, { cause: error });
  }
}

/** The stable version of every unit that lies in the store; another server's is its own. @throws Stop when one is not whole */
export async function liveVersions(store: ReleaseStore, live: ReleasePointer | null): Promise<ReadonlyMap<string, CheckedVersion>> {
  const found = new Map<string, CheckedVersion>();
  for (const [name, { stable, url }] of unitsIn(live)) if (url === undefined) found.set(name, await storedVersion(store, name, stable).catch(unfit));
  return found;
}

function unfit(error: unknown): never {
  throw error instanceof Stop ? new Stop(`${error.message}, and it is live: nothing can be looked at beside it. tandem release verify says what else is wrong.`, { cause: error }) : error;
}

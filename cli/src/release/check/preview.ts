import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { changeLive, createFileStore, openReleaseKey } from '@tandem/server';
import type { CheckedVersion } from './checked-version.ts';

/**
 * Releases these versions, and nothing else, in a data folder of their own: what is not among them a start of the server takes from
 * the builds beside it.
 */
export async function releaseAlone(dataFolder: string, versions: Iterable<CheckedVersion>): Promise<void> {
  mkdirSync(dataFolder, { recursive: true });
  const store = createFileStore(join(dataFolder, 'releases'));
  const now = (): Date => new Date();
  const signer = openReleaseKey(dataFolder);
  for (const { remote, version, described, files } of versions) {
    for (const [path, content] of files) await store.create(`r/${remote}/${version.d}/${path}`, content);
    await store.create(`r/${remote}/${version.d}/manifest.json`, described);
    const result = await changeLive({ store, signer, now }, { command: { kind: 'deploy', remote, version }, actor: { kind: 'operator', name: 'check' }, reason: 'looked at' });
    if (result.kind === 'refused') throw new Error(JSON.stringify(result.refusal));
  }
}

import { join } from 'node:path';
import { changeLive } from '../../server/src/releases/change-live.ts';
import { placeUnit } from '../../server/src/releases/publish-unit.ts';
import { openReleaseKey } from '../../server/src/releases/release-key.ts';
import { createFileStore } from '../../server/src/releases/store/file-store.ts';
import { changedBuild } from './units.ts';

export interface Releases {
  /** Makes a build of the week, marked in the page by its name, the candidate of those who are named. @returns its digest */
  readonly deploy: (version: string, include?: readonly string[]) => Promise<string>;
  /** The same of one whose mount throws. */
  readonly deployBroken: (version: string, include: readonly string[]) => Promise<string>;
  readonly promote: (percent: number) => Promise<void>;
  readonly abort: (kill?: boolean) => Promise<void>;
}

/** Releases the week of a server's data folder, as `tandem release` does. */
export function releasesOf(data: string): Releases {
  const registry = join(data, 'releases');
  const now = (): Date => new Date();
  const remote = 'weekly';
  const order = async (command: Parameters<typeof changeLive>[1]['command']): Promise<void> => {
    const parts = { store: createFileStore(registry), signer: openReleaseKey(data), now };
    const result = await changeLive(parts, { command, actor: { kind: 'operator', name: 'e2e' }, reason: 'a journey' });
    if (result.kind === 'refused') throw new Error(JSON.stringify(result.refusal));
  };
  async function deploy(dist: string, include?: readonly string[]): Promise<string> {
    const { version } = await placeUnit({ dist, registry, now });
    await order({ kind: 'deploy', remote, version, ...(include !== undefined && { include }) });
    return version.d;
  }
  return {
    deploy(name, include) {
      const mark = `document.documentElement.dataset.week = '${name}';`;
      return deploy(changedBuild('remotes/weekly', name, (code) => `${code}\n${mark}`, /first-[^/]*\.js$/), include);
    },
    deployBroken(name, include) {
      const breaks = (code: string): string => code.replace(/mount:from\.\w+/, "mount:()=>{throw new Error('broken on purpose')}");
      return deploy(changedBuild('remotes/weekly', name, breaks, /remoteEntry\.js$/), include);
    },
    promote: (percent) => order({ kind: 'promote', remote, percent }),
    abort: (kill) => order({ kind: 'abort', remote, kill }),
  };
}

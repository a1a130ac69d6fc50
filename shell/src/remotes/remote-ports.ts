import type * as SyncPackage from '@tandem/sync';
import { attempt } from '../attempt.ts';
import { createRemoteLoader } from './load-remote.ts';
import { createPageErrors } from './page-errors.ts';
import { parsePointer, REMOTE_OF, type LiveRemote } from './release-manifest.ts';
import type { RemotePorts } from './remote-slot.svelte.ts';
import { createStyleSheets } from './style-sheets.ts';

/**
 * Loading remotes in this page.
 *
 * @param inlined text of the release manifest, and of the unit manifests by digest that the server put into the page.
 * @param sync the namespace of @tandem/sync, which remotes import from here at run time.
 */
export function createRemotePorts(page: Window, inlined: { pointer: string; manifests: string }, sync: typeof SyncPackage): RemotePorts {
  // Without a readable release manifest there is no remote to show: every slot says so by itself.
  const live = attempt(() => parsePointer(inlined.pointer)) ?? { seq: 0, remotes: new Map<string, LiveRemote>() };
  const manifests = attempt(() => JSON.parse(inlined.manifests) as Readonly<Record<string, unknown>>) ?? {};
  const load = createRemoteLoader({
    fetch: (input, init) => page.fetch(input, init),
    importModule: (url) => import(/* @vite-ignore */ url),
    wait: (ms) => new Promise((resolve) => page.setTimeout(resolve, ms)),
    styleSheets: createStyleSheets(page.document.head),
    shareScope: {
      '@tandem/sync': { [sync.sharedSync().version]: { get: async () => () => sync, loaded: 1, scope: 'default' } },
    },
    origin: page.location.origin,
    inlined: (digest) => manifests[digest],
  });
  const choice: RemotePorts['choice'] = new Map();
  return {
    load,
    pageErrors: createPageErrors(page),
    liveRemote: (remote) => live.remotes.get(remote) ?? null,
    prefetch(view) {
      const remote = REMOTE_OF[view];
      const entry = live.remotes.get(remote);
      const release = entry?.[choice.get(remote) ?? 'stable'];
      if (entry && release) load(remote, release, entry.origin).catch(() => undefined);
    },
    choice,
  };
}

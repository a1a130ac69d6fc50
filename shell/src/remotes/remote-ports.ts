import type * as SyncPackage from '@tandem/sync';
import { createRemoteLoader } from './load-remote.ts';
import { createPageErrors } from './page-errors.ts';
import { parsePointer, REMOTE_OF, type LivePointer } from './release-manifest.ts';
import type { RemotePorts } from './remote-slot.svelte.ts';
import { createStyleSheets } from './style-sheets.ts';

/**
 * Loading remotes in this page.
 *
 * @param pointer text of the release manifest, as the server put it into the page.
 * @param sync the namespace of @tandem/sync, which remotes import from here at run time.
 */
export function createRemotePorts(page: Window, pointer: string, sync: typeof SyncPackage): RemotePorts {
  const live = readPointer(pointer);
  const load = createRemoteLoader({
    fetch: (input, init) => page.fetch(input, init),
    importModule: (url) => import(/* @vite-ignore */ url),
    wait: (ms) => new Promise((resolve) => page.setTimeout(resolve, ms)),
    styleSheets: createStyleSheets(page.document.head),
    shareScope: {
      '@tandem/sync': { [sync.sharedSync().version]: { get: async () => () => sync, loaded: 1, scope: 'default' } },
    },
    origin: page.location.origin,
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

/** A page without a readable release manifest has no remote to show: every slot says so by itself. */
function readPointer(text: string): LivePointer {
  try {
    return parsePointer(text);
  } catch {
    return { seq: 0, remotes: new Map() };
  }
}

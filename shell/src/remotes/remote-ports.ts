import type { User } from '@tandem/rest';
import type * as SyncPackage from '@tandem/sync';
import { attempt } from '../attempt.ts';
import { createRemoteLoader } from './load-remote.ts';
import { createPageErrors } from './page-errors.ts';
import { parsePointer } from './release-manifest.ts';
import { createHint, type RemotePorts } from './remote-slot.svelte.ts';
import { createStyleSheets } from './style-sheets.ts';
import { viewAt } from '../views/views.ts';

/** Milliseconds for choosing; then everybody's versions are opened. */
const CHOICE_BUDGET = 5000;

/**
 * Loading remotes in this page.
 *
 * @param inlined text of the release manifest, and of the unit manifests by digest that the server put into the page.
 * @param user who is signed in, asked for when the first slot opens.
 * @param sync the namespace of @tandem/sync, which remotes import from here at run time.
 */
export function createRemotePorts(
  page: Window,
  inlined: { pointer: string; manifests: string },
  sync: typeof SyncPackage,
  user: () => User | null,
): RemotePorts {
  // Where everybody is given the same, what chooses is not even fetched.
  const choosing = inlined.pointer.includes('"candidate"') ? import('../composition/composition.ts') : null;
  // Without a readable release manifest there is no remote to show: every slot says so by itself.
  const remotes = new Map(attempt(() => parsePointer(inlined.pointer).remotes));
  const manifests = attempt(() => JSON.parse(inlined.manifests) as Readonly<Record<string, unknown>>) ?? {};
  const wait = (ms: number): Promise<void> => new Promise((resolve) => page.setTimeout(resolve, ms));
  const load = createRemoteLoader({
    fetch: (input, init) => page.fetch(input, init),
    admit: async (...version) => (await import('./admit-modules.ts')).admitModules(page.document, inlined.pointer, ...version),
    importModule: (url) => import(/* @vite-ignore */ url),
    wait,
    styleSheets: createStyleSheets(page.document.head),
    shareScope: {
      '@tandem/sync': { [sync.sharedSync().version]: { get: async () => () => sync, loaded: 1, scope: 'default' } },
    },
    origin: page.location.origin,
    inlined: (digest) => manifests[digest],
  });
  let chosen: Promise<unknown> | undefined;
  return {
    load,
    pageErrors: createPageErrors(page),
    remotes,
    runs: new Set(),
    choose: () =>
      (chosen ??= Promise.race([choosing?.then(({ choose }) => choose(inlined.pointer, user(), remotes)), choosing && wait(CHOICE_BUDGET)]).catch(
        () => undefined,
      )),
    prefetch(view) {
      const { remote } = viewAt(view);
      const entry = remotes.get(remote);
      if (entry?.stable) load(remote, entry.stable, entry).catch(() => undefined);
    },
    choice: new Map(),
    hint: createHint(),
  };
}
